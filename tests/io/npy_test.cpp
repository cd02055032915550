#include "core/io/npy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/temporary_folder.h"
#include "tests/support/user_error.h"

namespace diffuscope {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// A file as numpy.save of NumPy 2.4 writes it: version 1.0, dictionary padded to 118 bytes, then `data`.
std::string numpy_file(const std::string& dictionary, const std::string& data) {
  std::string file("\x93NUMPY\x01\x00\x76\x00", 10);
  file += dictionary;
  file.resize(127, ' ');
  return file + '\n' + data;
}
std::string bytes_from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return bytes;
}

// numpy.array([[1, 2], [3.5, -4], [0, 1e-3]], '<f4')
const std::string kFloat32 = numpy_file("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }",
                                        bytes_from_hex("0000803f0000004000006040000080c0000000006f12833a"));
// numpy.asfortranarray(numpy.array([[1, 2, 3], [4, 5, 6.5]], '<f8'))
const std::string kFortran64 = numpy_file(
    "{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }",
    bytes_from_hex("000000000000f03f00000000000010400000000000000040000000000000144000000000000008400000"
                   "000000001a40"));
// numpy.asfortranarray(numpy.arange(24, dtype='u1').reshape(2, 3, 4))
const std::string kFortranCube =
    numpy_file("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 4), }",
               bytes_from_hex("000c04100814010d05110915020e06120a16030f07130b17"));

template <class Scalar = double>
ArrayOf<Scalar> parse(const std::string& bytes, const std::vector<ArrayShape>& accepted = {}) {
  return parse_npy<Scalar>(bytes, "a.npy", accepted);
}
std::string error_in(const std::string& bytes, const std::vector<ArrayShape>& accepted = {}) {
  return user_error_of([&] { parse(bytes, accepted); });
}

TEST(Npy, ReadsWhatNumpyWrites) {
  const auto singles = parse<float>(kFloat32);
  EXPECT_EQ(singles.shape, (ArrayShape{3, 2}));
  EXPECT_EQ(singles.values, (std::vector<float>{1, 2, 3.5f, -4, 0, 1e-3f}));
  EXPECT_EQ(parse<double>(kFloat32).values[5], static_cast<double>(1e-3f)) << "float32 is exact in double";
  const auto fortran = parse(kFortran64);
  EXPECT_EQ(fortran.shape, (ArrayShape{2, 3}));
  EXPECT_EQ(fortran.values, (std::vector<double>{1, 2, 3, 4, 5, 6.5}));
  std::vector<double> counted(24);
  std::iota(counted.begin(), counted.end(), 0);
  EXPECT_EQ(parse(kFortranCube).values, counted);
  EXPECT_EQ(parse(numpy_file("{'descr': '<f8', 'fortran_order': False, 'shape': (), }",
                             bytes_from_hex("0000000000000440")))
                .values,
            std::vector<double>{2.5});
  EXPECT_TRUE(
      parse(numpy_file("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 2), }", "")).values.empty());
}

TEST(Npy, ReadsVersionTwoAndOldSpellings) {
  std::string dictionary = "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }";
  dictionary.resize(115, ' ');
  const std::string data = '\n' + bytes_from_hex("0000000000001c400000000000002040");
  EXPECT_EQ(parse(std::string("\x93NUMPY\x02\x00\x74\x00\x00\x00", 12) + dictionary + data).values,
            (std::vector<double>{7, 8}));
  EXPECT_EQ(
      parse(numpy_file("{\"shape\": (2L,) ,'fortran_order':False,'descr':'<f8'}", data.substr(1))).values,
      (std::vector<double>{7, 8}));
}

TEST(Npy, ReadsIntegersOfAllSizes) {
  const auto read = [](const std::string& type, const std::string& hex) {
    return parse(numpy_file("{'descr': '" + type + "', 'fortran_order': False, 'shape': (2,), }",
                            bytes_from_hex(hex)))
        .values;
  };
  using Values = std::vector<double>;
  EXPECT_EQ(read("|i1", "ff7f"), (Values{-1, 127}));
  EXPECT_EQ(read("|u1", "ff7f"), (Values{255, 127}));
  EXPECT_EQ(read("<i2", "ffff2c01"), (Values{-1, 300}));
  EXPECT_EQ(read("<u2", "ffff2c01"), (Values{65535, 300}));
  EXPECT_EQ(read("<i4", "feffffff00000080"), (Values{-2, -2147483648.0}));
  EXPECT_EQ(read("<u4", "feffffff00000080"), (Values{4294967294.0, 2147483648.0}));
  EXPECT_EQ(read("<i8", "ffffffffffffffff0000000001000000"), (Values{-1, 4294967296.0}));
  EXPECT_EQ(read("<u8", "00000000000000800000000001000000"), (Values{9223372036854775808.0, 4294967296.0}));
}

