// Loads that wait for transactions which read the tables, and those transactions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "db/fault_fixture.h"
#include "db/sql_session.h"

namespace pulso {
namespace {

// A load that needs the tables for itself: by name, with its options, of so many records.
struct Plan {
  const char* name;
  std::vector<std::string> options;
  int records;
};

const Plan kPlans[] = {{"Promote", {"--plan", "promote"}, 5},
                       {"Refill", {"--plan", "refill"}, 5},
                       {"Rebuild", {"--mode", "merge"}, 30000}};

std::string NameOf(const testing::TestParamInfo<Plan>& plan) { return plan.param.name; }

class LoadReaders : public FaultFixture, public testing::WithParamInterface<Plan> {
 protected:
  LoadReaders() { WriteFile(db_.Path("more.xml"), HealthDataXml(Records(GetParam().records))); }

  void StartLoad() {
    ProgramCall call = CallOn(db_.conninfo(), db_.Path("more.xml"));
    call.arguments.insert(call.arguments.end(), GetParam().options.begin(),
                          GetParam().options.end());
    program_.emplace(call);
  }

  // Waits until the load waits for this table, and expects that it has locked no other one.
  void AwaitWaitingFor(const std::string& table) {
    db_.AwaitBackend(
        "pid IN (SELECT pid FROM pg_locks WHERE NOT granted AND relation ="
        " (SELECT oid FROM pg_class WHERE relname = '" +
        table + "'))");
    EXPECT_EQ(db_.Value("SELECT count(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
                        " WHERE l.mode = 'AccessExclusiveLock' AND l.granted AND c.relkind = 'r'"
                        "   AND c.relname NOT LIKE 'staging%'"),
              "0");
  }

  void ExpectLoaded() {
    const ProgramResult result = program_->Wait();
    EXPECT_EQ(result.exit_status, 0) << result.err;
    EXPECT_EQ(db_.Value("SELECT count(*) FROM record"), std::to_string(GetParam().records));
    EXPECT_THAT(db_.StagingTables(), testing::IsEmpty());
  }

  PgConnection first_ = Connect(db_.conninfo());
  PgConnection second_ = Connect(db_.conninfo());
};

// Each table that a transaction goes on to would be locked already, and that is a deadlock, if the
// load took the locks one after the other.
TEST_P(LoadReaders, AreWaitedForWhileTheyGoOnToFurtherTables) {
  Prepare(first_, "BEGIN; SELECT count(*) FROM pulso.record");
  StartLoad();
  AwaitWaitingFor("record");
  Prepare(first_, "SET LOCAL lock_timeout = '5s'");
  for (const std::string table : {"activity_summary", "correlation", "unit", "workout_route"}) {
    Prepare(first_, "SELECT count(*) FROM pulso." + table);
  }
  Prepare(first_, "COMMIT");
  ExpectLoaded();
}

TEST_P(LoadReaders, OfSeveralTablesAreWaitedForOneAfterTheOther) {
  Prepare(first_, "BEGIN; SELECT count(*) FROM pulso.record");
  Prepare(second_, "BEGIN; SELECT count(*) FROM pulso.workout");
  StartLoad();
  AwaitWaitingFor("record");
  Prepare(first_, "COMMIT");
  AwaitWaitingFor("workout");
  Prepare(first_, "SET lock_timeout = '5s'; SELECT count(*) FROM pulso.record");
  Prepare(second_, "COMMIT");
  ExpectLoaded();
}

INSTANTIATE_TEST_SUITE_P(All, LoadReaders, testing::ValuesIn(kPlans), NameOf);

}  // namespace
}  // namespace pulso
