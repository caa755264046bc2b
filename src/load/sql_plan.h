// Plans: statements of the SQL files, in the order in which the server gets them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pg/connection.h"

namespace pulso {

// Appends the statements of a file under sql/, or of all files of a folder, each named as its file.
void AddFile(std::string_view path, std::vector<PgStatement>& statements);
void AddFolder(std::string_view folder, std::vector<PgStatement>& statements);

// Appends a file as one statement: a block of PL/pgSQL.
void AddText(std::string_view path, std::vector<PgStatement>& statements);

// "record" for "sql/merge/070_record.sql"
std::string_view MergedTable(std::string_view path);

// The text of an array of names of tables, indexes or constraints, which need no quotes.
std::string NameArray(const std::vector<std::string>& names);  // "{record,unit}"

// DROP TABLE IF EXISTS of all staging tables in one statement: they may reference one another.
PgStatement DropStagingStatement();

}  // namespace pulso
