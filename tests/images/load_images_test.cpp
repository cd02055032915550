// Images of the user: folders, IDX and .npy files become the right pixels and labels; what is broken is told.
#include "core/images/load_images.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/io/png.h"
#include "tests/images/own_images.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/user_error.h"

namespace diffuscope {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class LoadImages : public testing::Test {
 protected:
  /// A PNG of one value everywhere, or of one colour.
  void png(const std::string& name, int width, int height, std::vector<std::uint8_t> colour) const {
    std::filesystem::create_directories((folder_ / name).parent_path());
    Image image{width, height, static_cast<int>(colour.size()), {}};
    for (int i = 0; i < width * height; ++i)
      image.pixels.insert(image.pixels.end(), colour.begin(), colour.end());
    write_png(folder_ / name, image);
  }
  LoadedImages load(const std::string& name = "") const { return load_images({.file = folder_ / name}); }
  std::string refusal(const ImageSource& source) const {
    return user_error_of([&] { load_images(source); });
  }

  TemporaryFolder folder_;
};

TEST_F(LoadImages, SubFoldersAreLabelsInTheOrderOfNumbers) {
  png("10/a.png", 2, 2, {30});
  png("9/b10.png", 2, 2, {20});
  png("9/b2.png", 2, 2, {10});
  const auto [images, report] = load();
  EXPECT_EQ(images.shape, (ImageShape{2, 2, 1}));
  EXPECT_THAT(images.label_names, ElementsAre("9", "10"));
  EXPECT_THAT(images.labels, ElementsAre(0, 0, 1));
  for (int i = 0; i < 3; ++i)
    EXPECT_FLOAT_EQ(images.pixels(3, i), static_cast<float>(10 * (i + 1)) / 127.5f - 1);
  EXPECT_EQ(report.text(), "");
}

TEST_F(LoadImages, BrokenFilesAreToldAndTheRestLoads) {
  png("good.png", 3, 3, {200});
  for (const std::string name : {"a.png", "b.png", "c.png", "d.png"}) folder_.with_file(name, "no picture");
  const auto [images, report] = load();
  EXPECT_EQ(images.count(), 1);
  EXPECT_EQ(report.loaded, 1);
  EXPECT_EQ(report.skipped, 4);
  EXPECT_THAT(report.text(),
              AllOf(HasSubstr("1 of 5 images were read, 4 left out: "), HasSubstr("a.png is a damaged"),
                    HasSubstr("c.png is a damaged"), testing::EndsWith("; ….")));
  png("sub/x.png", 3, 3, {1});
  const auto labelled = load();
  EXPECT_EQ(labelled.images.count(), 1) << "files beside the labelled folders have no label";
  EXPECT_THAT(labelled.images.label_names, ElementsAre("sub"));
  std::filesystem::remove_all(folder_ / "sub");
  std::filesystem::remove(folder_ / "good.png");
  EXPECT_THAT(refusal({.file = folder_.path()}), HasSubstr("None of the 4 PNG files"));
}

TEST_F(LoadImages, ColoursAreKeptUnlessAllAreGreyOrAWishIsThere) {
  png("a.png", 1, 1, {0, 0, 0});
  EXPECT_EQ(load().images.shape.channels, 1);
  png("b.png", 1, 1, {255, 0, 51});
  const LabelledImages images = load().images;
  ASSERT_EQ(images.shape, (ImageShape{1, 1, 3}));
  EXPECT_FLOAT_EQ(images.pixels(0, 1), 1);
  EXPECT_FLOAT_EQ(images.pixels(1, 1), -1);
  EXPECT_FLOAT_EQ(images.pixels(2, 1), -0.6f);
  const auto grey = load_images({.file = folder_.path(), .channels = ImageChannels::kGrey}).images;
  ASSERT_EQ(grey.shape.channels, 1);
  EXPECT_NEAR(grey.pixels(0, 1), 2 * (0.299 + 0.114 * 0.2) - 1, 1e-5);
  EXPECT_EQ(load_images({.file = folder_.path(), .channels = ImageChannels::kRgb}).images.shape.channels, 3);
}

TEST_F(LoadImages, TransparentPartsAreBlack) {
  png("a.png", 1, 1, {255, 255, 255, 0});
  png("b.png", 1, 1, {255, 255, 255, 255});
  const LabelledImages images = load().images;
  EXPECT_FLOAT_EQ(images.pixels(0, 0), -1);
  EXPECT_FLOAT_EQ(images.pixels(0, 1), 1);
}

TEST_F(LoadImages, LargeImagesAreAveragedToTheSizeWanted) {
  png("a.png", 100, 60, {102});
  EXPECT_EQ(load().images.shape, (ImageShape{16, 16, 1}));
  const auto small = load_images({.file = folder_.path(), .size = 5}).images;
  EXPECT_EQ(small.shape, (ImageShape{5, 5, 1}));
  EXPECT_NEAR(small.pixels.minCoeff(), -0.2f, 1e-6);
  EXPECT_NEAR(small.pixels.maxCoeff(), -0.2f, 1e-6);
  EXPECT_THAT(refusal({.file = folder_.path(), .size = 33}), HasSubstr("0 to 32"));
}

TEST_F(LoadImages, IdxWithItsLabelsPackedOrPlain) {
  const std::string images = idx_bytes({3, 1, 2}, std::string("\x00\xff\x33\xcc\xff\x00", 6));
  const std::string labels = idx_bytes({3}, std::string("\x07\x02\x07", 3));
  folder_.with_file("train-images-idx3-ubyte.gz", gzip_bytes(images));
  EXPECT_EQ(load("train-images-idx3-ubyte.gz").images.label_count(), 0);
  folder_.with_file("train-labels-idx1-ubyte.gz", gzip_bytes(labels));
  const auto [packed, report] = load("train-images-idx3-ubyte.gz");
  EXPECT_EQ(packed.shape, (ImageShape{2, 1, 1}));
  EXPECT_THAT(packed.labels, ElementsAre(1, 0, 1));
  EXPECT_THAT(packed.label_names, ElementsAre("2", "7"));
  EXPECT_FLOAT_EQ(packed.pixels(0, 1), -0.6f);
  EXPECT_FLOAT_EQ(packed.pixels(1, 1), 0.6f);
  EXPECT_THAT(report.text(), AllOf(HasSubstr("0 to 255"), HasSubstr("train-labels-idx1-ubyte.gz")));
  const auto plain = folder_.with_file("x.idx", images), other = folder_.with_file("y.idx", labels);
  EXPECT_EQ(load_images({.file = plain, .labels = other}).images.labels, packed.labels);
  EXPECT_EQ(load_images({.file = plain}).images.pixels, packed.pixels);
}

TEST_F(LoadImages, NpyRangesAreFoundOut) {
  const auto pixels = [&](const std::string& type, const std::string& values) {
    folder_.with_file("a.npy", npy_bytes(type, "(2, 1, 2)", values));
    return load("a.npy").images.pixels;
  };
  const Points expected{{-1, 0.5f}, {1, -0.5f}};
  EXPECT_EQ(pixels("<f4", raw_bytes<float>({-1, 1, 0.5f, -0.5f})), expected);
  EXPECT_EQ(pixels("<f8", raw_bytes<double>({0, 1, 0.75, 0.25})), expected);
  EXPECT_EQ(pixels("|u1", std::string("\x00\xff\x00\xff", 4)), (Points{{-1, -1}, {1, 1}}));
  EXPECT_EQ(pixels("|u1", std::string("\x00\x01\x00\x01", 4)), (Points{{-1, -1}, {1, 1}}));
  EXPECT_NEAR(pixels("<f4", raw_bytes<float>({0, 255, 191.25f, 63.75f}))(0, 1), 0.5f, 1e-6);
  folder_.with_file("a.npy", npy_bytes("<f4", "(1, 1, 2)", raw_bytes<float>({-3, 300})));
  EXPECT_THAT(refusal({.file = folder_ / "a.npy"}), HasSubstr("from -3 to 300"));
}

TEST_F(LoadImages, NpyColoursLabelsAndValuesThatAreNoNumbers) {
  const float nan = std::nanf("");
  folder_.with_file("a.npy",
                    npy_bytes("<f4", "(3, 1, 1, 3)", raw_bytes<float>({-1, 0, 1, 0, nan, 0, 1, 0.5f, 0})));
  folder_.with_file("l.npy", npy_bytes("<i8", "(3,)", raw_bytes<std::int64_t>({5, 6, 9})));
  const auto [images, report] = load_images({.file = folder_ / "a.npy", .labels = folder_ / "l.npy"});
  EXPECT_EQ(images.shape, (ImageShape{1, 1, 3}));
  EXPECT_EQ(images.count(), 2);
  EXPECT_EQ(images.pixels.col(1), Eigen::Vector3f(1, 0.5f, 0));
  EXPECT_THAT(images.labels, ElementsAre(0, 2));
  EXPECT_THAT(report.text(), HasSubstr("image 2 has a value that is no finite number"));
}

TEST_F(LoadImages, OneSentenceForWhatDoesNotFit) {
  const auto images = folder_.with_file("i.idx", idx_bytes({2, 1, 1}, "ab"));
  const auto three = folder_.with_file("l.idx", idx_bytes({3}, "abc"));
  EXPECT_THAT(refusal({.file = images, .labels = three}), HasSubstr("3 labels for 2 images"));
  const auto channels_first =
      folder_.with_file("c.npy", npy_bytes("|u1", "(1, 3, 2, 2)", std::string(12, 'x')));
  EXPECT_THAT(refusal({.file = channels_first}), HasSubstr("transpose(0, 2, 3, 1)"));
  EXPECT_THAT(refusal({.file = folder_.with_file("p.npy", npy_bytes("|u1", "(2, 2)", "abcd"))}),
              HasSubstr("(N, height, width)"));
  EXPECT_THAT(refusal({.file = folder_ / "none"}), HasSubstr("does not exist"));
  std::filesystem::create_directory(folder_ / "empty");
  EXPECT_THAT(refusal({.file = folder_ / "empty"}), HasSubstr("no .png files"));
  const auto fractions = folder_.with_file("f.npy", npy_bytes("<f4", "(2,)", raw_bytes<float>({0.5f, 1})));
  EXPECT_THAT(refusal({.file = images, .labels = fractions}), HasSubstr("0.5"));
}

TEST_F(LoadImages, PathsOfImagesAreToldFromPathsOfPoints) {
  EXPECT_TRUE(holds_images(folder_.path()));
  EXPECT_TRUE(holds_images(folder_.with_file("a", idx_bytes({1, 1, 1}, "a"))));
  EXPECT_TRUE(holds_images(folder_.with_file("b.gz", gzip_bytes("x"))));
  EXPECT_TRUE(holds_images(folder_.with_file("c.npy", npy_bytes("|u1", "(1, 1, 1)", "a"))));
  EXPECT_FALSE(holds_images(folder_.with_file("d.npy", npy_bytes("<f4", "(1, 2)", "12345678"))));
  EXPECT_FALSE(holds_images(folder_.with_file("e.npy", npy_bytes("<f4", "(1,)", "1234"))));
  EXPECT_FALSE(holds_images(folder_.with_file("f.csv", "1,2\n3,4\n")));
  EXPECT_FALSE(holds_images(folder_ / "missing"));
}

}  // namespace
}  // namespace diffuscope
