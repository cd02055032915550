// The harness itself: a check that fails while the window is driven must fail the test around it.
#include <gtest/gtest-spi.h>

#include "ui_test.h"

namespace diffuscope {
namespace {

TEST_F(UiTest, AFailedCheckFailsTheTest) {
  open();
  EXPECT_NONFATAL_FAILURE(drive([](ImGuiTestContext* ctx) {
                            ctx->Yield();
                            IM_CHECK(1 + 1 == 3);
                          }),
                          "ImGuiTestStatus_Success");
}

}  // namespace
}  // namespace diffuscope
