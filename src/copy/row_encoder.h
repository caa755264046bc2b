// PostgreSQL COPY BINARY format, client side.
//
//   stream: header (19 bytes), rows, trailer (int16 -1)
//   row:    int16 field count, then for each field
//           int32 length in bytes (-1 = NULL) and that many bytes
//
// All integers are big-endian.  See "Binary Format" in the manual's page of COPY.
#pragma once

#include <algorithm>
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

// Each Put… writes at `at`, where there is room, and returns the end of what it wrote.

template <std::integral T>
char* PutBigEndian(char* at, T value) {
  auto bits = static_cast<std::make_unsigned_t<T>>(value);
  if constexpr (std::endian::native == std::endian::little) {
    if constexpr (sizeof(T) == 2) bits = __builtin_bswap16(bits);
    if constexpr (sizeof(T) == 4) bits = __builtin_bswap32(bits);
    if constexpr (sizeof(T) == 8) bits = __builtin_bswap64(bits);
  }
  std::memcpy(at, &bits, sizeof(T));
  return at + sizeof(T);
}

inline char* PutLength(char* at, std::size_t bytes) {
  return PutBigEndian(at, static_cast<std::int32_t>(bytes));
}

inline char* PutBytes(char* at, std::string_view bytes) {
  return std::copy(bytes.begin(), bytes.end(), at);
}

// PutField writes a value with its length, together FieldBytes(value).
inline constexpr std::size_t kLengthBytes = sizeof(std::int32_t);

template <class T>
requires std::same_as<T, std::int32_t> || std::same_as<T, std::int64_t>
constexpr std::size_t FieldBytes(T /*number*/) { return kLengthBytes + sizeof(T); }

template <class T>
requires std::same_as<T, std::int32_t> || std::same_as<T, std::int64_t>
char* PutField(char* at, T number) { return PutBigEndian(PutLength(at, sizeof(T)), number); }

constexpr std::size_t FieldBytes(double /*number*/) { return kLengthBytes + sizeof(double); }
inline char* PutField(char* at, double number) {
  return PutField(at, std::bit_cast<std::int64_t>(number));
}

// REQUIRES: text is valid UTF-8 without NUL and shorter than 1 GiB.
constexpr std::size_t FieldBytes(std::string_view text) { return kLengthBytes + text.size(); }
inline char* PutField(char* at, std::string_view text) {
  return PutBytes(PutLength(at, text.size()), text);
}

constexpr std::size_t FieldBytes(Timestamp instant) { return FieldBytes(instant.usec_since_2000); }
inline char* PutField(char* at, Timestamp instant) { return PutField(at, instant.usec_since_2000); }

constexpr std::size_t FieldBytes(Date day) { return FieldBytes(day.days_since_2000); }
inline char* PutField(char* at, Date day) { return PutField(at, day.days_since_2000); }

// A jsonb field is a version byte, then the text.
constexpr std::size_t FieldBytes(Jsonb json) { return kLengthBytes + 1 + json.text.size(); }
inline char* PutField(char* at, Jsonb json) {
  at = PutLength(at, 1 + json.text.size());
  *at++ = '\1';
  return PutBytes(at, json.text);
}

// A real[] field: dimensions, has-null flag, element type, then length and lower bound of the one
// dimension (absent when the array is empty), then the elements as fields.
constexpr std::size_t FieldBytes(std::span<const float> numbers) {
  return kLengthBytes +
         (numbers.empty() ? 12 : 20 + numbers.size() * (kLengthBytes + sizeof(float)));
}
inline char* PutField(char* at, std::span<const float> numbers) {
  constexpr std::int32_t kFloat4Oid = 700;
  const bool empty = numbers.empty();
  at = PutLength(at, FieldBytes(numbers) - kLengthBytes);
  at = PutBigEndian<std::int32_t>(at, empty ? 0 : 1);
  at = PutBigEndian<std::int32_t>(at, 0);
  at = PutBigEndian<std::int32_t>(at, kFloat4Oid);
  if (empty) return at;
  at = PutLength(at, numbers.size());
  at = PutBigEndian<std::int32_t>(at, 1);
  for (const float number : numbers) {
    at = PutField(at, std::bit_cast<std::int32_t>(number));
  }
  return at;
}

template <class T>
constexpr std::size_t FieldBytes(const std::optional<T>& value) {
  return value.has_value() ? FieldBytes(*value) : kLengthBytes;
}
template <class T>
char* PutField(char* at, const std::optional<T>& value) {
  return value.has_value() ? PutField(at, *value) : PutBigEndian<std::int32_t>(at, -1);
}

// Appends `row` as one COPY row: the columns of `table`, in its order.
template <class Row, class... Ts>
void AppendRow(std::string& out, const StagingTable<Row, Ts...>& table, const Row& row) {
  constexpr auto kFields = static_cast<std::int16_t>(sizeof...(Ts));
  const auto write = [&](const auto&... column) {
    const std::size_t before = out.size();
    out.resize(before + sizeof(kFields) + (FieldBytes(row.*column.member) + ...));
    char* at = PutBigEndian(out.data() + before, kFields);
    ((at = PutField(at, row.*column.member)), ...);
  };
  std::apply(write, table.columns);
}

// "COPY staging_record (id, …) FROM STDIN (FORMAT binary)", or "…, FREEZE)".
template <class Row, class... Ts>
std::string CopyStatement(const StagingTable<Row, Ts...>& table, bool freeze = false) {
  std::string columns;
  ForEachColumn(table, [&](const ColumnSpec& column) {
    columns.append(columns.empty() ? "" : ", ").append(column.name);
  });
  return "COPY " + std::string(table.name) + " (" + columns + ") FROM STDIN (FORMAT binary" +
         (freeze ? ", FREEZE)" : ")");
}

}  // namespace pulso
