// diffuscope run: what it writes, its numbers on any number of threads, and runs that have hardly anything to
// do.
#include <gmock/gmock.h>

#include "core/io/npy.h"
#include "core/scene/scene.h"
#include "core/training/model_file.h"
#include "tests/cli/program.h"

namespace diffuscope {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Run : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    write("s.json", kSmallScene);
  }
};

TEST_F(Run, WritesItsFiles) {
  const Outcome outcome = succeed("run s.json --out out");
  EXPECT_THAT(outcome.out, HasSubstr("sliced_w2"));
  EXPECT_THAT(files("out"),
              ElementsAre("loss.csv", "metrics.json", "model.safetensors", "samples.npy", "scene.json"));

  const auto samples = read_array<float>(folder_ / "out/samples.npy", {{300, 2}});
  EXPECT_GT(*std::ranges::max_element(samples.values), 1.2f) << "data units: the ring has radius 2";
  const TrainedModel model = load_model(folder_ / "out/model.safetensors");
  EXPECT_EQ(model.iteration, 40);
  EXPECT_NE(model.raw, model.ema);
  EXPECT_EQ(load_scene(folder_ / "out/scene.json"), load_scene(folder_ / "s.json"));
  EXPECT_EQ(model.scene, load_scene(folder_ / "s.json"));

  const Csv loss(read_text(folder_ / "out/loss.csv"));
  EXPECT_THAT(loss.header, ElementsAre("iteration", "loss"));
  ASSERT_EQ(loss.rows.size(), 40u);
  EXPECT_EQ(loss.at(0, "iteration"), 1);
  EXPECT_EQ(loss.at(39, "iteration"), 40);
}

TEST_F(Run, MetricsHaveTheKeysOfTheContract) {
  succeed("run s.json --out out --threads 2 --seed 7");
  const auto metrics = json("out/metrics.json");
  for (const auto* key :
       {"iterations", "seconds", "iterations_per_second", "loss", "eps_mse", "sliced_w2", "mmd2",
        "mode_share", "modes_covered", "mode_total_variation", "sliced_w2_floor", "mmd2_floor",
        "mode_share_floor", "modes_covered_floor", "mode_total_variation_floor", "scale", "threads", "seed"})
    EXPECT_TRUE(metrics.at(key).is_number()) << key;
  EXPECT_EQ(metrics["iterations"], 40);
  EXPECT_EQ(metrics["threads"], 2);
  EXPECT_EQ(metrics["seed"], 7);
  EXPECT_EQ(metrics["version"], "0.1.0");
  EXPECT_EQ(metrics["mean"].size(), 2u);
  EXPECT_NEAR(metrics["scale"].get<double>(), std::sqrt(2.01), 1e-9);  // radius 2: 2 per axis, plus 0.1²
  for (const auto* phase : {"train", "sample", "evaluate"})
    EXPECT_TRUE(metrics["time"].at(phase).is_number()) << phase;

  // `loss` is the mean of the last 100 iterations, here of all 40.
  const Csv loss(read_text(folder_ / "out/loss.csv"));
  double mean = 0;
  for (std::size_t i = 0; i < 40; ++i) mean += loss.at(i, "loss") / 40;
  EXPECT_NEAR(metrics["loss"].get<double>(), mean, 1e-5);
}

TEST_F(Run, SameBitsOnAnyNumberOfThreads) {
  write(
      "s.json",
      R"({"network": {"hidden": 32}, "training": {"batch": 512, "iterations": 30}, "sampler": {"steps": 4, "count": 1000}})");
  for (const auto* threads : {"1", "2", "3"})
    succeed(std::string("run s.json --quiet --threads ") + threads + " --out t" + threads);
  for (const auto* file : {"samples.npy", "model.safetensors", "loss.csv"}) {
    const std::string one = read_text(folder_ / "t1" / file);
    EXPECT_GT(one.size(), 100u);
    EXPECT_EQ(one, read_text(folder_ / "t2" / file)) << file;
    EXPECT_EQ(one, read_text(folder_ / "t3" / file)) << file;
  }
}

TEST_F(Run, SeedsDiffer) {
  succeed("run s.json --seed 1 --out a");
  succeed("run s.json --seed 2 --out b");
  EXPECT_NE(read_text(folder_ / "a/samples.npy"), read_text(folder_ / "b/samples.npy"));
}

TEST_F(Run, QuietPrintsNothing) { EXPECT_EQ(succeed("run s.json --quiet --out out").out, ""); }

TEST_F(Run, SceneFileReproducesTheRun) {
  succeed("run s.json --seed 3 --iterations 20 --out a");
  succeed("run a/scene.json --out b");
  EXPECT_EQ(read_text(folder_ / "a/samples.npy"), read_text(folder_ / "b/samples.npy"));
  EXPECT_EQ(json("b/metrics.json")["iterations"], 20);
}

TEST_F(Run, OwnDataAndColumns) {
  write("p.csv", "a;b;c\n1,5;0;10\n2,5;0;20\n3,5;0;30\n");
  EXPECT_THAT(fail("run s.json --data p.csv --out out"), HasSubstr("--columns"));
  succeed("run s.json --data p.csv --columns a,c --out out");
  const auto metrics = json("out/metrics.json");
  EXPECT_NEAR(metrics["mean"][0].get<double>(), 2.5, 1e-9);
  EXPECT_NEAR(metrics["mean"][1].get<double>(), 20, 1e-9);
  EXPECT_TRUE(metrics["mode_share"].is_null()) << "points are no mixture";
  EXPECT_TRUE(metrics["sliced_w2"].is_number());
  EXPECT_EQ(load_scene(folder_ / "out/scene.json").data.columns, "a,c");
  succeed("run out/scene.json --out again");
  EXPECT_EQ(read_text(folder_ / "again/samples.npy"), read_text(folder_ / "out/samples.npy"));
}

