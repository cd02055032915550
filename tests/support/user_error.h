// The sentence of the UserError that an action throws, for tests of messages.
// Also checks what every message must be: one sentence, printable, ended by a full stop.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "core/types.h"

namespace diffuscope {

/// Runs `action`; a test failure and an empty text if it throws no UserError.
template <class Action>
std::string user_error_of(Action action) {
  try {
    action();
  } catch (const UserError& error) {
    const std::string text = error.what();
    EXPECT_EQ(text.find('\n'), std::string::npos) << text;
    EXPECT_TRUE(!text.empty() && text.back() == '.') << text;
    return text;
  }
  ADD_FAILURE() << "no UserError was thrown";
  return "";
}

}  // namespace diffuscope
