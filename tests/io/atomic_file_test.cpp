#include "core/io/atomic_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/support/temporary_folder.h"
#include "tests/support/user_error.h"

namespace diffuscope {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
namespace fs = std::filesystem;

TEST(AtomicFile, WritesAndReplaces) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "a.txt", "one");
  EXPECT_EQ(folder.bytes_of("a.txt"), "one");
  write_file_atomically(folder / "a.txt", std::string_view("t\0wo", 4));
  EXPECT_EQ(folder.bytes_of("a.txt"), std::string("t\0wo", 4));
  EXPECT_EQ(read_file(folder / "a.txt"), std::string("t\0wo", 4));
  write_file_atomically(folder / "a.txt", "");
  EXPECT_EQ(read_file(folder / "a.txt"), "");
  EXPECT_EQ(folder.entries(), 1);
}

TEST(AtomicFile, SmallAndLargePiecesKeepTheirOrder) {
  const TemporaryFolder folder;
  std::string expected;
  AtomicFile file(folder / "big");
  for (int i = 0; i < 40; ++i) {
    const std::string piece(static_cast<std::size_t>(1) << (i % 20), static_cast<char>('a' + i % 26));
    file.write(piece);
    expected += piece;
  }
  file.commit();
  EXPECT_EQ(folder.bytes_of("big"), expected);
  EXPECT_EQ(read_file(folder / "big"), expected);
}

TEST(AtomicFile, WithoutCommitTheOldContentStaysAndNothingIsLeft) {
  const TemporaryFolder folder;
  folder.with_file("kept", "old");
  {
    AtomicFile file(folder / "kept");
    file.write("new");
    EXPECT_EQ(folder.entries(), 2) << "the temporary file is in the same folder";
    EXPECT_EQ(folder.bytes_of("kept"), "old");
  }
  EXPECT_EQ(folder.bytes_of("kept"), "old");
  EXPECT_EQ(folder.entries(), 1);
}

TEST(AtomicFile, KeepsPermissionsAndFollowsLinks) {
  const TemporaryFolder folder;
  const auto target = folder.with_file("target", "old");
  fs::permissions(target, fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink("target", folder / "link");
  write_file_atomically(folder / "link", "new");
  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_EQ(folder.bytes_of("target"), "new");
  EXPECT_EQ(fs::status(target).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST(AtomicFile, WritesIntoTheCurrentFolder) {
  const TemporaryFolder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  write_file_atomically("plain-name", "x");
  fs::current_path(before);
  EXPECT_EQ(folder.bytes_of("plain-name"), "x");
}

TEST(AtomicFile, WriteErrorsNameFileReasonAndRemedy) {
  const TemporaryFolder folder;
  const auto message = [&](const std::string& name) {
    return user_error_of([&] { write_file_atomically(folder / name, "x"); });
  };
  EXPECT_THAT(message("missing/a.csv"), AllOf(HasSubstr("Cannot write"), HasSubstr("missing/a.csv"),
                                              HasSubstr("missing does not exist"), HasSubstr("create it")));
  fs::create_directory(folder / "dir");
  EXPECT_THAT(message("dir"), AllOf(HasSubstr("dir: it is a folder"), HasSubstr("name a file")));
  folder.with_file("file", "");
  EXPECT_THAT(message("file/inside"), AllOf(HasSubstr("file/inside"), HasSubstr("not a folder")));
  EXPECT_THAT(message(std::string(300, 'n')), HasSubstr("too long"));
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  EXPECT_THAT(message("pipe"), AllOf(HasSubstr("pipe"), HasSubstr("name a file")));
  EXPECT_EQ(folder.entries(), 3) << "no temporary file is left";
}

TEST(AtomicFile, NeverReplacesADevice) {
  EXPECT_THAT(user_error_of([] { write_file_atomically("/dev/null", "x"); }), HasSubstr("/dev/null"));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST(AtomicFile, ReadErrorsNameFileAndReason) {
  const TemporaryFolder folder;
  EXPECT_THAT(user_error_of([&] { read_file(folder / "no.csv"); }),
              AllOf(HasSubstr("Cannot read"), HasSubstr("no.csv: it does not exist")));
  EXPECT_THAT(user_error_of([&] { read_file(folder.path()); }), HasSubstr("it is a folder"));
}

/// Runs `action` in a child process as a user without privileges and prints its message there. Ends without
/// the usual clean-up, which a leak checker could not do as that user.
template <class Action>
[[noreturn]] void print_error_as_nobody(Action action) {
  constexpr unsigned kNobody = 65534;
  if (::geteuid() == 0 && (::setegid(kNobody) != 0 || ::seteuid(kNobody) != 0)) std::_Exit(2);
  try {
    action();
  } catch (const UserError& error) {
    std::fputs(error.what(), stderr);
    std::_Exit(1);
  }
  std::_Exit(0);
}

TEST(AtomicFileDeathTest, PermissionDenied) {
  const TemporaryFolder folder;
  const auto secret = folder.with_file("secret", "x");
  const auto fixed = folder.with_file("fixed", "x");
  fs::permissions(secret, fs::perms::none);
  fs::permissions(fixed, fs::perms::owner_read);
  fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_exec);
  EXPECT_EXIT(print_error_as_nobody([&] { read_file(secret); }), testing::ExitedWithCode(1),
              "Cannot read .*secret: permission denied");
  EXPECT_EXIT(print_error_as_nobody([&] { write_file_atomically(folder / "new", "x"); }),
              testing::ExitedWithCode(1), "Cannot write .*new: permission denied");
  fs::permissions(folder.path(), fs::perms::all);
  EXPECT_EXIT(print_error_as_nobody([&] { write_file_atomically(fixed, "x"); }), testing::ExitedWithCode(1),
              "Cannot write .*fixed: permission denied")
      << "a rename could replace it, but it is protected";
  EXPECT_EXIT(print_error_as_nobody([&] { write_file_atomically(folder / "new", "x"); }),
              testing::ExitedWithCode(0), "");
}

TEST(AtomicFileDeathTest, NoRoomLeft) {
  const TemporaryFolder folder;
  folder.with_file("kept", "old");
  const auto write_much = [&] {
    std::signal(SIGXFSZ,
                SIG_IGN);  // writing beyond the limit then fails like a full disk, with its own reason
    const rlimit limit{100'000, 100'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    try {
      write_file_atomically(folder / "kept", std::string(1'000'000, 'x'));
    } catch (const UserError& error) {
      std::fputs(error.what(), stderr);
      std::_Exit(1);
    }
    std::_Exit(0);
  };
  EXPECT_EXIT(write_much(), testing::ExitedWithCode(1), "Cannot write .*kept: it would be larger");
  EXPECT_EQ(folder.bytes_of("kept"), "old");
  EXPECT_EQ(folder.entries(), 1);
}

}  // namespace
}  // namespace diffuscope
