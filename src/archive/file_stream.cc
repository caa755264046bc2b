#include "archive/file_stream.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/errors.h"
#include "base/status_macros.h"

namespace pulso {

FileStream::FileStream(const FileDescriptor& file, std::string name)
    : file_(file), name_(std::move(name)) {}

FileStream::FileStream(FileDescriptor&& file, std::string name)
    : owned_(std::move(file)), file_(owned_), name_(std::move(name)) {}

absl::StatusOr<std::size_t> FileStream::Read(std::span<char> buffer) {
  ASSIGN_OR_RETURN(const std::size_t got, ReadAt(file_, offset_, buffer, name_));
  offset_ += got;
  return got;
}

absl::StatusOr<std::unique_ptr<PipeStream>> PipeStream::Open(FileDescriptor file, std::string name,
                                                             const std::stop_token& stop) {
  FileDescriptor cancelled(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (cancelled.get() < 0) return SystemError(name, "cannot be waited for");
  return std::unique_ptr<PipeStream>(
      new PipeStream(std::move(file), std::move(cancelled), std::move(name), stop));
}

PipeStream::PipeStream(FileDescriptor file, FileDescriptor cancelled, std::string name,
                       const std::stop_token& stop)
    : file_(std::move(file)),
      cancelled_(std::move(cancelled)),
      name_(std::move(name)),
      interrupt_(stop, [this] { PipeStream::Cancel(); }) {}

absl::StatusOr<std::size_t> PipeStream::Read(std::span<char> buffer) {
  for (;;) {
    pollfd waits[] = {{file_.get(), POLLIN, 0}, {cancelled_.get(), POLLIN, 0}};
    if (poll(waits, 2, /*timeout=*/-1) < 0) {
      if (errno == EINTR) continue;
      return SystemError(name_, "cannot be waited for");
    }
    if (waits[1].revents != 0) {
      return InterruptedError(absl::StrFormat("%s: reading was cancelled", name_));
    }
    const ssize_t got = read(file_.get(), buffer.data(), buffer.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    // EAGAIN: whoever shares the descriptor made it non-blocking, and took the bytes.
    if (errno != EINTR && errno != EAGAIN) return SystemError(name_, "cannot be read");
  }
}

void PipeStream::Cancel() {
  // Cannot fail: the counter of the eventfd would have to overflow 64 bits.
  eventfd_write(cancelled_.get(), 1);
}

}  // namespace pulso
