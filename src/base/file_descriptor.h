// The owner of an open file.
#pragma once

#include <unistd.h>

#include <utility>

namespace pulso {

// Move-only; closes the file at the end of its life.  -1 is no file.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int file) : file_(file) {}
  FileDescriptor(FileDescriptor&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }
  ~FileDescriptor() { Close(); }

  void Close() {
    if (file_ >= 0) close(file_);
    file_ = -1;
  }

  bool is_open() const { return file_ >= 0; }
  int get() const { return file_; }

 private:
  int file_ = -1;
};

}  // namespace pulso
