#include "schema/table_columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schema/embedded_sql.h"
#include "schema/staging_tables.h"

namespace pulso {
namespace {

using testing::ElementsAre;

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