TEST(Npy, WritesTheBytesOfNumpy) {
  const TemporaryFolder folder;
  PointsOf<float> points(2, 3);
  points << 1, 3.5f, 0, 2, -4, 1e-3f;  // one sample a column
  write_points(folder / "p.npy", points);
  EXPECT_EQ(folder.bytes_of("p.npy"), kFloat32);
  const std::vector<double> values{7, 8};
  write_array<double>(folder / "v.npy", {2}, values);
  EXPECT_EQ(folder.bytes_of("v.npy"), numpy_file("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }",
                                                 bytes_from_hex("0000000000001c400000000000002040")));
}

TEST(Npy, HeaderIsAlignedForEveryShape) {
  const TemporaryFolder folder;
  for (std::size_t axes = 0; axes < 40; ++axes) {
    const ArrayShape shape(axes, 1);
    write_array<float>(folder / "s.npy", shape, std::vector<float>{4});
    EXPECT_EQ((folder.bytes_of("s.npy").size() - 4) % 64, 0u);
    EXPECT_EQ(read_array<float>(folder / "s.npy").shape, shape);
  }
}

template <class Scalar>
void expect_round_trip() {
  const TemporaryFolder folder;
  PointsOf<Scalar> points = PointsOf<Scalar>::Random(2, 20000);
  points(0, 0) = std::numeric_limits<Scalar>::denorm_min();
  points(1, 0) = std::numeric_limits<Scalar>::max();
  points(0, 1) = -std::numeric_limits<Scalar>::lowest();
  write_points(folder / "p.npy", points);
  EXPECT_EQ(read_points<Scalar>(folder / "p.npy"), points);
  EXPECT_EQ(read_points<double>(folder / "p.npy"), points.template cast<double>());
}
TEST(Npy, RoundTripIsExact) {
  expect_round_trip<float>();
  expect_round_trip<double>();
}

TEST(Npy, PointsOfOneColumnMayBeFlat) {
  const TemporaryFolder folder;
  write_array<float>(folder / "flat.npy", {3}, std::vector<float>{1, 2, 3});
  const Points points = read_points<float>(folder / "flat.npy");
  EXPECT_EQ(points.rows(), 1);
  EXPECT_EQ(points.cols(), 3);
  EXPECT_EQ(points(0, 2), 3);
}

TEST(Npy, WriterStreamsATrajectory) {
  const TemporaryFolder folder;
  NpyWriter<float> writer(folder / "t.npy", {4, 3, 2});
  for (int state = 0; state < 4; ++state) writer.append(Points::Constant(2, 3, static_cast<float>(state)));
  writer.commit();
  const auto array = read_array<float>(folder / "t.npy", {{kAnyLength, 3, 2}});
  ASSERT_EQ(array.shape, (ArrayShape{4, 3, 2}));
  for (std::size_t i = 0; i < 24; ++i) EXPECT_EQ(array.values[i], static_cast<float>(i / 6));
}

TEST(Npy, WriterRefusesTheWrongNumberOfValues) {
  const TemporaryFolder folder;
  {
    NpyWriter<double> writer(folder / "t.npy", {2, 2});
    writer.append(PointsOf<double>::Zero(2, 1));
    EXPECT_THROW(writer.append(PointsOf<double>::Zero(2, 2)), std::logic_error);
    EXPECT_THROW(writer.commit(), std::logic_error);
  }
  EXPECT_EQ(folder.entries(), 0);
}

TEST(Npy, ShapesThatAreNotAcceptedAreNamed) {
  EXPECT_NO_THROW(parse(kFloat32, {{9, 9}, {3, 2}}));
  EXPECT_NO_THROW(parse(kFloat32, {{kAnyLength, 2}}));
  EXPECT_THAT(error_in(kFloat32, {{3, 4}}), AllOf(HasSubstr("a.npy has shape (3, 2)"), HasSubstr("(3, 4)")));
  EXPECT_THAT(error_in(kFloat32, {{5}, {2, kAnyLength, 2}}), HasSubstr("(5,) or (2, any, 2)"));
  const TemporaryFolder folder;
  const auto cube = folder.with_file("cube.npy", kFortranCube);
  EXPECT_THAT(user_error_of([&] { read_points<float>(cube); }),
              AllOf(HasSubstr("cube.npy has shape (2, 3, 4)"), HasSubstr("(any, any)")));
  const auto none = folder.with_file(
      "none.npy", numpy_file("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 2), }", ""));
  EXPECT_THAT(user_error_of([&] { read_points<float>(none); }), HasSubstr("holds no points"));
  EXPECT_THAT(user_error_of([&] { read_points<float>(folder / "missing.npy"); }), HasSubstr("missing.npy"));
}

