#include "core/io/safetensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

#include "tests/support/temporary_folder.h"
#include "tests/support/user_error.h"

namespace diffuscope {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// The length in 8 bytes, a JSON header, the values.
std::string assembled(const std::string& header, const std::string& data) {
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes += static_cast<char>((std::uint64_t{header.size()} >> (8 * i)) & 0xff);
  return bytes + header + data;
}
std::string error_in(const std::string& bytes) {
  return user_error_of([&] { parse_safetensors(bytes, "m.safetensors"); });
}

// safetensors.numpy.save({'w': array([[1, 2], [3, 4]], float32), 'b': array([0.5], float32)}, {'scene':
// '{}'}), safetensors 0.8.0: the header is padded with blanks to a multiple of 8.
const std::string kReference = assembled(
    R"({"__metadata__":{"scene":"{}"},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
    R"("w":{"dtype":"F32","shape":[2,2],"data_offsets":[4,20]}}    )",
    std::string("\x00\x00\x00\x3f\x00\x00\x80\x3f\x00\x00\x00\x40\x00\x00\x40\x40\x00\x00\x80\x40", 20));

TEST(Safetensors, ReadsTheReferenceFile) {
  ASSERT_EQ(kReference.substr(0, 8), std::string("\x90\0\0\0\0\0\0\0", 8));
  const TensorFile file = parse_safetensors(kReference, "f");
  ASSERT_EQ(file.tensors.size(), 2u);
  EXPECT_EQ(file.tensors.at("w").shape, (ArrayShape{2, 2}));
  EXPECT_EQ(file.tensors.at("w").values, (std::vector<float>{1, 2, 3, 4}));
  EXPECT_EQ(file.tensors.at("b").values, std::vector<float>{0.5f});
  EXPECT_EQ(file.metadata, (std::map<std::string, std::string>{{"scene", "{}"}}));
}

TEST(Safetensors, WritesBytesByTheFormat) {
  TensorFile file;
  file.tensors["b"] = {{1}, {0.5f}};
  file.metadata["k"] = "v";
  std::string header = R"({"__metadata__":{"k":"v"},"b":{"data_offsets":[0,4],"dtype":"F32","shape":[1]}})";
  header.resize((header.size() + 7) / 8 * 8, ' ');
  EXPECT_EQ(format_safetensors(file), assembled(header, std::string("\x00\x00\x00\x3f", 4)));
}

TEST(Safetensors, RoundTripThroughAFile) {
  const TemporaryFolder folder;
  TensorFile file;
  file.tensors["raw.layer.0"] = {{2, 3}, {1, -2, 3.25f, 1e-40f, std::numeric_limits<float>::max(), INFINITY}};
  file.tensors["ema.\"quoted\" ü"] = {{}, {7}};
  file.tensors["none"] = {{0, 5}, {}};
  file.metadata = {{"scene", "{\"a\": [1, 2], \"text\": \"ü\\n\"}"}, {"mean", "0.1 0.2"}, {"empty", ""}};
  write_safetensors(folder / "m.safetensors", file);
  const TensorFile read = read_safetensors(folder / "m.safetensors");
  EXPECT_EQ(read.metadata, file.metadata);
  ASSERT_EQ(read.tensors.size(), 3u);
  for (const auto& [name, tensor] : file.tensors) {
    EXPECT_EQ(read.tensors.at(name).shape, tensor.shape) << name;
    EXPECT_EQ(read.tensors.at(name).values, tensor.values) << name;
  }
  write_safetensors(folder / "e.safetensors", {});
  EXPECT_TRUE(read_safetensors(folder / "e.safetensors").tensors.empty());
}

TEST(Safetensors, NotANumberSurvives) {
  TensorFile file;
  file.tensors["w"] = {{1}, {NAN}};
  EXPECT_TRUE(std::isnan(parse_safetensors(format_safetensors(file), "f").tensors.at("w").values[0]));
}

TEST(Safetensors, WriteErrors) {
  const TemporaryFolder folder;
  TensorFile file;
  file.metadata["scene"] = "\xff";
  EXPECT_THAT(user_error_of([&] { write_safetensors(folder / "m", file); }), HasSubstr("UTF-8"));
  EXPECT_THAT(user_error_of([&] { write_safetensors(folder / "no/m", {}); }), HasSubstr("does not exist"));
  file = {};
  file.tensors["w"] = {{2, 2}, {1, 2, 3}};
  EXPECT_THROW(format_safetensors(file), std::logic_error);
  EXPECT_EQ(folder.entries(), 0);
}

std::string one_tensor(const std::string& entry, const std::string& data = "12345678") {
  return assembled(R"({"w":)" + entry + "}", data);
}

TEST(Safetensors, RefusesDamagedHeaders) {
  EXPECT_THAT(error_in(""), AllOf(HasSubstr("m.safetensors"), HasSubstr("only 0 bytes")));
  EXPECT_THAT(error_in("1234567"), HasSubstr("only 7 bytes"));
  EXPECT_THAT(error_in(std::string(8, '\xff')), HasSubstr("claims 18446744073709551615 bytes"));
  EXPECT_THAT(error_in(std::string("\x10\0\0\0\0\0\0\0{}", 10)),
              HasSubstr("truncated inside its header of 16"));
  EXPECT_THAT(error_in(assembled("", "")), HasSubstr("no JSON object"));
  EXPECT_THAT(error_in(assembled("[]", "")), HasSubstr("no JSON object"));
  EXPECT_THAT(error_in(assembled("{\"w\":", "")), HasSubstr("no JSON object"));
  EXPECT_THAT(error_in(assembled("{\"\xff\":1}", "")), HasSubstr("no JSON object"));
  EXPECT_THAT(error_in(assembled(R"({"__metadata__":[]})", "")), HasSubstr("metadata"));
  EXPECT_THAT(error_in(assembled(R"({"__metadata__":{"a":1}})", "")), HasSubstr("metadata 'a'"));
  EXPECT_THAT(error_in(assembled(R"({"w":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},)"
                                 R"("w":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}})",
                                 "")),
              HasSubstr("twice"));
}

TEST(Safetensors, RefusesDamagedEntries) {
  EXPECT_THAT(error_in(one_tensor("1")), HasSubstr("tensor w"));
  EXPECT_THAT(error_in(one_tensor("{}")), HasSubstr("no 'dtype'"));
  EXPECT_THAT(error_in(one_tensor(R"({"dtype":"BF16","shape":[4],"data_offsets":[0,8]})")),
              AllOf(HasSubstr("m.safetensors: tensor w has dtype BF16"), HasSubstr("float32")));
  EXPECT_THAT(error_in(one_tensor(R"({"dtype":"F32","data_offsets":[0,8]})")), HasSubstr("no list 'shape'"));
  EXPECT_THAT(error_in(one_tensor(R"({"dtype":"F32","shape":[2]})")), HasSubstr("no list 'data_offsets'"));
  for (const char* shape : {"[-2]", "[2.0]", "[\"2\"]", "[null]", "[1e3]"})
    EXPECT_THAT(
        error_in(one_tensor(std::string(R"({"dtype":"F32","data_offsets":[0,8],"shape":)") + shape + "}")),
        HasSubstr("'shape' of tensor w"))
        << shape;
  for (const char* offsets : {"[]", "[0]", "[0,4,8]", "[8,0]"})
    EXPECT_THAT(
        error_in(one_tensor(std::string(R"({"dtype":"F32","shape":[2],"data_offsets":)") + offsets + "}")),
        HasSubstr("'data_offsets' of tensor w is no range"))
        << offsets;
}

TEST(Safetensors, RefusesSizesThatDoNotFit) {
  const auto sized = [](const std::string& shape, const std::string& offsets) {
    return error_in(one_tensor(R"({"dtype":"F32","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}"));
  };
  EXPECT_THAT(sized("[3]", "[0,8]"), HasSubstr("does not fill its 8 bytes"));
  EXPECT_THAT(sized("[1]", "[0,5]"), HasSubstr("does not fill its 5 bytes"));
  EXPECT_THAT(sized("[3]", "[0,12]"), AllOf(HasSubstr("byte 12 of 8"), HasSubstr("truncated")));
  EXPECT_THAT(sized("[4611686018427387906]", "[0,8]"), HasSubstr("does not fill"))
      << "4·shape is 8 modulo 2^64";
  EXPECT_THAT(sized("[4294967296,4294967296]", "[0,0]"), HasSubstr("does not fill"));
  EXPECT_THAT(sized("[2]", "[18446744073709551608,0]"), HasSubstr("no range"));
  EXPECT_THAT(sized("[1]", "[0,4]"), HasSubstr("4 bytes after its tensors"));
  EXPECT_THAT(sized("[1]", "[4,8]"), HasSubstr("gap at byte 0"));
  EXPECT_THAT(error_in(assembled(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                                 R"("b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
                                 "12345678")),
              HasSubstr("overlap"));
}

TEST(Safetensors, TruncationAtEveryByteIsAnError) {
  for (std::size_t length = 0; length < kReference.size(); ++length)
    EXPECT_THAT(error_in(kReference.substr(0, length)), HasSubstr("m.safetensors")) << length;
}

TEST(Safetensors, AnyChangedByteIsReadOrRefused) {
  for (std::size_t at = 0; at < kReference.size(); ++at)
    for (int value = 0; value < 256; value += 5) {
      std::string bytes = kReference;
      bytes[at] = static_cast<char>(value);
      try {
        parse_safetensors(bytes, "f");
      } catch (const UserError&) {
      }
    }
}

}  // namespace
}  // namespace diffuscope
