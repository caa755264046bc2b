#include "load/load_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace pulso {
namespace {

using testing::HasSubstr;
using testing::Not;

std::array<std::int64_t, kStagingTableCount> OneRowEach() {
  std::array<std::int64_t, kStagingTableCount> rows;
  rows.fill(1);
  return rows;
}

TEST(LoadScript, CopiesIntoTheTablesThemselvesWhereTheMergeOnlyMoves) {
  const std::string script = LoadScript("pulso", OneRowEach());
  for (const std::string_view staging : kStagingTableNames) {
    const std::string table(staging.substr(std::string_view("staging_").size()));
    const bool is_staged = table.starts_with("nested_") || table.starts_with("clinical_");
    const std::string copy = "\\copy " + (is_staged ? "staging_" + table : table) + " (";
    EXPECT_THAT(script, HasSubstr(copy)) << table;
    EXPECT_THAT(script, Not(HasSubstr("\n  FROM staging_" + table + ";"))) << table;
  }
  EXPECT_THAT(script,
              HasSubstr("\n\\copy unit (id, name) FROM 'unit.pgcopy' (FORMAT binary, FREEZE)\n"));
}

TEST(LoadScript, NamesOnlyFilesThatThereAre) {
  const std::string script = LoadScript("pulso", {});
  EXPECT_THAT(script, HasSubstr("FROM 'load.pgcopy' (FORMAT binary)"));
  EXPECT_THAT(script, Not(HasSubstr("record.pgcopy")));
}

TEST(LoadScript, QuotesTheSchema) {
  const std::string script = LoadScript("a\"b'c", OneRowEach());
  EXPECT_THAT(script, HasSubstr("WHERE nspname = 'a\"b''c')"));
  EXPECT_THAT(script, HasSubstr("CREATE SCHEMA \"a\"\"b'c\";\n"));
  EXPECT_THAT(script, HasSubstr("SET LOCAL search_path = \"a\"\"b'c\";\n"));
}

}  // namespace
}  // namespace pulso
