// An order-independent digest of rows, computed alike by PostgreSQL and here.
//
// The digest of a row is the first 8 bytes of the SHA-256 of its binary form, as the server's
// function record_send gives it; that of a table is the sum over its rows, modulo 2^64.  The rows
// are encoded here once more, apart from copy/row_encoder.h: a fault of one encoder must show.
//
//   record_send: int32 columns, then for each one its type's OID, int32 bytes (-1: NULL), the bytes
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

#include "base/timestamp.h"
#include "schema/table.h"

namespace pulso {

struct TableDigest {
  std::int64_t rows = 0;
  std::uint64_t sum = 0;

  void Add(std::uint64_t row) {
    ++rows;
    sum += row;
  }
  TableDigest& operator+=(const TableDigest& other) {
    rows += other.rows;
    sum += other.sum;
    return *this;
  }
  bool operator==(const TableDigest&) const = default;
};

// The binary form of one row, column by column.
class RowForm {
 public:
  // Begins another row.
  void Begin(std::int32_t columns);

  void Add(std::int32_t value);
  void Add(std::int64_t value);
  void Add(double value);
  void Add(std::string_view value);
  void Add(Timestamp value);
  void Add(Date value);
  void Add(Jsonb value);  // REQUIRES: an object of texts
  void Add(std::span<const float> values);
  template <class T>
  void Add(const std::optional<T>& value) {
    if (value.has_value()) return Add(*value);
    AddType(T());
    AddInt32(-1);
  }

  std::uint64_t Digest() const;

 private:
  void AddInt32(std::int32_t value);
  void AddInt64(std::int64_t value);
  // The OID of the column's type, from pg_type.dat.
  void AddType(std::int32_t) { AddInt32(23); }
  void AddType(std::int64_t) { AddInt32(20); }
  void AddType(double) { AddInt32(701); }
  void AddType(std::string_view) { AddInt32(25); }
  void AddType(Timestamp) { AddInt32(1184); }
  void AddType(Date) { AddInt32(1082); }
  void AddType(Jsonb) { AddInt32(3802); }
  void AddType(std::span<const float>) { AddInt32(1021); }

  std::string bytes_;
};

// Whether a column counts in the digest of its table: all do but places in the file, which are near
// the text that they tell of, and exact for elements only.
constexpr bool IsDigested(std::string_view table, std::string_view column) {
  if (table == "unmapped" || table == "reject") {
    return column != "byte_offset" && column != "line";
  }
  return true;
}

}  // namespace pulso
