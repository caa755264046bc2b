#include "schema/table_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace pulso {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TableKey KeyNamed(const std::string& name) {
  const std::vector<TableKey> keys = KeysOfTables();
  const auto key =
      std::find_if(keys.begin(), keys.end(), [&](const TableKey& k) { return k.name == name; });
  return key == keys.end() ? TableKey{} : *key;
}

TEST(KeysOfTables, ReadsPrimaryAndUniqueKeys) {
  const TableKey primary = KeyNamed("record_metadata_pkey");
  EXPECT_EQ(primary.kind, TableKey::Kind::kPrimary);
  EXPECT_EQ(primary.table, "record_metadata");
  EXPECT_EQ(primary.columns, "(record_id, position)");
  const TableKey unique = KeyNamed("source_name_version_key");
  EXPECT_EQ(unique.kind, TableKey::Kind::kUnique);
  EXPECT_EQ(unique.table, "source");
  EXPECT_EQ(unique.columns, "(name, version)");
}

TEST(KeysOfTables, ReadsIndexes) {
  const TableKey index = KeyNamed("idx_record_type_date");
  EXPECT_EQ(index.kind, TableKey::Kind::kIndex);
  EXPECT_EQ(index.table, "record");
  EXPECT_EQ(index.columns, "(record_type_id, start_date)");
}

TEST(KeysOfTables, ReadsForeignKeysWithTheSettingsAroundThem) {
  const TableKey plain = KeyNamed("record_unit_id_fkey");
  EXPECT_EQ(plain.kind, TableKey::Kind::kForeign);
  EXPECT_EQ(plain.table, "record");
  EXPECT_EQ(plain.columns, "(unit_id)");
  EXPECT_EQ(plain.parent, "unit");
  EXPECT_EQ(plain.references, "(id)");
  EXPECT_THAT(plain.settings, IsEmpty());
  const TableKey merged = KeyNamed("heartbeat_record_id_fkey");
  EXPECT_EQ(merged.parent, "record");
  EXPECT_EQ(merged.references, "(id) ON DELETE CASCADE");
  EXPECT_THAT(merged.settings,
              ElementsAre("SET LOCAL enable_hashjoin = off", "SET LOCAL enable_sort = off",
                          "SET LOCAL enable_nestloop = off"));
}

TEST(KeysOfTables, HaveTablesAndColumns) {
  for (const TableKey& key : KeysOfTables()) {
    EXPECT_FALSE(key.table.empty()) << key.name;
    EXPECT_EQ(key.columns.front(), '(') << key.name;
    EXPECT_EQ(key.columns.back(), ')') << key.name;
    EXPECT_EQ(key.kind == TableKey::Kind::kForeign, !key.parent.empty()) << key.name;
  }
}

}  // namespace
}  // namespace pulso
