#include "schema/table_columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schema/embedded_sql.h"
#include "schema/staging_tables.h"

namespace pulso {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Not;

TEST(TargetTables, AreAllButTheLedger) {
  EXPECT_THAT(TargetTables(), AllOf(Contains("record"), Contains("reject"), Not(Contains("load"))));
}

TEST(HasTargetTable, TellsStagingTablesThatCanBecomeTables) {
  EXPECT_TRUE(HasTargetTable("staging_record"));
  EXPECT_FALSE(HasTargetTable("staging_nested_record"));
  EXPECT_FALSE(HasTargetTable("staging_clinical_document"));
  EXPECT_FALSE(HasTargetTable("record"));
}

TEST(ColumnsOfTable, AreThoseOfTheFile) {
  EXPECT_THAT(ColumnsOfTable("record_metadata"),
              ElementsAre("record_id", "position", "key_id", "value"));
  EXPECT_THAT(ColumnsOfTable("unit"), ElementsAre("id", "name"));
}

TEST(ColumnsOfTable, AreThoseOfTheRowsThatAreSentForIt) {
  std::vector<std::string> sent;
  ForEachColumn(kRecordTable, [&](const ColumnSpec& column) { sent.emplace_back(column.name); });
  EXPECT_EQ(ColumnsOfTable("record"), sent);
}

}  // namespace
}  // namespace pulso
