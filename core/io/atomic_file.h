// Files that are complete or not there: written under a temporary name in the same folder, flushed to the
// disk, then renamed. Whoever opens the final name sees the old content or the new one, never half of it. One
// thread per AtomicFile; every error is a UserError that names the file and the reason.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace diffuscope {

class AtomicFile {
 public:
  /// Creates the temporary file; throws UserError if the folder is missing or read-only, or if `path` is
  /// something that a rename must not replace (a folder, a device). A symbolic link is followed.
  explicit AtomicFile(const std::filesystem::path& path);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  /// Removes the temporary file unless commit() succeeded.
  ~AtomicFile();

  /// Appends bytes (buffered); throws UserError, for example on a full disk.
  void write(std::string_view bytes);
  /// Makes the content durable and gives it the final name; call it once, last.
  void commit();

 private:
  void flush(std::string_view bytes);
  [[noreturn]] void fail(int reason) const;

  std::filesystem::path path_, target_, temporary_;
  std::string buffer_;
  int file_ = -1;
};

/// Replaces the content of `path` by `bytes`, atomically; throws UserError.
void write_file_atomically(const std::filesystem::path& path, std::string_view bytes);

/// The whole content of a file; throws UserError if it is missing, a folder or unreadable.
std::string read_file(const std::filesystem::path& path);

}  // namespace diffuscope
