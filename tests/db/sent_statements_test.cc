// The statements that a server really gets, as its log tells, held against the rules for servers
// that spread their tables over machines (Citus).  tests/schema/sql_files_test.cc holds the SQL
// files against the rules that a text shows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "db/sql_session.h"
#include "load/promotion.h"
#include "load/sql_plan.h"
#include "schema/sql_folder.h"
#include "support/loaded_database.h"

namespace pulso {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::SizeIs;

std::string EveryAttribute() { return PULSO_SOURCE_DIR "/tests/data/every_attribute"; }

struct SentStatement {
  std::string application;
  bool is_whole_message;  // of the simple protocol, which may hold several statements
  std::string sql;
};

// Makes the server log every statement of a database, and reads that log.
class LoggedServer {
 public:
  LoggedServer() : server_(TestServer::Start(Durability::kOff)) {
    server_.Set({"log_line_prefix = '<%a>'", "log_statement = 'all'"});
    server_.Run("SELECT pg_reload_conf()");
  }
  TestServer& server() { return server_; }

  // What the program has sent so far.
  std::vector<SentStatement> Sent() const {
    std::vector<SentStatement> sent;
    const std::string log = ReadFile(server_.server().log_file());
    for (std::size_t begin = log.find("<pulso"); begin != std::string::npos;) {
      std::size_t end = log.find("\n<", begin);
      if (end == std::string::npos) end = log.size();
      Add(log.substr(begin, end - begin), sent);
      begin = log.find("<pulso", end);
    }
    return sent;
  }

 private:
  // <pulso>LOG:  statement: BEGIN
  // <pulso>LOG:  execute <unnamed>: SELECT
  //         1
  static void Add(const std::string& entry, std::vector<SentStatement>& sent) {
    const std::string application = entry.substr(1, entry.find('>') - 1);
    for (const std::string intro : {">LOG:  statement: ", ">LOG:  execute <unnamed>: "}) {
      const std::size_t at = entry.find(intro);
      if (at != application.size() + 1) continue;
      sent.push_back({application, intro.find("statement") != std::string::npos,
                      absl::StrReplaceAll(entry.substr(at + intro.size()), {{"\n\t", "\n"}})});
    }
  }

  TestServer server_;
};

// Loads that go every way: into an empty schema, over an earlier load, with both plans, with large
// tables on one stream and on several, of an export with everything and of a damaged one; merges of
// few rows and of many, with and without what is to be deleted; and the commands that only read.
struct Loads {
  Loads() : db(logged.server()) {
    std::string records;
    for (int i = 0; i < 21000; ++i) {
      records += absl::StrCat("<Record type=\"T\" sourceName=\"S\" value=\"", i,
                              "\" startDate=\"2024-01-01 00:00:00 +0000\""
                              " endDate=\"2024-01-01 00:00:00 +0000\"/>\n");
    }
    const std::string large = db.Path("large.xml");
    WriteFile(large, HealthDataXml(records));
    const std::string damaged = db.Path("damaged.xml");
    WriteFile(damaged, HealthDataXml("<Record type=\"T\" unknown=\"\x01\"/>\n<Record =/>\n"));
    for (const std::string plan : {"promote", "refill"}) {
      Load({"--plan", plan, EveryAttribute()});
      Load({"--plan", plan, "--streams", plan == "promote" ? "1" : "3", large});
      Load({"--plan", plan, damaged});
    }
    db.Execute("CREATE TABLE public.note (record_id bigint REFERENCES pulso.record)");
    Load({EveryAttribute()});
    Run({"verify", "--db", db.conninfo(), EveryAttribute()});
    Load({"--mode", "merge", damaged});
    Load({"--mode", "merge", large});
    Load({"--mode", "merge", "--prune", EveryAttribute()});
    Load({"--explain", large});
    for (const char* command : {"digest", "loads"}) Run({command, "--db", db.conninfo()});
    sent = logged.Sent();
  }

