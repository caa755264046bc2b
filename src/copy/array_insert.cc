#include "copy/array_insert.h"

#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "copy/row_encoder.h"
#include "schema/staging_tables.h"

namespace pulso {
namespace {

// How a column travels: arrays of arrays do not exist, so an array goes as text.
struct ElementType {
  std::string_view column_type;
  std::string_view sent_type;
  std::int32_t oid;  // fixed in every server
};
constexpr std::array<ElementType, 8> kElementTypes = {{
    {kSqlType<std::int32_t>, "integer", 23},
    {kSqlType<std::int64_t>, "bigint", 20},
    {kSqlType<double>, "double precision", 701},
    {kSqlType<std::string_view>, "text", 25},
    {kSqlType<Timestamp>, "timestamp with time zone", 1184},
    {kSqlType<Date>, "date", 1082},
    {kSqlType<Jsonb>, "jsonb", 3802},
    {kSqlType<std::span<const float>>, "text", 25},
}};

struct SentColumn {
  std::string_view name;
  const ElementType* type;
  bool is_array() const { return type->column_type != type->sent_type; }
};

template <std::size_t... I>
std::vector<SentColumn> ColumnsOf(std::size_t table, std::index_sequence<I...>) {
  std::vector<SentColumn> columns;
  const auto add = [&](const ColumnSpec& spec) {
    for (const ElementType& type : kElementTypes) {
      if (type.column_type == spec.sql_type) columns.push_back({spec.name, &type});
    }
  };
  ((table == I ? ForEachColumn(std::get<I>(kStagingTables), add) : void()), ...);
  return columns;
}

std::vector<SentColumn> ColumnsOf(std::size_t table) {
  return ColumnsOf(table, std::make_index_sequence<kStagingTableCount>());
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

// The text form, "{1.5,2}", of a real[] field as PutField() makes it.
std::string ArrayText(std::string_view field) {
  RowReader reader(field);
  const auto dimensions = reader.Number<std::int32_t>();
  reader.Number<std::int32_t>();  // has NULLs
  reader.Number<std::int32_t>();  // element type
  if (dimensions == 0) return "{}";
  reader.Number<std::int32_t>();  // length
  reader.Number<std::int32_t>();  // lower bound
  std::string text = "{";
  while (!reader.is_at_end()) {
    reader.Number<std::int32_t>();  // bytes of the element
    const auto number = std::bit_cast<float>(reader.Number<std::int32_t>());
    std::array<char, 32> digits;
    const auto [end, error] = std::to_chars(digits.begin(), digits.end(), number);
    absl::StrAppend(
        &text, text.size() == 1 ? "" : ",",
        absl::string_view(digits.data(), static_cast<std::size_t>(end - digits.data())));
  }
  return text + "}";
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

}  // namespace

std::string InsertStatement(std::size_t table) {
  std::string names;
  std::string values;
  std::string arrays;
  int number = 0;
  for (const SentColumn& column : ColumnsOf(table)) {
    const absl::string_view comma = number == 0 ? "" : ", ";
    const std::string name(column.name);
    absl::StrAppend(&names, comma, name);
    absl::StrAppend(
        &values, comma, name,
        column.is_array() ? absl::StrCat("::", std::string(column.type->column_type)) : "");
    absl::StrAppend(&arrays, comma, "$", ++number, "::", std::string(column.type->sent_type), "[]");
  }
  return absl::StrCat("INSERT INTO ", std::string(kStagingTableNames[table]), " (", names,
                      ") SELECT ", values, " FROM unnest(", arrays, ") sent (", names, ")");
}

absl::StatusOr<std::vector<std::string>> ColumnArrays(std::size_t table, std::string_view rows) {
  const std::vector<SentColumn> columns = ColumnsOf(table);
  std::vector<std::string> elements(columns.size());
  std::vector<char> has_nulls(columns.size());
  std::int32_t count = 0;
  RowReader reader(rows);
  for (; !reader.is_at_end(); ++count) {
    const auto fields = reader.Number<std::uint16_t>();
    if (fields != columns.size()) return InternalError("a row has other columns than its table");
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::optional<std::string_view> field = reader.Field();
      if (!field.has_value()) {
        has_nulls[i] = 1;
        AppendInteger(elements[i], -1);
      } else if (columns[i].is_array()) {
        AppendElement(elements[i], ArrayText(*field));
      } else {
        AppendElement(elements[i], *field);
      }
    }
  }
  if (reader.has_failed()) return InternalError("a row ends early");
  for (std::size_t i = 0; i < columns.size(); ++i) {
    elements[i].insert(0, ArrayHeader(columns[i].type->oid, has_nulls[i] != 0, count));
  }
  return elements;
}

}  // namespace pulso
