// Numbers to read: name, value, and beside it the floor that perfect samples would reach; headline numbers;
// progress; and a note that a picture is older than the run. Main thread.
#pragma once

#include <imgui.h>

#include <string>

#include "core/registry.h"

namespace diffuscope {

enum class Tint { kPlain, kDim, kGood, kWarning, kBad };

/// Text in the colour of `tint`.
void tinted_text(Tint tint, const std::string& text);

/// The one number of a workspace, large, with its caption beside or below it.
void headline(const std::string& value, const std::string& caption, Tint tint, const char* title,
              const About& about);

/// Three columns: explained name, value, floor ("" where there is none).
bool begin_values(const char* id, bool with_floor);
void value_row(const char* name, const About& about, const std::string& value, const std::string& floor,
               Tint tint);
void end_values();

/// Thin bar from 0 to 1 with text beside it.
void progress_line(float share, const std::string& text);

/// A mark in the colour of a curve and what it stands for, where a legend would cover the curve.
void color_key(const char* name, const ImVec4& color);

/// Dim note, e.g. "from iteration 1,200".
void stale_note(const std::string& text);

/// "12,345".
std::string with_separators(long long number);
/// Four significant digits, without exponents where they fit.
std::string short_number(double value);

}  // namespace diffuscope
