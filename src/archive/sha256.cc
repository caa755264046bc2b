#include "archive/sha256.h"

#include <array>
#include <cstdint>
#include <vector>

#include "absl/strings/escaping.h"
#include "base/errors.h"
#include "base/status_macros.h"

namespace pulso {
namespace {

// Large enough that the system calls do not count, small enough for a second-level cache.
constexpr std::size_t kBlockBytes = std::size_t{256} << 10;

}  // namespace

Sha256Digest::Sha256Digest()
    : context_(EVP_MD_CTX_new()),
      ok_(context_ != nullptr &&
          EVP_DigestInit_ex(context_.get(), EVP_sha256(), /*impl=*/nullptr) == 1) {}

void Sha256Digest::Update(std::span<const char> bytes) {
  ok_ = ok_ && EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1;
}

absl::StatusOr<std::string> Sha256Digest::Hex() const {
  // Finishing ends a context, so a copy is finished.
  const std::unique_ptr<EVP_MD_CTX, Free> copy(EVP_MD_CTX_new());
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned bytes = 0;
  if (!ok_ || copy == nullptr || EVP_MD_CTX_copy_ex(copy.get(), context_.get()) != 1 ||
      EVP_DigestFinal_ex(copy.get(), digest.data(), &bytes) != 1) {
    return InternalError("OpenSSL cannot compute SHA-256");
  }
  return absl::BytesToHexString({reinterpret_cast<const char*>(digest.data()), bytes});
}

absl::StatusOr<std::string> Sha256OfFile(const FileDescriptor& file, std::string_view name) {
  Sha256Digest digest;
  std::vector<char> block(kBlockBytes);
  for (std::uint64_t offset = 0;;) {
    ASSIGN_OR_RETURN(const std::size_t got, ReadAt(file, offset, block, name));
    if (got == 0) return digest.Hex();
    digest.Update(std::span(block).first(got));
    offset += got;
  }
}

}  // namespace pulso
