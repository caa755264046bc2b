// The keys and indexes of the target tables, read from the SQL files that create them.
#pragma once

#include <string>
#include <vector>

namespace pulso {

// One statement of sql/schema/primary_keys.sql, indexes.sql or foreign_keys.sql, in its parts, so
// that the same key can be put on a staging table under another name.
struct TableKey {
  enum class Kind { kPrimary, kUnique, kIndex, kForeign };

  Kind kind = Kind::kIndex;
  std::string table;       // "record"
  std::string name;        // of the constraint or index: "record_pkey"
  std::string columns;     // with parentheses: "(record_type_id, start_date)"
  std::string parent;      // of a foreign key: the table that it references
  std::string references;  // … what follows: "(id) ON DELETE CASCADE"
  // … the SET LOCAL statements that hold where it is added
  std::vector<std::string> settings = {};
};

// All keys: primary and unique ones, indexes, foreign keys, each in the order of their file.
std::vector<TableKey> KeysOfTables();

}  // namespace pulso