  static void Run(std::vector<std::string> arguments) {
    const ProgramResult result = RunPulso({.arguments = std::move(arguments)});
    EXPECT_EQ(result.exit_status, 0) << result.err;
  }

  void Load(const std::vector<std::string>& arguments) {
    const ProgramResult result = RunPulso(db.LoadCall(arguments));
    EXPECT_TRUE(result.exit_status == 0 || result.exit_status == 3) << result.err;
  }

  LoggedServer logged;
  LoadedDatabase db;
  std::vector<SentStatement> sent;
};

class SentStatements : public testing::Test {
 protected:
  // Every statement by itself, without comments.
  static std::set<std::string> Statements() {
    std::set<std::string> statements;
    for (const SentStatement& sent : TheLoads().sent) {
      // A block of PL/pgSQL is one statement.
      if (Words(WithoutComments(sent.sql)).front() == "do") {
        statements.insert(WithoutComments(sent.sql));
        continue;
      }
      for (std::string& statement : StatementsOf(sent.sql + ";")) {
        if (!Words(statement).empty()) statements.insert(std::move(statement));
      }
    }
    return statements;
  }

  static Loads& TheLoads() {
    static Loads loads;
    return loads;
  }
};

bool IsDdl(const std::string& statement) {
  const std::vector<std::string> words = Words(statement);
  return !words.empty() &&
         std::set<std::string>{"create", "alter", "drop", "grant", "comment", "revoke"}.contains(
             words.front());
}

TEST_F(SentStatements, AreThoseOfAllSteps) {
  std::set<std::string> first_words;
  for (const std::string& statement : Statements()) first_words.insert(Words(statement).front());
  for (const char* word : {"begin", "commit", "copy", "truncate", "create", "alter", "insert",
                           "select", "drop", "analyze", "do"}) {
    EXPECT_THAT(first_words, Contains(word));
  }
  EXPECT_GT(Statements().size(), 300U);
}

// "cannot insert multiple commands into a prepared statement"
TEST_F(SentStatements, OfDdlAreMessagesOfTheirOwn) {
  for (const SentStatement& sent : TheLoads().sent) {
    const std::vector<std::string> words = Words(WithoutComments(sent.sql));
    if (words.front() == "do") continue;
    const std::vector<std::string> statements = StatementsOf(sent.sql + ";");
    std::size_t count = 0;
    bool has_ddl = false;
    for (const std::string& statement : statements) {
      if (!Words(statement).empty()) ++count;
      has_ddl |= IsDdl(statement);
    }
    EXPECT_TRUE(count == 1 || !has_ddl) << sent.sql;
  }
}

// "cannot execute ADD CONSTRAINT command with other subcommands"
TEST_F(SentStatements, AddOneConstraintEach) {
  std::size_t added = 0;
  for (const std::string& statement : Statements()) {
    const std::vector<std::string> words = Words(statement);
    if (words[0] != "alter" || words[1] != "table") continue;
    const std::size_t count = WordsAfter(statement, {"add", "constraint"}).size();
    added += count;
    EXPECT_LE(count, 1U) << statement;
    if (count == 1) {
      EXPECT_THAT(WordsAfter(statement, {"drop"}), IsEmpty()) << statement;
    }
  }
  EXPECT_GT(added, 50U);
}

TEST_F(SentStatements, UseNothingThatIsRefused) {
  const std::set<std::string> refused_words = {"temp", "temporary", "trigger", "pg_temp",
                                               "session_replication_role"};
  const std::vector<std::vector<std::string>> refused_phrases = {
      {"rename", "constraint"}, {"alter", "sequence"}, {"set", "schema"}, {"alter", "schema"}};
  for (const std::string& statement : Statements()) {
    if (statement.find("FROM pg_trigger") != std::string::npos) continue;  // looks for others'
    for (const std::string& word : Words(statement)) {
      EXPECT_FALSE(refused_words.contains(word)) << word << ": " << statement;
    }
    for (const std::vector<std::string>& phrase : refused_phrases) {
      EXPECT_THAT(WordsAfter(statement, phrase), IsEmpty()) << statement;
    }
  }
}

// Collects what the server tells with client_min_messages = log.
void KeepDetail(void* details, const PGresult* notice) {
  const char* detail = PQresultErrorField(notice, PG_DIAG_MESSAGE_DETAIL);
  if (detail != nullptr) static_cast<std::string*>(details)->append(detail);
}

// The INSERT … SELECT statements, prepared on a server that prints what it makes of them: with all
// defaults, operators and implicit casts.
class SentInserts : public SentStatements {
 protected:
  SentInserts() : connection_(Connect(TheLoads().db.conninfo())) {
    Prepare(connection_, "SET search_path = pulso");
    PQsetNoticeReceiver(connection_.get(), KeepDetail, &trees_);
  }

