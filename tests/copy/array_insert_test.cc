#include "copy/array_insert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "copy/row_encoder.h"
#include "schema/staging_tables.h"

namespace pulso {
namespace {

using testing::HasSubstr;

// The bytes in which the server writes arrays, from
//   SELECT encode(array_send('{7,8}'::int[]), 'escape'), encode(array_send('{km,NULL}'::text[]), …)
constexpr std::string_view kSevenAndEight(
    "\0\0\0\1\0\0\0\0\0\0\0\27\0\0\0\2\0\0\0\1\0\0\0\4\0\0\0\7\0\0\0\4\0\0\0\10", 36);
constexpr std::string_view kTwoNames(
    "\0\0\0\1\0\0\0\0\0\0\0\31\0\0\0\2\0\0\0\1\0\0\0\2km\0\0\0\2mi", 32);
constexpr std::string_view kTenAndNull(
    "\0\0\0\1\0\0\0\1\0\0\0\31\0\0\0\2\0\0\0\1\0\0\0\00210\377\377\377\377", 30);

TEST(InsertStatement, NamesEveryColumnAndItsArray) {
  EXPECT_EQ(InsertStatement(kTableIndex<UnitRow>),
            "INSERT INTO staging_unit (id, name) SELECT id, name"
            " FROM unnest($1::integer[], $2::text[]) sent (id, name)");
}

TEST(InsertStatement, SendsArraysAsText) {
  const std::string sql = InsertStatement(kTableIndex<ElectrocardiogramRow>);
  EXPECT_THAT(sql, HasSubstr("::real[]"));
  EXPECT_EQ(sql.find("::real[][]"), std::string::npos);
}

TEST(ColumnArrays, AreTheServersOwnBytes) {
  std::string rows;
  AppendRow(rows, kUnitTable, UnitRow{7, "km"});
  AppendRow(rows, kUnitTable, UnitRow{8, "mi"});
  const auto arrays = ColumnArrays(kTableIndex<UnitRow>, rows);
  ASSERT_TRUE(arrays.ok());
  EXPECT_EQ(*arrays,
            (std::vector<std::string>{std::string(kSevenAndEight), std::string(kTwoNames)}));
}

TEST(ColumnArrays, SayWhetherTheyHoldNulls) {
  std::string rows;
  AppendRow(rows, kSourceTable, SourceRow{7, "km", "10"});
  AppendRow(rows, kSourceTable, SourceRow{8, "mi", std::nullopt});
  const auto arrays = ColumnArrays(kTableIndex<SourceRow>, rows);
  ASSERT_TRUE(arrays.ok());
  EXPECT_EQ(arrays->at(0), kSevenAndEight);
  EXPECT_EQ(arrays->at(1), kTwoNames);
  EXPECT_EQ(arrays->at(2), kTenAndNull);
}

TEST(ColumnArrays, RefuseRowsOfAnotherTable) {
  std::string rows;
  AppendRow(rows, kSourceTable, SourceRow{7, "km", "10"});
  EXPECT_FALSE(ColumnArrays(kTableIndex<UnitRow>, rows).ok());
}

TEST(ColumnArrays, RefuseARowThatEndsEarly) {
  std::string rows;
  AppendRow(rows, kUnitTable, UnitRow{7, "km"});
  for (std::size_t size = 1; size < rows.size(); ++size) {
    EXPECT_FALSE(ColumnArrays(kTableIndex<UnitRow>, rows.substr(0, size)).ok()) << size;
  }
}

}  // namespace
}  // namespace pulso
