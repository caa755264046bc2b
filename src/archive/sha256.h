// SHA-256 of what was read.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "archive/file_handle.h"

namespace pulso {

// A running SHA-256.
class Sha256Digest {
 public:
  Sha256Digest();

  void Update(std::span<const char> bytes);

  // The digest of the bytes so far, 64 lower-case hexadecimal digits; more may follow.
  absl::StatusOr<std::string> Hex() const;

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };

  std::unique_ptr<EVP_MD_CTX, Free> context_;
  bool ok_;  // OpenSSL refused nothing so far
};

// The digest of a whole regular file; does not touch its file position.
absl::StatusOr<std::string> Sha256OfFile(const FileDescriptor& file, std::string_view name);

}  // namespace pulso
