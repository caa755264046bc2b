// PostgreSQL COPY BINARY format, client side.
//
//   stream: header (19 bytes), rows, trailer (int16 -1)
//   row:    int16 field count, then for each field
//           int32 length in bytes (-1 = NULL) and that many bytes
//
// All integers are big-endian.  See "Binary Format" in the manual's page of COPY.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

#include "base/timestamp.h"
#include "schema/table.h"

namespace pulso {

// Signature, flags 0, no header extension.
inline constexpr std::string_view kCopyHeader("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
inline constexpr std::string_view kCopyTrailer("\377\377", 2);

template <std::integral T>
void AppendBigEndian(std::string& out, T value) {
  auto bits = static_cast<std::make_unsigned_t<T>>(value);
  if constexpr (std::endian::native == std::endian::little) {
    if constexpr (sizeof(T) == 2) bits = __builtin_bswap16(bits);
    if constexpr (sizeof(T) == 4) bits = __builtin_bswap32(bits);
    if constexpr (sizeof(T) == 8) bits = __builtin_bswap64(bits);
  }
  char bytes[sizeof(T)];
  std::memcpy(bytes, &bits, sizeof(T));
  out.append(bytes, sizeof(T));
}

inline void AppendLength(std::string& out, std::size_t bytes) {
  AppendBigEndian<std::int32_t>(out, static_cast<std::int32_t>(bytes));
}

template <class T>
requires std::same_as<T, std::int32_t> || std::same_as<T, std::int64_t>
void AppendField(std::string& out, T number) {
  AppendLength(out, sizeof(T));
  AppendBigEndian(out, number);
}

inline void AppendField(std::string& out, double number) {
  AppendField(out, std::bit_cast<std::int64_t>(number));
}

// REQUIRES: text is valid UTF-8 without NUL and shorter than 1 GiB.
inline void AppendField(std::string& out, std::string_view text) {
  AppendLength(out, text.size());
  out.append(text);
}

inline void AppendField(std::string& out, Timestamp instant) {
  AppendField(out, instant.usec_since_2000);
}

inline void AppendField(std::string& out, Date day) { AppendField(out, day.days_since_2000); }

// A jsonb field is a version byte, then the text.
inline void AppendField(std::string& out, Jsonb json) {
  AppendLength(out, 1 + json.text.size());
  out.push_back('\1');
  out.append(json.text);
}

// A real[] field: dimensions, has-null flag, element type, then length and lower bound of the one
// dimension (absent when the array is empty), then the elements as fields.
inline void AppendField(std::string& out, std::span<const float> numbers) {
  constexpr std::int32_t kFloat4Oid = 700;
  const bool empty = numbers.empty();
  AppendLength(out, empty ? 12 : 20 + numbers.size() * 8);
  AppendBigEndian<std::int32_t>(out, empty ? 0 : 1);
  AppendBigEndian<std::int32_t>(out, 0);
  AppendBigEndian<std::int32_t>(out, kFloat4Oid);
  if (empty) return;
  AppendLength(out, numbers.size());
  AppendBigEndian<std::int32_t>(out, 1);
  for (const float number : numbers) {
    AppendLength(out, sizeof(float));
    AppendBigEndian(out, std::bit_cast<std::int32_t>(number));
  }
}

template <class T>
void AppendField(std::string& out, const std::optional<T>& value) {
  if (value.has_value()) {
    AppendField(out, *value);
  } else {
    AppendBigEndian<std::int32_t>(out, -1);
  }
}

// Appends `row` as one COPY row: the columns of `table`, in its order.
template <class Row, class... Ts>
void AppendRow(std::string& out, const StagingTable<Row, Ts...>& table, const Row& row) {
  AppendBigEndian<std::int16_t>(out, static_cast<std::int16_t>(sizeof...(Ts)));
  std::apply([&](const auto&... column) { (AppendField(out, row.*column.member), ...); },
             table.columns);
}

// COPY staging_record (id, …) FROM STDIN (FORMAT binary)
template <class Row, class... Ts>
std::string CopyStatement(const StagingTable<Row, Ts...>& table) {
  std::string columns;
  ForEachColumn(table, [&](const ColumnSpec& column) {
    columns.append(columns.empty() ? "" : ", ").append(column.name);
  });
  return "COPY " + std::string(table.name) + " (" + columns + ") FROM STDIN (FORMAT binary)";
}

}  // namespace pulso
