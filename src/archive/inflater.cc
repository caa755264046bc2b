#include "archive/inflater.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <limits>

namespace pulso {

Inflater::Inflater() : state_(std::make_unique<inflate_state>()) {
  isal_inflate_init(state_.get());
  state_->crc_flag = ISAL_DEFLATE;
}

Inflater::~Inflater() = default;

void Inflater::Give(std::span<const char> packed) {
  // ISA-L only reads there.  NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast)
  state_->next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(packed.data()));
  state_->avail_in = static_cast<std::uint32_t>(packed.size());
}

bool Inflater::WantsInput() const { return state_->avail_in == 0; }

std::size_t Inflater::Unpack(std::span<char> buffer) {
  if (ended_ || damaged_) return 0;
  const std::size_t room =
      std::min<std::size_t>(buffer.size(), std::numeric_limits<std::uint32_t>::max());
  auto* const out = reinterpret_cast<std::uint8_t*>(buffer.data());
  state_->next_out = out;
  state_->avail_out = static_cast<std::uint32_t>(room);
  const int result = isal_inflate(state_.get());
  damaged_ = result != ISAL_DECOMP_OK && result != ISAL_END_INPUT;
  ended_ = state_->block_state == ISAL_BLOCK_FINISH;
  const std::size_t got = room - state_->avail_out;
  crc32_ = crc32_gzip_refl(crc32_, out, got);
  return got;
}

}  // namespace pulso