TEST_F(Run, BuiltInSceneByName) {
  succeed("run two_modes_1d --iterations 5 --out out");
  EXPECT_EQ(read_array<float>(folder_ / "out/samples.npy").shape, (ArrayShape{10000, 1}));
  EXPECT_EQ(json("out/metrics.json")["modes_covered_floor"], 2);
}

TEST_F(Run, NoIterations) {
  succeed("run s.json --iterations 0 --out out");
  const auto metrics = json("out/metrics.json");
  EXPECT_EQ(metrics["iterations"], 0);
  EXPECT_TRUE(metrics["loss"].is_null());
  EXPECT_TRUE(metrics["iterations_per_second"].is_null());
  EXPECT_TRUE(metrics["sliced_w2"].is_number());
  EXPECT_EQ(read_text(folder_ / "out/loss.csv"), "iteration,loss\n");
  const TrainedModel model = load_model(folder_ / "out/model.safetensors");
  EXPECT_EQ(model.raw, model.ema);
}

TEST_F(Run, OneDiffusionStepOnePointOneSample) {
  write("point.csv", "3,-4\n");
  for (const auto* prediction : {"eps", "x0", "v", "edm"}) {
    write("one.json",
          std::string(
              R"({"network": {"hidden": 16}, "training": {"iterations": 3, "batch": 1, "prediction": ")") +
              prediction + R"("}, "schedule": {"diffusion_steps": 1},
      "sampler": {"grid": {"id": "trailing"}, "steps": 1, "count": 1}})");
    succeed("run one.json --data point.csv --out out");
    const auto samples = read_array<float>(folder_ / "out/samples.npy", {{1, 2}});
    EXPECT_TRUE(std::isfinite(samples.values[0]));
    EXPECT_EQ(json("out/metrics.json")["mean"], (std::vector<double>{3, -4}));
    EXPECT_EQ(json("out/metrics.json")["scale"], 1);
  }
}

TEST_F(Run, DivergenceIsASentenceAndKeepsTheLastGoodWeights) {
  write(
      "hot.json",
      R"({"data": {"id": "ring8"}, "network": {"hidden": 16, "layers": 2}, "sampler": {"steps": 5, "count": 300},
      "training": {"batch": 64, "iterations": 2000, "learning_rate": 10, "clip_norm": 0, "prediction": "x0", "weighting": "min_snr"}})");
  const std::string sentence = fail("run hot.json --out out");
  EXPECT_THAT(sentence,
              testing::MatchesRegex("Training diverged at iteration [0-9]+: .*learning rate.*out.*\n"));
  EXPECT_THAT(files("out"),
              ElementsAre("loss.csv", "metrics.json", "model.safetensors", "samples.npy", "scene.json"));
  const TrainedModel model = load_model(folder_ / "out/model.safetensors");
  EXPECT_TRUE(model.raw.allFinite());
  const auto metrics = json("out/metrics.json");
  EXPECT_TRUE(metrics["diverged_at"].is_number());
  EXPECT_LT(metrics["iterations"], metrics["diverged_at"]);
}

TEST_F(Run, BadInput) {
  EXPECT_THAT(fail("run s.json"), HasSubstr("--out DIR is missing"));
  EXPECT_THAT(fail("run s.json --out out --bogus"), HasSubstr("--bogus"));
  EXPECT_THAT(fail("run missing.json --out out"), HasSubstr("missing.json"));
  EXPECT_THAT(fail("run s.json --out s.json/x"), HasSubstr("--out: the folder s.json/x cannot be created"));
  EXPECT_THAT(fail("run s.json --out s.json"), HasSubstr("--out"));
  EXPECT_THAT(fail("run s.json --out out --iterations -1"),
              HasSubstr("--iterations: -1 is outside 0 to 10000000."));
  EXPECT_THAT(fail("run s.json --out out --iterations 1.5"),
              HasSubstr("--iterations: 1.5 is not a whole number."));
  EXPECT_THAT(fail("run s.json --out out --seed -1"), HasSubstr("--seed: '-1' is not a whole number"));
  EXPECT_THAT(fail("run s.json --out out --threads 0"), HasSubstr("--threads: 0 is outside 1 to 256."));
  EXPECT_THAT(fail("run s.json --out out --data nope"),
              HasSubstr("--data: 'nope' is neither a file nor one of"));
  EXPECT_THAT(fail("run s.json --out out --columns 1"), HasSubstr("--columns"));
  write("bad.json", R"({"sampler": {"steps": 0}})");
  EXPECT_EQ(fail("run bad.json --out out"), "bad.json: sampler.steps: 0 is outside 1 to 4000.\n");
  write("nan.csv", "1,2\n3,nan\n");
  EXPECT_THAT(fail("run s.json --out out --data nan.csv"), HasSubstr("nan.csv"));
  write("empty.csv", "");
  EXPECT_THAT(fail("run s.json --out out --data empty.csv"), HasSubstr("empty.csv"));
  EXPECT_THAT(files("out"), testing::Not(testing::Contains("metrics.json")));
}

}  // namespace
}  // namespace diffuscope
