// --backend: the same training and sampling whatever computes, and one sentence for what there is not.
#include <gmock/gmock.h>

#include "tests/cli/program.h"

namespace diffuscope {
namespace {

using testing::HasSubstr;

class Backend : public ProgramTest {};

TEST_F(Backend, EveryProcessorTrainsTheSame) {
  for (const std::string id : {"auto", "cpu", "eigen"})
    succeed("run ring8 --iterations 30 --quiet --backend " + id + " --out " + id);
  const auto automatic = json("auto/metrics.json"), cpu = json("cpu/metrics.json");
  const auto eigen = json("eigen/metrics.json");
  EXPECT_EQ(eigen["processor"], "CPU, Eigen");
  EXPECT_THAT(cpu["processor"].get<std::string>(), HasSubstr("CPU, "));
  EXPECT_NE(cpu["processor"], eigen["processor"]);
  EXPECT_EQ(automatic["processor"], cpu["processor"]);
  EXPECT_NEAR(cpu["loss"].get<double>(), eigen["loss"].get<double>(), 1e-3 * eigen["loss"].get<double>());
  EXPECT_NEAR(cpu["sliced_w2"].get<double>(), eigen["sliced_w2"].get<double>(), 0.02);
}

TEST_F(Backend, UnknownOnesAreNamed) {
  EXPECT_THAT(fail("run ring8 --iterations 1 --out out --backend quick"),
              HasSubstr("--backend: unknown id 'quick'; known are auto, cpu, eigen"));
}

// Of the window, before it opens: no display is needed for what is wrong.
TEST_F(Backend, UnknownOnesOfTheWindowAreNamedBeforeItOpens) {
  EXPECT_THAT(fail("ring8 --backend quick"), HasSubstr("--backend: unknown id 'quick'; known are auto, cpu"));
  EXPECT_THAT(fail("screenshot ring8 --out a.png --backend quick"),
              HasSubstr("--backend: unknown id 'quick'"));
  EXPECT_THAT(fail("--backend cpu list data"), HasSubstr("--backend: put it behind 'list'"));
}

}  // namespace
}  // namespace diffuscope
