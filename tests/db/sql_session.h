// Short words for tests that talk to a server.
#pragma once

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "pg/connection.h"
#include "support/test_server.h"

namespace pulso {

// A connection; a failure is the failure of the test.
inline PgConnection Connect(const std::string& conninfo) {
  absl::StatusOr<PgConnection> connection = PgConnection::Open(conninfo, "db_test");
  if (!connection.ok()) throw std::runtime_error(connection.status().ToString());
  return *std::move(connection);
}

// Runs statements without results of interest.
inline void Prepare(PgConnection& connection, const std::string& sql) {
  EXPECT_EQ(connection.Execute(sql, "prepare the test").status(), absl::OkStatus()) << sql;
}

// Ends a session of the server and waits until it is gone.
inline void EndSession(PgConnection& killer, const std::string& pid) {
  const std::string others = " FROM pg_stat_activity WHERE pid = " + pid;
  Prepare(killer, "SELECT pg_terminate_backend(pid)" + others);
  Prepare(killer, "DO $$ BEGIN WHILE EXISTS (SELECT" + others +
                      ") LOOP PERFORM pg_sleep(0.01), pg_stat_clear_snapshot(); END LOOP; END $$");
}

// The rows of a query: fields with | between them, NULL as "null".
inline std::vector<std::string> Rows(PgConnection& connection, const std::string& sql) {
  const absl::StatusOr<PgResult> result = connection.Execute(sql, "look");
  if (!result.ok()) return {result.status().ToString()};
  std::vector<std::string> rows;
  for (int row = 0; row < result->rows(); ++row) {
    std::string line;
    for (int column = 0; column < PQnfields(result->get()); ++column) {
      const std::string_view text =
          result->IsNull(row, column) ? "null" : result->Text(row, column);
      if (column > 0) line.push_back('|');
      line.append(text);
    }
    rows.push_back(line);
  }
  return rows;
}

// The only row of a query.
inline std::string Row(PgConnection& connection, const std::string& sql) {
  const std::vector<std::string> rows = Rows(connection, sql);
  return rows.size() == 1 ? rows.front() : absl::StrCat(rows.size(), " rows");
}

}  // namespace pulso
