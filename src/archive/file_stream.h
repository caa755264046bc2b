// Streams over open files and pipes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "archive/byte_stream.h"
#include "archive/file_handle.h"

namespace pulso {

// The bytes of a regular file from its start.  Keeps a position of its own, so several streams can
// read one descriptor.
class FileStream : public ByteStream {
 public:
  // `file` must outlive the stream.
  FileStream(const FileDescriptor& file, std::string name);

  // Owns `file`.
  FileStream(FileDescriptor&& file, std::string name);

  FileStream(const FileStream&) = delete;
  FileStream& operator=(const FileStream&) = delete;

  absl::StatusOr<std::size_t> Read(std::span<char> buffer) override;

 private:
  FileDescriptor owned_;        // unused when the descriptor is someone else's
  const FileDescriptor& file_;  // owned_ or the one that was lent
  std::string name_;
  std::uint64_t offset_ = 0;
};

// The bytes that come through a pipe, a socket or a terminal.
class PipeStream : public ByteStream {
 public:
  // A stop cancels it.
  static absl::StatusOr<std::unique_ptr<PipeStream>> Open(FileDescriptor file, std::string name,
                                                          const std::stop_token& stop = {});

  absl::StatusOr<std::size_t> Read(std::span<char> buffer) override;
  void Cancel() override;

 private:
  PipeStream(FileDescriptor file, FileDescriptor cancelled, std::string name,
             const std::stop_token& stop);

  FileDescriptor file_;
  FileDescriptor cancelled_;  // an eventfd, readable once Cancel() was called
  std::string name_;
  std::stop_callback<std::function<void()>> interrupt_;  // the first to go: it waits for itself
};

}  // namespace pulso
