// gpu-info, and --backend gl: the same results as on the processor, and what is said when the card fails.
#include <gmock/gmock.h>

#include "tests/cli/program.h"

namespace diffuscope {
namespace {

using ::testing::HasSubstr;

class Gpu : public ProgramTest {
 protected:
  nlohmann::json metrics(const std::string& folder) const {
    return nlohmann::json::parse(read_text(folder_ / folder / "metrics.json"));
  }
  std::string train(const std::string& folder, const std::string& backend,
                    const std::string& prefix = "") const {
    const Outcome outcome =
        run("run ring8 --iterations 60 --quiet --backend " + backend + " --out " + folder, prefix);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return metrics(folder).at("processor");
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
  EXPECT_THAT(train("card", "gl"), HasSubstr("GPU, "));
  EXPECT_THAT(train("processor", "cpu"), HasSubstr("CPU, "));
  const double card = metrics("card").at("loss"), processor = metrics("processor").at("loss");
  EXPECT_NEAR(card / processor, 1, 0.01);
  succeed("sample --model card/model.safetensors --count 500 --quiet --backend gl --out samples");
}

TEST_F(Gpu, FailuresAreToldAndTrainingGoesOn) {
  EXPECT_THAT(train("shader", "gl", "DIFFUSCOPE_GL_FAULT=shader"), HasSubstr("does not compile"));
  EXPECT_THAT(train("lost", "gl", "DIFFUSCOPE_GL_FAULT=lost:80"), HasSubstr("context was lost"));
}

}  // namespace
}  // namespace diffuscope
