#include "load/row_digest.h"

#include <openssl/evp.h>

#include <algorithm>
#include <bit>
#include <nlohmann/json.hpp>
#include <vector>

namespace pulso {
namespace {

using Json = nlohmann::json;

// An object of texts as jsonb prints it: keys by length, then by bytes.
std::string PrintedJsonb(std::string_view text) {
  const Json object = Json::parse(text);
  std::vector<std::string> keys;
  for (const auto& item : object.items()) keys.push_back(item.key());
  std::ranges::sort(keys, [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  });
  std::string printed = "{";
  for (const std::string& key : keys) {
    if (printed.size() > 1) printed += ", ";
    printed += Json(key).dump() + ": " + object.at(key).dump();
  }
  return printed + "}";
}

}  // namespace

void RowForm::Begin(std::int32_t columns) {
  bytes_.clear();
  AddInt32(columns);
}

void RowForm::AddInt32(std::int32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes_.push_back(static_cast<char>(static_cast<std::uint32_t>(value) >> shift & 0xFF));
  }
}

void RowForm::AddInt64(std::int64_t value) {
  AddInt32(static_cast<std::int32_t>(value >> 32));
  AddInt32(static_cast<std::int32_t>(value & 0xFFFF'FFFF));
}

void RowForm::Add(std::int32_t value) {
  AddType(value);
  AddInt32(4);
  AddInt32(value);
}

void RowForm::Add(std::int64_t value) {
  AddType(value);
  AddInt32(8);
  AddInt64(value);
}

void RowForm::Add(double value) {
  AddType(value);
  AddInt32(8);
  AddInt64(std::bit_cast<std::int64_t>(value));
}

void RowForm::Add(std::string_view value) {
  AddType(value);
  AddInt32(static_cast<std::int32_t>(value.size()));
  bytes_ += value;
}

void RowForm::Add(Timestamp value) {
  AddType(value);
  AddInt32(8);
  AddInt64(value.usec_since_2000);
}

void RowForm::Add(Date value) {
  AddType(value);
  AddInt32(4);
  AddInt32(value.days_since_2000);
}

void RowForm::Add(Jsonb value) {
  const std::string printed = PrintedJsonb(value.text);
  AddType(value);
  AddInt32(static_cast<std::int32_t>(printed.size() + 1));
  bytes_ += '\1';  // the version of the form
  bytes_ += printed;
}

// One dimension, from index 1, no NULL; an empty array has no dimension.
void RowForm::Add(std::span<const float> values) {
  constexpr std::int32_t kReal = 700;
  AddType(values);
  const bool is_empty = values.empty();
  AddInt32(is_empty ? 12 : 20 + 8 * static_cast<std::int32_t>(values.size()));
  AddInt32(is_empty ? 0 : 1);
  AddInt32(0);
  AddInt32(kReal);
  if (is_empty) return;
  AddInt32(static_cast<std::int32_t>(values.size()));
  AddInt32(1);
  for (const float value : values) {
    AddInt32(4);
    AddInt32(std::bit_cast<std::int32_t>(value));
  }
}

std::uint64_t RowForm::Digest() const {
  unsigned char sha256[32] = {};
  EVP_Digest(bytes_.data(), bytes_.size(), sha256, nullptr, EVP_sha256(), nullptr);
  std::uint64_t digest = 0;
  for (int i = 0; i < 8; ++i) digest = digest << 8 | sha256[i];
  return digest;
}

}  // namespace pulso
