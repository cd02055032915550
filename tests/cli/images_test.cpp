// Images on the command line: run, sample with classes and guidance, restore; what they write, that the known
// part is kept, that threads change nothing, and what they say about wrong input.
#include <gmock/gmock.h>

#include "core/images/image_set.h"
#include "core/images/sheet.h"
#include "core/io/npy.h"
#include "core/restoration/block_average.h"
#include "core/restoration/luminance.h"
#include "tests/cli/program.h"

namespace diffuscope {
namespace {

using ::testing::HasSubstr;

constexpr ImageShape kShape{12, 12, 3};

constexpr auto kSmallImages = R"({
  "name": "small shapes", "data": {"id": "shapes", "params": {"count": 240}},
  "network": {"hidden": 32, "layers": 2, "fourier_features": 0, "label_embedding": 8},
  "training": {"batch": 64, "iterations": 30}, "sampler": {"id": "heun", "steps": 5, "count": 48}})";

class ImagesTest : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    write("shapes.json", kSmallImages);
    succeed("run shapes.json --quiet --out model");
  }
  /// The first held-out image as a PNG file and as its pixels.
  Points picture() const {
    const Points pixels = make_image_set("shapes", {{"count", 240}})->held_out().pixels.leftCols(1);
    write_sheet(folder_ / "picture.png", pixels, kShape, {.columns = 1, .zoom = 1, .gap = 0});
    return pixels;
  }
  void write_grey(const std::string& name, const ImageShape& shape, const Eigen::VectorXf& values) const {
    write_sheet(folder_ / name, Points(values), shape, {.columns = 1, .zoom = 1, .gap = 0});
  }
  Points answers(const std::string& folder) const {
    const auto array = read_array<float>(folder_ / folder / "answers.npy");
    EXPECT_EQ(array.shape, (ArrayShape{3, 12, 12, 3}));
    return Eigen::Map<const Points>(array.values.data(), kShape.dim(), 3);
  }
  static std::string restore(const std::string& rest) {
    return "restore --model model/model.safetensors --count 3 --quiet " + rest;
  }
};

TEST_F(ImagesTest, RunMeasuresLabelsAndCopiesAndDrawsASheet) {
  const auto metrics = json("model/metrics.json");
  for (const char* name :
       {"label_accuracy", "label_accuracy_guided", "label_accuracy_heldout", "copied_share"}) {
    ASSERT_TRUE(metrics[name].is_number()) << name;
    EXPECT_GE(metrics[name], 0) << name;
    EXPECT_LE(metrics[name], 1) << name;
  }
  EXPECT_GT(metrics["nearest_train"], 0);
  EXPECT_GT(metrics["nearest_train_heldout"], 0);
  ASSERT_EQ(metrics["classes"].size(), 16u);
  EXPECT_EQ(metrics["classes"][0]["label"], "red circle");
  EXPECT_TRUE(metrics["sliced_w2"].is_number());
  EXPECT_TRUE(metrics["mode_share"].is_null());
  EXPECT_EQ(metrics["scale"], 1);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "model/samples.png"));
}

TEST_F(ImagesTest, PointsHaveNoneOfTheMeasuresOfImages) {
  write("small.json", kSmallScene);
  succeed("run small.json --quiet --out points");
  const auto metrics = json("points/metrics.json");
  for (const char* name :
       {"label_accuracy", "label_accuracy_guided", "nearest_train", "nearest_train_heldout"})
    EXPECT_TRUE(metrics[name].is_null()) << name;
  EXPECT_FALSE(std::filesystem::exists(folder_ / "points/samples.png"));
}

TEST_F(ImagesTest, SampleDrawsTheClassAskedFor) {
  const std::string base = "sample --model model/model.safetensors --quiet --count 6 ";
  succeed(base + "--label 'red star' --out named");
  succeed(base + "--label 12 --guidance 0 --out numbered");
  succeed(base + "--label 3 --out other");
  succeed(base + "--label 12 --guidance -1 --out null12");
  succeed(base + "--label 3 --guidance -1 --threads 1 --out null3");
  const auto samples = [&](const char* folder) { return read_text(folder_ / folder / "samples.npy"); };
  EXPECT_EQ(samples("named"), samples("numbered"));
  EXPECT_NE(samples("named"), samples("other"));
  EXPECT_EQ(samples("null12"), samples("null3"));
  EXPECT_TRUE(json("null3/metrics.json")["label_accuracy"].is_null());
  EXPECT_THAT(fail(base + "--label 16 --out x"),
              HasSubstr("'16' is no class of the model; they are red circle,"));
}

