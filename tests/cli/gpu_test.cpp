// gpu-info, and --backend gl: the same results as on the processor, and what is said when the card fails.
#include <gmock/gmock.h>

#include "tests/cli/program.h"

namespace diffuscope {
namespace {

using ::testing::HasSubstr;

class Gpu : public ProgramTest {
 protected:
  /// Trains and samples; the rest of the command line behind --backend, what goes before the program.
  Outcome train(const std::string& rest, const std::string& prefix = "") const {
    const Outcome outcome = run("run ring8 --iterations 60 --quiet --backend " + rest, prefix);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return outcome;
  }
};

TEST_F(Gpu, InfoSaysWhatThereIsAndTestsIt) {
  const std::string text = succeed("gpu-info").out;
  for (const char* line :
       {"renderer ", "vendor ", "OpenGL ", "limits ", "self-test  passed", "peak ", "sampling ", "training "})
    EXPECT_THAT(text, HasSubstr(line));
}

TEST_F(Gpu, InfoSaysWhyThereIsNoUse) {
  EXPECT_THAT(fail("gpu-info", "DIFFUSCOPE_GL_FAULT=memory"), HasSubstr("refused a buffer"));
}

TEST_F(Gpu, TrainsAndSamplesThere) {
  EXPECT_EQ(train("gl --out card").err, "");
  train("cpu --out processor");
  const auto card = json("card/metrics.json"), processor = json("processor/metrics.json");
  EXPECT_THAT(card["processor"].get<std::string>(), HasSubstr("GPU, "));
  EXPECT_NEAR(card["loss"].get<double>() / processor["loss"].get<double>(), 1, 0.01);
  succeed("sample ring8 --model card/model.safetensors --count 500 --quiet --backend gl --out by_card");
  succeed("sample ring8 --model card/model.safetensors --count 500 --quiet --backend cpu --out by_processor");
  EXPECT_NEAR(json("by_card/metrics.json")["sliced_w2"].get<double>(),
              json("by_processor/metrics.json")["sliced_w2"].get<double>(), 1e-3);
}

TEST_F(Gpu, ExactSamplesComeFromThereToo) {
  const std::string sample = "sample ring8 --exact --sampler heun --steps 8 --count 400 --quiet --backend ";
  succeed(sample + "gl --out card");
  succeed(sample + "cpu --out processor");
  const Outcome lost = run(sample + "gl --out lost", "DIFFUSCOPE_GL_FAULT=lost:22");
  EXPECT_EQ(lost.exit_code, 0);
  EXPECT_THAT(lost.err, HasSubstr("the processor goes on: the OpenGL context was lost."));
  const auto expected = json("processor/metrics.json")["sliced_w2"].get<double>();
  for (const std::string folder : {"card", "lost"})
    EXPECT_NEAR(json(folder + "/metrics.json")["sliced_w2"].get<double>(), expected, 1e-3) << folder;
  succeed(
      "sweep --exact --data ring8 --samplers ddim,dpmpp_2m --steps 4 --count 200 --quiet --backend gl "
      "--out sweep.csv");
}

TEST_F(Gpu, FailuresAreToldAndTheProcessorGoesOn) {
  EXPECT_THAT(train("gl --out shader", "DIFFUSCOPE_GL_FAULT=shader").err, HasSubstr("does not compile"));
  const std::string told = train("gl --out lost", "DIFFUSCOPE_GL_FAULT=lost:80").err;
  EXPECT_THAT(told, HasSubstr("the processor goes on: the OpenGL context was lost."));
  const auto metrics = json("lost/metrics.json");
  EXPECT_EQ(metrics["iterations"], 60);
  EXPECT_THAT(metrics["processor"].get<std::string>(), HasSubstr("the OpenGL context was lost"));
}

}  // namespace
}  // namespace diffuscope
