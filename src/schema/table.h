// The declarative description of a staging table: a row struct, and a constexpr list that binds
// column names to its members.  The COPY statement, the encoder, and the checks against
// sql/staging/*.sql and the server's catalog all come from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/timestamp.h"

namespace pulso {

// JSON text for a jsonb column.  REQUIRES: valid JSON without \u0000.
struct Jsonb {
  std::string_view text;
};

// A column and the member of Row that fills it.
template <class Row, class T>
struct Column {
  std::string_view name;
  T Row::*member;
};
// Clang 14, and with it clang-tidy 14, does not deduce the arguments of an aggregate by itself.
template <class Row, class T>
Column(std::string_view, T Row::*) -> Column<Row, T>;

// A staging table whose columns are filled from the members of Row, in this order.
template <class Row, class... Ts>
struct StagingTable {
  using RowType = Row;
  std::string_view name;  // "staging_record"
  std::tuple<Column<Row, Ts>...> columns;
};

template <class Row, class... Ts>
constexpr StagingTable<Row, Ts...> DefineTable(std::string_view name, Column<Row, Ts>... columns) {
  return {name, {columns...}};
}

// The SQL type of a member's type, as format_type() prints it; a member of any other type does not
// compile.
template <class T>
inline constexpr const char* kSqlType = kSqlType<typename T::value_type>;  // of an optional
template <>
inline constexpr const char* kSqlType<std::int32_t> = "integer";
template <>
inline constexpr const char* kSqlType<std::int64_t> = "bigint";
template <>
inline constexpr const char* kSqlType<double> = "double precision";
template <>
inline constexpr const char* kSqlType<std::string_view> = "text";
template <>
inline constexpr const char* kSqlType<Timestamp> = "timestamp with time zone";
template <>
inline constexpr const char* kSqlType<Date> = "date";
template <>
inline constexpr const char* kSqlType<Jsonb> = "jsonb";
template <>
inline constexpr const char* kSqlType<std::span<const float>> = "real[]";

template <class T>
inline constexpr bool kNullable = false;
template <class T>
inline constexpr bool kNullable<std::optional<T>> = true;

// A column as text and catalog have it.
struct ColumnSpec {
  std::string_view name;
  std::string_view sql_type;
  bool nullable;
  bool operator==(const ColumnSpec&) const = default;
};

// Calls visit(ColumnSpec) for every column of `table`, in its order.
template <class Row, class... Ts, class Visit>
void ForEachColumn(const StagingTable<Row, Ts...>& table, const Visit& visit) {
  std::apply(
      [&](const auto&... column) {
        (visit(ColumnSpec{column.name, kSqlType<Ts>, kNullable<Ts>}), ...);
      },
      table.columns);
}

}  // namespace pulso
