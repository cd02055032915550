#include "core/io/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <system_error>
#include <utility>

#include "core/types.h"

namespace diffuscope {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 18;

/// Why a system call failed and what to do about it, to follow "Cannot write X: ".
std::string reason_text(int reason) {
  switch (reason) {
    case ENOENT:
      return "it does not exist; check the path";
    case ENOTDIR:
      return "a part of the path is a file, not a folder; check the path";
    case EISDIR:
      return "it is a folder; name a file";
    case EACCES:
    case EPERM:
      return "permission denied; change the permissions or choose another place";
    case EROFS:
      return "the disk is read-only; choose another place";
    case ENOSPC:
      return "the disk is full; free some space or choose another place";
    case EDQUOT:
      return "the disk quota is used up; free some space or choose another place";
    case EFBIG:
      return "it would be larger than this system allows; choose another place";
    case ENAMETOOLONG:
      return "the name is too long; choose a shorter one";
    default:
      return std::generic_category().message(reason);
  }
}

/// open(2) with the file closed on exec and restarts after a signal.
int open_file(const std::filesystem::path& path, int flags) {
  int file;
  do file = ::open(path.c_str(), flags | O_CLOEXEC, 0666);
  while (file < 0 && errno == EINTR);
  return file;
}

/// A name in `folder` that no other process or thread uses at the moment.
std::filesystem::path temporary_name(const std::filesystem::path& folder) {
  static std::atomic<unsigned> counter = 0;
  return folder / fmt::format(".diffuscope-{}-{}.tmp", ::getpid(), ++counter);
}

/// Everything up to the end of an open file, also of a pipe; returns 0 or the reason of a failure (errno).
int read_all(int file, std::string& bytes) {
  struct stat info {};
  const bool sized = ::fstat(file, &info) == 0 && S_ISREG(info.st_mode);
  bytes.resize((sized ? static_cast<std::size_t>(info.st_size) : 0) +
               1);  // + 1: the end shows without growing
  for (std::size_t filled = 0;;) {
    const auto got = ::read(file, bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    filled += static_cast<std::size_t>(got);
    if (got == 0) bytes.resize(filled);
    if (got == 0) return 0;
    if (filled == bytes.size()) bytes.resize(filled + filled / 2 + kBufferBytes);
  }
}

}  // namespace

AtomicFile::AtomicFile(const std::filesystem::path& path) : path_(path), target_(path) {
  std::error_code failure;
  if (std::filesystem::is_symlink(path, failure)) target_ = std::filesystem::weakly_canonical(path, failure);
  if (target_.empty()) target_ = path;
  struct stat info {};
  const bool replaces = ::stat(target_.c_str(), &info) == 0;
  if (replaces && S_ISDIR(info.st_mode)) fail(EISDIR);
  if (replaces && !S_ISREG(info.st_mode))
    throw UserError(fmt::format("Cannot write {}: it is a device or pipe; name a file.", path_.string()));
  if (replaces && ::faccessat(AT_FDCWD, target_.c_str(), W_OK, AT_EACCESS) != 0)
    fail(errno);  // a rename would ignore a write protection
  const auto permissions = info.st_mode & 07777;
  const auto folder = target_.has_parent_path() ? target_.parent_path() : std::filesystem::path(".");
  if (::stat(folder.c_str(), &info) != 0 && errno == ENOENT)
    throw UserError(
        fmt::format("Cannot write {}: the folder {} does not exist; create it or choose another one.",
                    path_.string(), folder.string()));
  do file_ = open_file(temporary_ = temporary_name(folder), O_WRONLY | O_CREAT | O_EXCL);
  while (file_ < 0 && errno == EEXIST);  // left by a process that was killed and had our number
  if (file_ < 0) fail(errno);
  if (replaces) static_cast<void>(::fchmod(file_, permissions));
}

AtomicFile::~AtomicFile() {
  if (file_ >= 0) ::close(file_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void AtomicFile::write(std::string_view bytes) {
  if (buffer_.size() + bytes.size() > kBufferBytes) {
    flush(buffer_);
    buffer_.clear();
  }
  if (bytes.size() >= kBufferBytes)
    flush(bytes);
  else
    buffer_.append(bytes);
}

void AtomicFile::commit() {
  flush(buffer_);
  buffer_.clear();
  if (::fsync(file_) != 0 && errno != EINVAL && errno != EROFS) fail(errno);  // some file systems cannot
  if (::close(std::exchange(file_, -1)) != 0 && errno != EINTR) fail(errno);
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail(errno);
  const int folder = open_file(temporary_.parent_path(), O_RDONLY | O_DIRECTORY);
  temporary_.clear();
  if (folder < 0) return;
  static_cast<void>(
      ::fsync(folder));  // the new name survives a power cut too; the content is safe either way
  ::close(folder);
}

void AtomicFile::flush(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file_, bytes.data(), bytes.size());
    if (written >= 0)
      bytes.remove_prefix(static_cast<std::size_t>(written));
    else if (errno != EINTR)
      fail(errno);
  }
}

void AtomicFile::fail(int reason) const {
  throw UserError(fmt::format("Cannot write {}: {}.", path_.string(), reason_text(reason)));
}

void write_file_atomically(const std::filesystem::path& path, std::string_view bytes) {
  AtomicFile file(path);
  file.write(bytes);
  file.commit();
}

std::string read_file(const std::filesystem::path& path) {
  const int file = open_file(path, O_RDONLY);
  int failure = file < 0 ? errno : 0;
  std::string bytes;
  if (!failure) failure = read_all(file, bytes);
  if (file >= 0) ::close(file);
  if (failure) throw UserError(fmt::format("Cannot read {}: {}.", path.string(), reason_text(failure)));
  return bytes;
}

}  // namespace diffuscope
