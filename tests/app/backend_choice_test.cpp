// What computes, by name: the engines of a choice, and one sentence for a card that fails.
#include "app/backend_choice.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "core/denoisers/mlp_denoiser.h"
#include "core/training/batch.h"
#include "tests/support/user_error.h"

namespace diffuscope {
namespace {

using testing::HasSubstr;

/// What the engines of a choice answer with, once weights are there.
std::string answered_by(const BackendChoice& choice) {
  const auto experiment = make_experiment(Scene{});
  const auto network = make_network(*experiment);
  const MlpDenoiser<float> denoiser(network, std::make_shared<const Weights>(network->initial_weights(1)),
                                    network_role(*experiment), nullptr, choice.engines());
  return denoiser.processor();
}

TEST(BackendChoice, NamesWhatThereIs) {
  std::vector<std::string> ids;
  for (const BackendEntry& entry : backend_choices()) ids.push_back(entry.id);
  EXPECT_THAT(ids, testing::UnorderedElementsAre("auto", "cpu", "eigen", "gl"));
  EXPECT_THAT(user_error_of([] { BackendChoice("quick", "--backend"); }),
              HasSubstr("--backend: unknown id 'quick'"));
}

TEST(BackendChoice, MakesTheEnginesOfTheChoice) {
  BackendChoice choice("eigen");
  EXPECT_EQ(answered_by(choice), "CPU, Eigen");
  choice.choose("cpu");
  EXPECT_EQ(answered_by(choice), usual_processor());
  EXPECT_EQ(choice.failure(), "");
}

TEST(BackendChoice, ACardThatFailsIsToldOnceAndAskedAgainWhenItIsChosenAgain) {
  setenv("DIFFUSCOPE_GL_FAULT", "shader", 1);
  BackendChoice choice("gl");
  EXPECT_THAT(answered_by(choice), HasSubstr("the graphics card cannot be used"));
  EXPECT_EQ(answered_by(choice), usual_processor());  // not asked any more
  unsetenv("DIFFUSCOPE_GL_FAULT");
  EXPECT_NE(choice.failure(), "");
  const auto messages = choice.take_messages();
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0], card_failure_message(choice.failure()));
  EXPECT_TRUE(choice.take_messages().empty());
  choice.choose("gl");
  EXPECT_EQ(choice.failure(), "");
  EXPECT_THAT(answered_by(choice), HasSubstr("GPU, "));
}

}  // namespace
}  // namespace diffuscope
