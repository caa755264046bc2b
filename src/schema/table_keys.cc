#include "schema/table_keys.h"

#include <cassert>
#include <cstddef>
#include <span>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "schema/embedded_sql.h"

namespace pulso {
namespace {

using Words = std::span<const std::string>;

std::string Join(Words words) { return absl::StrJoin(words, " "); }

// ALTER TABLE t ADD CONSTRAINT c {PRIMARY KEY | UNIQUE} (…)
// ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (…) REFERENCES p (…) [ON DELETE CASCADE]
TableKey ConstraintOf(Words words) {
  TableKey key{.table = words[2], .name = words[5], .columns = {}, .parent = {}, .references = {}};
  if (words[6] == "UNIQUE") {
    key.kind = TableKey::Kind::kUnique;
    key.columns = Join(words.subspan(7));
  } else if (words[6] == "PRIMARY") {
    key.kind = TableKey::Kind::kPrimary;
    key.columns = Join(words.subspan(8));
  } else {
    assert(words[6] == "FOREIGN" && words[9] == "REFERENCES");
    key.kind = TableKey::Kind::kForeign;
    key.columns = words[8];
    key.parent = words[10];
    key.references = Join(words.subspan(11));
  }
  return key;
}

// CREATE INDEX i ON t (…)
TableKey IndexOf(Words words) {
  return {.kind = TableKey::Kind::kIndex,
          .table = words[4],
          .name = words[2],
          .columns = Join(words.subspan(5)),
          .parent = {},
          .references = {}};
}

void AddKeysOf(std::string_view path, std::vector<TableKey>& keys) {
  std::vector<std::string> settings;
  for (const std::string& statement : SqlStatements(SqlText(path))) {
    const absl::string_view text = absl::StripSuffix(absl::StripAsciiWhitespace(statement), ";");
    const std::vector<std::string> words =
        absl::StrSplit(text, absl::ByAnyChar(" \n"), absl::SkipEmpty());
    if (words[0] == "SET") {  // SET LOCAL x = y, later SET LOCAL x TO DEFAULT
      if (words.back() == "DEFAULT") {
        settings.clear();
      } else {
        settings.emplace_back(text);
      }
      continue;
    }
    keys.push_back(words[0] == "CREATE" ? IndexOf(words) : ConstraintOf(words));
    keys.back().settings = settings;
  }
}

}  // namespace

std::vector<TableKey> KeysOfTables() {
  std::vector<TableKey> keys;
  for (const char* path :
       {"sql/schema/primary_keys.sql", "sql/schema/indexes.sql", "sql/schema/foreign_keys.sql"}) {
    AddKeysOf(path, keys);
  }
  return keys;
}

}  // namespace pulso