  static bool IsInsertSelect(const std::string& statement) {
    const std::vector<std::string> words = Words(statement);
    return words.front() == "insert" && !WordsAfter(statement, {"select"}).empty();
  }

  // Rows that the statement itself brings, for a small staging table.
  static bool IsFromClient(const std::string& statement) {
    return !WordsAfter(statement, {"unnest"}).empty();
  }

  // Whether a load with the plan sends the statement.
  static bool IsOfPlan(const std::string& statement, bool promotes) {
    const std::string table = *WordsAfter(statement, {"insert", "into"}).begin();
    return IsFromClient(statement) || table.starts_with("staging_") == promotes;
  }

  // Staging tables as a load makes them for the plan; all is rolled back at the end of the session.
  void MakeStagingTables(bool promotes) {
    Prepare(connection_, "ROLLBACK");
    Prepare(connection_, "BEGIN");
    std::set<std::string> made;
    const auto make = [&](const PgStatement& statement) {
      if (made.insert(*WordsAfter(statement.sql, {"table"}).begin()).second) {
        Prepare(connection_, statement.sql);
      }
    };
    if (promotes) {
      for (const PgStatement& statement : CreatePromotableTables()) make(statement);
    }
    std::vector<PgStatement> staging;
    AddFolder("sql/staging", staging);
    for (const PgStatement& statement : staging) make(statement);
  }

  // The server's tree of a statement that it has rewritten.
  std::string TreeOf(const std::string& statement) {
    trees_.clear();
    Prepare(connection_, "SET LOCAL client_min_messages = log");
    Prepare(connection_, "SET LOCAL debug_print_rewritten = on");
    trees_.clear();
    const PgResult prepared(
        PQprepare(connection_.get(), "looked_at", statement.c_str(), 0, nullptr));
    EXPECT_EQ(PQresultStatus(prepared.get()), PGRES_COMMAND_OK) << statement;
    std::string tree = trees_;
    Prepare(connection_, "SET LOCAL debug_print_rewritten = off");
    Prepare(connection_, "SET LOCAL client_min_messages = error");
    Prepare(connection_, "DEALLOCATE looked_at");
    return tree;
  }

  // The oids behind the fields with one of these names, as "{1,2}".
  static std::string OidsOf(const std::string& tree, const std::set<std::string>& fields) {
    const std::vector<std::string> words = Words(tree);
    std::set<std::string> oids = {"0"};
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
      if (fields.contains(words[i])) oids.insert(words[i + 1]);
    }
    return absl::StrCat("{", absl::StrJoin(oids, ","), "}");
  }

  // The nodes that convert by way of text, each up to the type that it converts to.
  static std::string TextsOfCasts(const std::string& tree) {
    std::string texts;
    for (std::size_t at = tree.find("{COERCEVIAIO"); at != std::string::npos;) {
      const std::size_t type = tree.find(":resulttype ", at);
      const std::size_t end = tree.find(':', type + 1);
      texts += tree.substr(at, end - at);
      at = tree.find("{COERCEVIAIO", end);
    }
    return texts;
  }

