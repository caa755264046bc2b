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

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Optional;
using testing::StartsWith;

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

TEST(InsertStatement, TakesOneRowOfATableWithArrays) {
  const std::string sql = InsertStatement(kTableIndex<ElectrocardiogramRow>);
  EXPECT_THAT(sql, AllOf(StartsWith("INSERT INTO staging_electrocardiogram (id, "),
                         HasSubstr(", voltages, "), HasSubstr(") VALUES ($1, $2, ")));
}

TEST(SmallInserts, HaveTheServersOwnBytes) {
  std::string rows;
  AppendRow(rows, kUnitTable, UnitRow{7, "km"});
  AppendRow(rows, kUnitTable, UnitRow{8, "mi"});
  const auto inserts = SmallInserts(kTableIndex<UnitRow>, rows, 2);
  ASSERT_TRUE(inserts.ok());
  ASSERT_EQ(inserts->size(), 1U);
  EXPECT_EQ(inserts->front().rows, 2);
  EXPECT_THAT(inserts->front().parameters,
              ElementsAre(Optional(std::string(kSevenAndEight)), Optional(std::string(kTwoNames))));
}

TEST(SmallInserts, SayWhetherTheirArraysHoldNulls) {
  std::string rows;
  AppendRow(rows, kSourceTable, SourceRow{7, "km", "10"});
  AppendRow(rows, kSourceTable, SourceRow{8, "mi", std::nullopt});
  const auto inserts = SmallInserts(kTableIndex<SourceRow>, rows, 2);
  ASSERT_TRUE(inserts.ok());
  ASSERT_EQ(inserts->size(), 1U);
  EXPECT_THAT(inserts->front().parameters,
              ElementsAre(Optional(std::string(kSevenAndEight)), Optional(std::string(kTwoNames)),
                          Optional(std::string(kTenAndNull))));
}

TEST(SmallInserts, AreOneForEachRowWithAnArray) {
  const std::vector<float> voltages = {1.5F, -2.0F};
  ElectrocardiogramRow with;
  with.voltages = voltages;
  std::string rows;
  AppendRow(rows, kElectrocardiogramTable, with);
  const std::string first = rows;
  AppendRow(rows, kElectrocardiogramTable, ElectrocardiogramRow{});
  const auto inserts = SmallInserts(kTableIndex<ElectrocardiogramRow>, rows, 2);
  ASSERT_TRUE(inserts.ok());
  ASSERT_EQ(inserts->size(), 2U);
  for (const SmallInsert& insert : *inserts) EXPECT_EQ(insert.rows, 1);
  // The fields are those of the row: in it they stand behind their number and each its length.
  std::size_t bytes = 2;
  for (const PgParameter& field : inserts->front().parameters) {
    bytes += 4 + (field.has_value() ? field->size() : 0);
    if (field.has_value()) {
      EXPECT_NE(first.find(*field), std::string::npos);
    }
  }
  EXPECT_EQ(bytes, first.size());
  EXPECT_FALSE(SmallInserts(kTableIndex<ElectrocardiogramRow>, rows, 3).ok());
}

TEST(SmallInserts, RefuseRowsOfAnotherTable) {
  std::string rows;
  AppendRow(rows, kSourceTable, SourceRow{7, "km", "10"});
  EXPECT_FALSE(SmallInserts(kTableIndex<UnitRow>, rows, 1).ok());
  EXPECT_FALSE(SmallInserts(kTableIndex<ElectrocardiogramRow>, rows, 1).ok());
}

TEST(SmallInserts, RefuseARowThatEndsEarly) {
  std::string rows;
  AppendRow(rows, kUnitTable, UnitRow{7, "km"});
  for (std::size_t size = 1; size < rows.size(); ++size) {
    EXPECT_FALSE(SmallInserts(kTableIndex<UnitRow>, rows.substr(0, size), 1).ok()) << size;
  }
}

}  // namespace
}  // namespace pulso
