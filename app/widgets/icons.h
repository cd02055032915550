// Icons of the embedded Font Awesome 6 Free Solid, merged into the text font: use them inside any label.
// The code points are those of fontawesome.com's version 6; a new icon is one more line.
// No state, any thread.
#pragma once

namespace diffuscope::icon {

inline constexpr const char* kPlay = "\xef\x81\x8b";          // f04b
inline constexpr const char* kPause = "\xef\x81\x8c";         // f04c
inline constexpr const char* kStepForward = "\xef\x81\x91";   // f051
inline constexpr const char* kStepBackward = "\xef\x81\x88";  // f048
inline constexpr const char* kBackward = "\xef\x81\x8a";      // f04a
inline constexpr const char* kForward = "\xef\x81\x8e";       // f04e
inline constexpr const char* kReset = "\xef\x83\xa2";         // f0e2
inline constexpr const char* kRefresh = "\xef\x8b\xb1";       // f2f1
inline constexpr const char* kUndo = "\xef\x8b\xaa";          // f2ea
inline constexpr const char* kRedo = "\xef\x8b\xb9";          // f2f9
inline constexpr const char* kGear = "\xef\x80\x93";          // f013
inline constexpr const char* kSave = "\xef\x83\x87";          // f0c7
inline constexpr const char* kOpen = "\xef\x81\xbc";          // f07c
inline constexpr const char* kCamera = "\xef\x80\xb0";        // f030
inline constexpr const char* kInfo = "\xef\x81\x9a";          // f05a
inline constexpr const char* kWarning = "\xef\x81\xb1";       // f071
inline constexpr const char* kHelp = "\xef\x81\x99";          // f059
inline constexpr const char* kClose = "\xef\x80\x8d";         // f00d
inline constexpr const char* kCheck = "\xef\x80\x8c";         // f00c
inline constexpr const char* kBrush = "\xef\x87\xbc";         // f1fc
inline constexpr const char* kEye = "\xef\x81\xae";           // f06e
inline constexpr const char* kEyeClosed = "\xef\x81\xb0";     // f070
inline constexpr const char* kTrash = "\xef\x87\xb8";         // f1f8
inline constexpr const char* kPlus = "\xef\x81\xa7";          // f067
inline constexpr const char* kDice = "\xef\x94\xa2";          // f522
inline constexpr const char* kPin = "\xef\x82\x8d";           // f08d
inline constexpr const char* kImport = "\xef\x95\xaf";        // f56f
inline constexpr const char* kExport = "\xef\x95\xae";        // f56e
inline constexpr const char* kChart = "\xef\x88\x81";         // f201
inline constexpr const char* kBolt = "\xef\x83\xa7";          // f0e7
inline constexpr const char* kLive = "\xef\x83\xa7";          // f0e7
inline constexpr const char* kRestart = "\xef\x80\x9e";       // f01e
inline constexpr const char* kMoon = "\xef\x86\x86";          // f186
inline constexpr const char* kSun = "\xef\x86\x85";           // f185
inline constexpr const char* kKeyboard = "\xef\x84\x9c";      // f11c
inline constexpr const char* kExpand = "\xef\x81\xa5";        // f065
inline constexpr const char* kWait = "\xef\x89\x92";          // f252
inline constexpr const char* kStop = "\xef\x81\x8d";          // f04d
inline constexpr const char* kFit = "\xef\x8c\x9e";           // f31e
inline constexpr const char* kColumns = "\xef\x83\x9b";       // f0db
inline constexpr const char* kCopy = "\xef\x83\x85";          // f0c5
inline constexpr const char* kHand = "\xef\x82\xa6";          // f0a6
inline constexpr const char* kLayers = "\xef\x97\xbd";        // f5fd

}  // namespace diffuscope::icon