  // The functions of a tree whose result may change, by way of calls, operators and casts.
  std::vector<std::string> ChangingFunctions(const std::string& tree) {
    const std::string calls =
        OidsOf(tree, {"funcid", "opfuncid", "aggfnoid", "winfnoid", "elemfuncid"});
    const std::string operators = OidsOf(tree, {"opno"});
    const std::string casts = TextsOfCasts(tree);
    const std::string inputs = OidsOf(casts, {"resulttype"});
    const std::string outputs = OidsOf(casts, {"consttype", "vartype"});
    return Rows(
        connection_,
        absl::StrCat("SELECT DISTINCT oid::regprocedure FROM pg_proc WHERE provolatile <> 'i'"
                     "   AND (oid = ANY ('",
                     calls,
                     "'::oid[])"
                     "    OR oid IN (SELECT oprcode FROM pg_operator WHERE oid = ANY ('",
                     operators,
                     "'::oid[]))"
                     "    OR oid IN (SELECT typinput FROM pg_type WHERE oid = ANY ('",
                     inputs,
                     "'::oid[]))"
                     "    OR oid IN (SELECT typoutput FROM pg_type WHERE oid = ANY ('",
                     outputs, "'::oid[]))) ORDER BY 1"));
  }

  PgConnection connection_;
  std::string trees_;
};

// "syntax error at or near "NOT"" where a function is not immutable, an implicit default included.
TEST_F(SentInserts, CallImmutableFunctionsOnly) {
  std::size_t seen = 0;
  std::size_t into_staging = 0;
  for (const bool promotes : {true, false}) {
    MakeStagingTables(promotes);
    for (const std::string& statement : Statements()) {
      if (!IsInsertSelect(statement) || !IsOfPlan(statement, promotes)) continue;
      const std::string tree = TreeOf(statement);
      ASSERT_NE(tree.find("QUERY"), std::string::npos) << statement;
      EXPECT_THAT(ChangingFunctions(tree), IsEmpty()) << statement;
      ++(IsFromClient(statement) ? into_staging : seen);
    }
  }
  EXPECT_GT(seen, 35U);
  EXPECT_GT(into_staging, 35U);
}

// A column that is left out of a merge would get its default.
TEST_F(SentInserts, NameEveryColumn) {
  for (const bool promotes : {true, false}) {
    MakeStagingTables(promotes);
    for (const std::string& statement : Statements()) {
      if (!IsInsertSelect(statement) || !IsOfPlan(statement, promotes)) continue;
      if (IsFromClient(statement)) continue;  // the encoder's columns
      const std::size_t open = statement.find('(');
      const std::vector<std::string> named =
          Words(statement.substr(open, statement.find(')') - open));
      const std::string table = *WordsAfter(statement, {"insert", "into"}).begin();
      for (const std::string& column :
           Rows(connection_, absl::StrCat("SELECT attname FROM pg_attribute WHERE attrelid = '",
                                          table, "'::regclass AND attnum > 0"))) {
        EXPECT_THAT(named, Contains(column)) << statement;
      }
    }
  }
}

// The rule is worth something only if the server does tell of such functions.
TEST_F(SentInserts, WouldShowAFunctionThatIsNotImmutable) {
  MakeStagingTables(/*promotes=*/false);
  Prepare(connection_, "CREATE TABLE made (at timestamptz DEFAULT now(), text text)");
  for (const std::string expression :
       {"now()::text", "current_setting('role')", "CAST(TIMESTAMPTZ '2024-01-01' AS text)",
        "to_char(TIMESTAMPTZ '2024-01-01', 'Day')", "'a'"}) {
    const std::string tree =
        TreeOf(absl::StrCat("INSERT INTO made (text) SELECT ", expression, " FROM record"));
    EXPECT_THAT(ChangingFunctions(tree), Contains("now()")) << "the default of a column left out";
    const std::string all = TreeOf(
        absl::StrCat("INSERT INTO made (at, text) SELECT NULL, ", expression, " FROM record"));
    EXPECT_EQ(ChangingFunctions(all).empty(), expression == "'a'") << expression;
  }
}

}  // namespace
}  // namespace pulso