TEST(Npy, TypesThatCannotBeRead) {
  const auto typed = [](const std::string& descr) {
    return error_in(
        numpy_file("{'descr': " + descr + ", 'fortran_order': False, 'shape': (1,), }", "12345678"));
  };
  EXPECT_THAT(typed("'|O'"),
              AllOf(HasSubstr("a.npy"), HasSubstr("Python objects (a pickle)"), HasSubstr("astype")));
  EXPECT_THAT(typed("[('x', '<f4'), ('y', '<f4')]"), HasSubstr("structured"));
  EXPECT_THAT(typed("'>f8'"), AllOf(HasSubstr("'>f8'"), HasSubstr("big-endian")));
  for (const char* type : {"'<c8'", "'<f2'", "'<f16'", "'|b1'", "'<U2'", "'|S8'", "'<M8[ns]'", "'<i3'",
                           "'<i'", "''", "'?f8'", "'<f'", "'<i16'"})
    EXPECT_THAT(typed(type), AllOf(HasSubstr(std::string("unsupported dtype ") + type), HasSubstr("astype")));
}

TEST(Npy, ValuesThatAreNotFinite) {
  const auto with_value = [](double value, std::size_t at) {
    std::string bytes = kFortran64;
    std::memcpy(bytes.data() + 128 + 8 * at, &value, 8);
    return bytes;
  };
  EXPECT_THAT(error_in(with_value(NAN, 3)),
              AllOf(HasSubstr("a.npy, row 2 (index [1, 1])"), HasSubstr("nan")));
  EXPECT_THAT(error_in(with_value(-INFINITY, 4)),
              AllOf(HasSubstr("row 1 (index [0, 2])"), HasSubstr("-inf")));
  EXPECT_THAT(user_error_of([&] { parse<float>(with_value(1e300, 0)); }),
              AllOf(HasSubstr("row 1 (index [0, 0])"), HasSubstr("single precision")));
  EXPECT_NO_THROW(parse<double>(with_value(1e300, 0)));
}

TEST(Npy, FilesThatAreSomethingElse) {
  EXPECT_THAT(error_in(""), HasSubstr("a.npy is empty"));
  EXPECT_THAT(error_in("x,y\n1,2\n"), HasSubstr("not a .npy file"));
  EXPECT_THAT(error_in("PK\x03\x04rest"), HasSubstr(".npz"));
  std::string version = kFloat32;
  version[6] = 9;
  EXPECT_THAT(error_in(version), HasSubstr("version 9.0"));
  EXPECT_THAT(error_in(kFloat32 + "more"), HasSubstr("4 bytes after its array of shape (3, 2)"));
}

TEST(Npy, DamagedDictionaries) {
  for (const char* dictionary :
       {"", "{", "{}", "[]", "{'descr': '<f4'}", "{'descr': '<f4', 'fortran_order': False, }",
        "{'descr': '<f4', 'fortran_order': Maybe, 'shape': (1,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1.5,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': 1, }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1 1), }",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': '1', }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } junk",
        "{'descr': '<f4', 'fortran_order': False 'shape': (1,), }", "{'descr: '<f4'",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }"})
    EXPECT_THAT(error_in(numpy_file(dictionary, "1234")), HasSubstr("a.npy has a damaged .npy header"))
        << dictionary;
}

TEST(Npy, AbsurdShapesAskForNoMemory) {
  for (const char* shape : {"(4294967296, 4294967296)", "(281474976710656,)",
                            "(4294967296, 4294967296, 4294967296)", "(2, 65536, 65536, 65536, 32768)"})
    EXPECT_THAT(
        error_in(numpy_file(std::string("{'descr': '<f4', 'fortran_order': False, 'shape': ") + shape + ", }",
                            "1234")),
        AllOf(HasSubstr("truncated"), HasSubstr(shape)));
}

TEST(Npy, TruncationAtEveryByteIsAnError) {
  for (const std::string& whole : {kFloat32, kFortran64, kFortranCube})
    for (std::size_t length = 0; length < whole.size(); ++length) {
      const std::string message = error_in(whole.substr(0, length));
      EXPECT_THAT(message, HasSubstr(length == 0 ? "empty" : length < 6 ? "a.npy" : "truncated")) << length;
    }
}

TEST(Npy, AnyChangedByteIsReadOrRefused) {
  for (std::size_t at = 0; at < 128; ++at)
    for (int value = 0; value < 256; value += 5) {
      std::string bytes = kFortran64;
      bytes[at] = static_cast<char>(value);
      try {
        EXPECT_LE(parse(bytes).values.size(), 48u);
      } catch (const UserError&) {
      }
    }
}

}  // namespace
}  // namespace diffuscope
