// diffuscope sweep, and what sample and sweep do with any field of a scene: rows, floors, cost, agreement
// with 'sample', the published few-step values, refusals.
#include <gmock/gmock.h>

#include "core/io/npy.h"
#include "tests/cli/program.h"

namespace diffuscope {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class Sweep : public ProgramTest {
 protected:
  /// value, floor and evaluations of one row.
  static std::vector<double> row(const Csv& csv, const std::string& sampler, const std::string& steps,
                                 const std::string& seed, const std::string& metric) {
    for (const auto& cells : csv.rows)
      if (cells[0] == sampler && cells[1] == steps && cells[3] == seed && cells[6] == metric)
        return {std::stod(cells[7]), std::stod(cells[8]), std::stod(cells[4])};
    ADD_FAILURE() << sampler << steps << seed << metric;
    return {0, 0, 0};
  }
};

TEST_F(Sweep, WritesARowForEveryMetricOfEveryCell) {
  succeed(
      "sweep --exact --data ring8 --samplers ddpm,heun,ddim:eta=1 --steps 4,9 --seeds 2 --count 500 --quiet "
      "--out "
      "s.csv");
  const Csv csv(read_text(folder_ / "s.csv"));
  EXPECT_THAT(csv.header, ElementsAre("sampler", "steps", "skipped", "seed", "evaluations", "seconds",
                                      "metric", "value", "floor"));
  EXPECT_EQ(csv.rows.size(), 3u * 2 * 2 * 5) << "five metrics of 2D points";
  EXPECT_EQ(row(csv, "heun", "9", "2", "sliced_w2")[2], 17);
  EXPECT_EQ(row(csv, "ddpm", "9", "2", "sliced_w2")[2], 9);
  // DDIM with eta = 1 is DDPM with posterior variance, on the same Brownian path.
  EXPECT_NEAR(row(csv, "ddpm", "4", "1", "sliced_w2")[0], row(csv, "ddim:eta=1", "4", "1", "sliced_w2")[0],
              1e-4);
  // A cell is what 'sample' gives.
  succeed("sample --exact --data ring8 --sampler heun --steps 9 --count 500 --seed 2 --quiet --out out");
  const auto metrics = json("out/metrics.json");
  EXPECT_EQ(row(csv, "heun", "9", "2", "mode_share")[0], metrics["mode_share"].get<double>());
}

TEST_F(Sweep, SkippingTheNoisyEndCostsFewerEvaluations) {
  succeed(
      "sweep --exact --data ring8 --samplers ddpm --steps 10 --skip 0,.5 --count 300 --quiet --out s.csv");
  const Csv csv(read_text(folder_ / "s.csv"));
  EXPECT_EQ(csv.rows.front()[4], "10");
  EXPECT_EQ(csv.rows.back()[4], "5");
  EXPECT_EQ(csv.rows.back()[2], "0.5");
}

// formulas.md: ring of 8, Karras levels .0105 to 80, five of them, exact denoiser.
TEST_F(Sweep, FewStepValuesOfTheLiterature) {
  const std::string ring =
      "sample --exact --data ring8 --schedule geometric --schedule-param sigma_max=80 --grid karras "
      "--grid-param "
      "sigma_min=.0105 --grid-param sigma_max=80 --steps 5 --count 10000 --quiet --out out --sampler ";
  for (const auto& [id, share] :
       {std::pair{"euler", 0.38}, {"ddpm", 0.30}, {"dpmpp_2m", 0.006}, {"heun", 0.001}}) {
    succeed(ring + id);
    EXPECT_NEAR(json("out/metrics.json")["mode_share"].get<double>(), share, 0.03) << id;
  }
}

TEST_F(Sweep, FieldsOfTheSceneReachTheSampler) {
  const std::string base = "sample --exact --data two_modes_1d --steps 30 --count 400 --quiet ";
  succeed(base + "--out normal");
  succeed(base + "--set sampler.temperature=0 --out cold");
  succeed(base + "--set sampler.clip=static --set sampler.clip_bound=.5 --out clipped");
  const auto spread = [&](const char* out) {
    const auto array = read_array<double>(folder_ / out / "trajectory.npy");
    double most = 0;
    for (std::size_t i = array.values.size() - 400; i < array.values.size(); ++i)
      most = std::max(most, std::abs(array.values[i]));
    return most;
  };
  EXPECT_LE(spread("clipped"), 0.5);
  EXPECT_LT(spread("cold"), spread("normal"));
  succeed(
      "sample --exact --grid knots --grid-knot 0:3 --grid-knot 1:-4 --steps 8 --count 10 --quiet --out "
      "knots");
  const Csv levels(read_text(folder_ / "knots/levels.csv"));
  EXPECT_NEAR(std::log(levels.at(0, "sigma_ratio")), 3, 1e-9);
  EXPECT_NEAR(std::log(levels.at(7, "sigma_ratio")), -4, 1e-9);
}

TEST_F(Sweep, BadInput) {
  const std::string base = "sweep --exact --out s.csv ";
  EXPECT_THAT(fail(base + "--samplers magic --steps 4"), AllOf(HasSubstr("--samplers"), HasSubstr("magic")));
  EXPECT_THAT(fail(base + "--samplers mala --steps 4"), AllOf(HasSubstr("mala"), HasSubstr("sample")));
  EXPECT_THAT(fail(base + "--samplers ddim:eta=3 --steps 4"), HasSubstr("eta"));
  EXPECT_THAT(fail(base + "--samplers ddpm --steps 0"), HasSubstr("--steps: 0 is outside"));
  EXPECT_THAT(fail(base + "--samplers ddpm --diffusion-steps 10 --steps 4,20"), HasSubstr("10"));
  EXPECT_THAT(fail(base + "--samplers ddpm --steps 4 --skip 1"), HasSubstr("--skip"));
  EXPECT_THAT(fail(base + "--samplers ddpm --steps 4 --seeds 0"), HasSubstr("--seeds"));
  EXPECT_THAT(fail(base + "--samplers ddpm --steps 4 --set sampler.heat=1"),
              AllOf(HasSubstr("sampler.heat"), HasSubstr("list fields")));
  EXPECT_THAT(fail(base + "--samplers ddpm --steps 4 --set sampler.temperature=9"), HasSubstr("0 to 1.5"));
  EXPECT_THAT(fail("sweep --samplers ddpm --steps 4 --out s.csv"), HasSubstr("--exact"));
  EXPECT_THAT(fail("sweep --exact --samplers ddpm --steps 4"), HasSubstr("--out"));
  EXPECT_THAT(fail("sample --exact --grid knots --grid-knot 0:1 --grid-knot 1:2 --out out"),
              HasSubstr("not decreasing"));
  EXPECT_THAT(fail("sample --exact --grid knots --grid-knot half --out out"), HasSubstr("u:value"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "s.csv"));
}

}  // namespace
}  // namespace diffuscope
