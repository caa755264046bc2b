#include "copy/array_insert.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "copy/row_encoder.h"
#include "schema/staging_tables.h"

namespace pulso {
namespace {

struct ElementType {
  std::string_view sql_type;
  std::int32_t oid;  // fixed in every server
};
constexpr std::array<ElementType, 7> kElementTypes = {{
    {kSqlType<std::int32_t>, 23},
    {kSqlType<std::int64_t>, 20},
    {kSqlType<double>, 701},
    {kSqlType<std::string_view>, 25},
    {kSqlType<Timestamp>, 1184},
    {kSqlType<Date>, 1082},
    {kSqlType<Jsonb>, 3802},
}};

struct SentColumn {
  std::string_view name;
  const ElementType* type;  // null: the column holds arrays
};

template <std::size_t... I>
std::vector<SentColumn> ColumnsOf(std::size_t table, std::index_sequence<I...>) {
  std::vector<SentColumn> columns;
  const auto add = [&](const ColumnSpec& spec) {
    const auto* const type =
        std::ranges::find(kElementTypes, spec.sql_type, &ElementType::sql_type);
    columns.push_back({spec.name, type == kElementTypes.end() ? nullptr : type});
  };
  ((table == I ? ForEachColumn(std::get<I>(kStagingTables), add) : void()), ...);
  return columns;
}

std::vector<SentColumn> ColumnsOf(std::size_t table) {
  return ColumnsOf(table, std::make_index_sequence<kStagingTableCount>());
}

// Arrays of arrays do not exist: rows with an array each take a statement.
bool HoldsArrays(const std::vector<SentColumn>& columns) {
  return std::ranges::any_of(columns,
                             [](const SentColumn& column) { return column.type == nullptr; });
}

// Reads rows in COPY BINARY format.
class RowReader {
 public:
  explicit RowReader(std::string_view bytes) : bytes_(bytes) {}

  bool is_at_end() const { return bytes_.empty(); }
  bool has_failed() const { return has_failed_; }

  template <class T>
  T Number() {
    const std::string_view bytes = Bytes(sizeof(T));
    std::uint64_t value = 0;
    for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
    return static_cast<T>(value);
  }

  // nullopt is NULL.
  std::optional<std::string_view> Field() {
    const auto length = Number<std::int32_t>();
    if (length < 0) return std::nullopt;
    return Bytes(static_cast<std::size_t>(length));
  }

 private:
  std::string_view Bytes(std::size_t count) {
    if (count > bytes_.size()) {
      has_failed_ = true;
      count = bytes_.size();
    }
    const std::string_view bytes = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return bytes;
  }

  std::string_view bytes_;
  bool has_failed_ = false;
};

void AppendInteger(std::string& out, std::int32_t number) {
  std::array<char, sizeof number> bytes;
  PutBigEndian(bytes.data(), number);
  out.append(bytes.data(), bytes.size());
}

// An element that is not NULL: its length and bytes.
void AppendElement(std::string& out, std::string_view bytes) {
  AppendInteger(out, static_cast<std::int32_t>(bytes.size()));
  out.append(bytes);
}

// The bytes before the elements of an array of one dimension.
std::string ArrayHeader(std::int32_t element_oid, bool has_nulls, std::int32_t length) {
  std::string header;
  AppendInteger(header, 1);  // dimensions
  AppendInteger(header, has_nulls ? 1 : 0);
  AppendInteger(header, element_oid);
  AppendInteger(header, length);
  AppendInteger(header, 1);  // lower bound
  return header;
}

absl::StatusOr<std::vector<PgParameter>> ReadRow(RowReader& reader, std::size_t columns) {
  if (reader.Number<std::uint16_t>() != columns) {
    return InternalError("a row has other columns than its table");
  }
  std::vector<PgParameter> fields;
  for (std::size_t i = 0; i < columns; ++i) fields.emplace_back(reader.Field());
  if (reader.has_failed()) return InternalError("a row ends early");
  return fields;
}

// An array for each column.
absl::StatusOr<std::vector<PgParameter>> ArraysOf(RowReader reader,
                                                  const std::vector<SentColumn>& columns) {
  std::vector<std::string> elements(columns.size());
  std::vector<char> has_nulls(columns.size());
  std::int32_t count = 0;
  for (; !reader.is_at_end(); ++count) {
    ASSIGN_OR_RETURN(const std::vector<PgParameter> fields, ReadRow(reader, columns.size()));
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (fields[i].has_value()) {
        AppendElement(elements[i], *fields[i]);
      } else {
        has_nulls[i] = 1;
        AppendInteger(elements[i], -1);
      }
    }
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    elements[i].insert(0, ArrayHeader(columns[i].type->oid, has_nulls[i] != 0, count));
  }
  return std::vector<PgParameter>(std::move_iterator(elements.begin()),
                                  std::move_iterator(elements.end()));
}

}  // namespace

std::string InsertStatement(std::size_t table) {
  const std::vector<SentColumn> columns = ColumnsOf(table);
  std::string names;
  std::string fields;
  std::string arrays;
  int number = 0;
  for (const SentColumn& column : columns) {
    const absl::string_view comma = number == 0 ? "" : ", ";
    absl::StrAppend(&names, comma, std::string(column.name));
    absl::StrAppend(&fields, comma, "$", ++number);
    if (column.type == nullptr) continue;
    absl::StrAppend(&arrays, comma, "$", number, "::", std::string(column.type->sql_type), "[]");
  }
  const std::string into =
      absl::StrCat("INSERT INTO ", std::string(kStagingTableNames[table]), " (", names, ") ");
  if (HoldsArrays(columns)) return absl::StrCat(into, "VALUES (", fields, ")");
  return absl::StrCat(into, "SELECT ", names, " FROM unnest(", arrays, ") sent (", names, ")");
}

absl::StatusOr<std::vector<SmallInsert>> SmallInserts(std::size_t table, std::string_view bytes,
                                                      std::int64_t rows) {
  const std::vector<SentColumn> columns = ColumnsOf(table);
  RowReader reader(bytes);
  std::vector<SmallInsert> inserts;
  if (!HoldsArrays(columns)) {
    ASSIGN_OR_RETURN(std::vector<PgParameter> arrays, ArraysOf(reader, columns));
    inserts.push_back({std::move(arrays), rows});
    return inserts;
  }
  while (!reader.is_at_end()) {
    ASSIGN_OR_RETURN(std::vector<PgParameter> fields, ReadRow(reader, columns.size()));
    inserts.push_back({std::move(fields), 1});
  }
  if (static_cast<std::int64_t>(inserts.size()) == rows) return inserts;
  return InternalError("other rows were counted than are there");
}

}  // namespace pulso