TEST_F(ImagesTest, ColorizeKeepsTheBrightness) {
  const Points original = picture();
  succeed(restore("--task colorize --input picture.png --label 0 --guidance 1 --out colours"));
  EXPECT_EQ(files("colours"), (std::vector<std::string>{"answers.npy", "answers.png", "known.png", "mean.png",
                                                        "restore.json", "spread.png"}));
  const Luminance A(kShape);
  const Points difference = A.apply(answers("colours")).colwise() - A.apply(original).col(0);
  EXPECT_LT(difference.cwiseAbs().maxCoeff(), 2.0f / 255);  // of a range of 2, and the file has 8 bits
  EXPECT_LT(json("colours/restore.json")["known_error"], 1.0 / 255);
  EXPECT_TRUE(json("colours/restore.json")["psnr"].is_number());
}

TEST_F(ImagesTest, InpaintKeepsWhatIsWhiteInTheMask) {
  const Points original = picture();
  Eigen::VectorXf mask = Eigen::VectorXf::Constant(144, -1);
  mask.head(72).setOnes();  // the upper half
  write_grey("mask.png", {12, 12, 1}, mask);
  for (const std::string method : {"ddnm", "repaint"}) {
    const std::string task =
        "--task inpaint --input picture.png --mask mask.png --resample 2 --method " + method;
    succeed(restore(task + " --out one --threads 1"));
    succeed(restore(task + " --out three --threads 3"));
    const Points one = answers("one");
    EXPECT_EQ(one, answers("three"));
    EXPECT_LT((one.topRows(216).colwise() - original.col(0).head(216)).cwiseAbs().maxCoeff(), 1.0f / 255);
    EXPECT_GT((one.col(0) - one.col(1)).norm(), 0.1f);
  }
}

TEST_F(ImagesTest, OutpaintPutsASmallPictureIntoTheMiddle) {
  write_grey("small.png", {4, 6, 1}, Eigen::VectorXf::Constant(24, 0.5f));
  succeed(restore("--task outpaint --input small.png --out out"));
  const Points x = answers("out");
  const auto pixel = [&](int row, int column) { return x(3 * (12 * row + column), 1); };
  EXPECT_NEAR(pixel(3, 4), 0.5, 1.0 / 127);
  EXPECT_NEAR(pixel(8, 7), 0.5, 1.0 / 127);
  EXPECT_GT(std::abs(pixel(2, 4) - 0.5f), 1.0f / 127);
}

TEST_F(ImagesTest, SuperresTakesSmallPicturesAndOriginals) {
  const Points original = picture();
  const BlockAverage A(kShape, 3);
  write_array<float>(folder_ / "small.npy", {4, 4, 3}, std::span(A.apply(original).eval().data(), 48));
  succeed(restore("--task superres --factor 3 --input small.npy --out small"));
  EXPECT_LT((A.apply(answers("small")).colwise() - A.apply(original).col(0)).cwiseAbs().maxCoeff(),
            1.0f / 255);
  EXPECT_TRUE(json("small/restore.json")["psnr"].is_null());
  succeed(restore("--task superres --factor 3 --input picture.png --out large"));
  EXPECT_TRUE(json("large/restore.json")["psnr"].is_number());
}

TEST_F(ImagesTest, DenoiseStartsFromThePicture) {
  const Points original = picture();
  succeed(restore("--task denoise --noise 0.001 --input picture.png --out little"));
  EXPECT_LT((answers("little").colwise() - original.col(0)).cwiseAbs().maxCoeff(), 0.05f);
  EXPECT_THAT(fail(restore("--task denoise --input picture.png --out x")),
              HasSubstr("needs --noise S above 0"));
}

TEST_F(ImagesTest, RestoreSaysWhatDoesNotFit) {
  picture();
  write_grey("wide.png", {13, 12, 1}, Eigen::VectorXf::Zero(156));
  EXPECT_THAT(fail(restore("--task inpaint --input picture.png --out x")),
              HasSubstr("needs --mask FILE.png"));
  EXPECT_THAT(fail(restore("--task colorize --input wide.png --out x")),
              HasSubstr("wide.png: is 13×12, but the model draws pictures of 12×12 RGB"));
  EXPECT_THAT(fail(restore("--task superres --factor 5 --input picture.png --out x")),
              HasSubstr("5 does not divide pictures of 12×12"));
  EXPECT_THAT(fail(restore("--task colorize --input shapes.json --out x")), HasSubstr("shapes.json"));
  EXPECT_THAT(fail(restore("--task colorize --input picture.png --label plane --out x")),
              HasSubstr("'plane' is no class"));
  write("small.json", kSmallScene);
  succeed("run small.json --quiet --out points");
  EXPECT_THAT(fail("restore --model points/model.safetensors --task colorize --input picture.png --out x"),
              HasSubstr("does not draw images"));
}

}  // namespace
}  // namespace diffuscope
