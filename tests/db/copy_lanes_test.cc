#include "copy/copy_lanes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "base/errors.h"
#include "db/sql_session.h"
#include "schema/embedded_sql.h"

namespace pulso {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <class RowType>
Slab SlabOf(const RowType& row, bool is_last) {
  constexpr std::size_t kTable = kTableIndex<RowType>;
  Slab slab{.table = kTable, .bytes = {}, .rows = 1, .is_last = is_last};
  AppendRow(slab.bytes, std::get<kTable>(kStagingTables), row);
  return slab;
}

Slab End(std::size_t table) { return {.table = table, .bytes = {}, .rows = 0, .is_last = true}; }

class CopyLanesDbTest : public testing::Test {
 protected:
  CopyLanesDbTest() {
    Prepare(connection_, "CREATE SCHEMA lanes");
    Prepare(connection_, "SET search_path = lanes");
    for (const SqlFile& file : SqlFilesIn("sql/staging")) {
      Prepare(connection_, std::string(file.text));
    }
  }

  std::unique_ptr<CopyLanes> NewLanes() {
    return std::make_unique<CopyLanes>(
        [this] { return PgConnection::Open(database_.conninfo(), "db_test_lane"); }, "lanes");
  }

  std::string Count(std::string_view table) {
    return Row(connection_, "SELECT count(*) FROM staging_" + std::string(table));
  }

  // Pushes slabs of units for as long as that works, at most 64 MiB.
  static absl::Status PushUnits(CopyLanes& lanes, std::string_view name) {
    Slab slab{.table = kTableIndex<UnitRow>, .bytes = {}, .rows = 0, .is_last = false};
    while (slab.bytes.size() < kSlabBytes) {
      AppendRow(slab.bytes, kUnitTable, UnitRow{1, name});
      ++slab.rows;
    }
    absl::Status status;
    for (int i = 0; i < 256 && status.ok(); ++i) status = lanes.Push(slab);
    return status;
  }

  const TestDatabase database_ = TestServer::Get().NewDatabase();
  PgConnection connection_ = Connect(database_.conninfo());
};

TEST_F(CopyLanesDbTest, RowsOfSeveralTablesArrive) {
  const std::unique_ptr<CopyLanes> lanes = NewLanes();
  EXPECT_TRUE(lanes->Push(SlabOf(UnitRow{1, "km"}, false)).ok());
  EXPECT_TRUE(lanes->Push(SlabOf(RecordMetadataRow{1, 1, 1, "a"}, false)).ok());
  EXPECT_TRUE(lanes->Push(SlabOf(UnitRow{2, "mi"}, false)).ok());
  EXPECT_TRUE(lanes->Push(SlabOf(RecordMetadataRow{1, 2, 1, "b"}, true)).ok());
  EXPECT_TRUE(lanes->Push(SlabOf(UnitRow{3, "m"}, true)).ok());
  EXPECT_TRUE(lanes->Push(SlabOf(SourceRow{1, "Watch", std::nullopt}, true)).ok());
  EXPECT_EQ(lanes->Finish(), absl::OkStatus());
  EXPECT_THAT(Rows(connection_, "SELECT id, name FROM staging_unit ORDER BY id"),
              ElementsAre("1|km", "2|mi", "3|m"));
  EXPECT_THAT(Rows(connection_, "SELECT position, value FROM staging_record_metadata ORDER BY 1"),
              ElementsAre("1|a", "2|b"));
  EXPECT_THAT(Rows(connection_, "SELECT id, name, version FROM staging_source"),
              ElementsAre("1|Watch|null"));
}

TEST_F(CopyLanesDbTest, SmallTablesShareALane) {
  const std::unique_ptr<CopyLanes> lanes = NewLanes();
  EXPECT_TRUE(lanes->Push(SlabOf(UnitRow{1, "km"}, true)).ok());
  EXPECT_TRUE(lanes->Push(SlabOf(SourceRow{1, "Watch", "10"}, true)).ok());
  EXPECT_TRUE(lanes->Push(SlabOf(MetadataKeyRow{1, "k"}, true)).ok());
  EXPECT_EQ(lanes->lanes(), 1U);
  EXPECT_EQ(lanes->Finish(), absl::OkStatus());
  EXPECT_EQ(Count("unit"), "1");
  EXPECT_EQ(Count("source"), "1");
  EXPECT_EQ(Count("metadata_key"), "1");
}

TEST_F(CopyLanesDbTest, LargeTablesHaveLanesOfTheirOwn) {
  const std::unique_ptr<CopyLanes> lanes = NewLanes();
  EXPECT_TRUE(lanes->Push(SlabOf(UnitRow{1, "km"}, false)).ok());
  EXPECT_TRUE(lanes->Push(SlabOf(RecordTypeRow{1, "A"}, false)).ok());
  EXPECT_TRUE(lanes->Push(SlabOf(MetadataKeyRow{1, "k"}, true)).ok());
  EXPECT_TRUE(lanes->Push(End(kTableIndex<UnitRow>)).ok());
  EXPECT_TRUE(lanes->Push(End(kTableIndex<RecordTypeRow>)).ok());
  EXPECT_EQ(lanes->lanes(), 3U);
  EXPECT_EQ(lanes->Finish(), absl::OkStatus());
  EXPECT_EQ(Count("unit"), "1");
  EXPECT_EQ(Count("record_type"), "1");
  EXPECT_EQ(Count("metadata_key"), "1");
}

TEST_F(CopyLanesDbTest, LargeTablesBeyondTheTwelfthShareALane) {
  const std::unique_ptr<CopyLanes> lanes = NewLanes();
  for (const bool is_last : {false, false, true}) {
    EXPECT_TRUE(lanes->Push(SlabOf(RecordMetadataRow{1, 1, 1, "a"}, is_last)).ok());
    EXPECT_TRUE(lanes->Push(SlabOf(NestedRecordMetadataRow{1, 1, 1, "a"}, is_last)).ok());
    EXPECT_TRUE(lanes->Push(SlabOf(WorkoutMetadataRow{1, 1, 1, "a"}, is_last)).ok());
    EXPECT_TRUE(lanes->Push(SlabOf(WorkoutActivityMetadataRow{1, 1, 1, "a"}, is_last)).ok());
    EXPECT_TRUE(lanes->Push(SlabOf(WorkoutEventMetadataRow{1, 1, 1, "a"}, is_last)).ok());
    EXPECT_TRUE(lanes->Push(SlabOf(WorkoutRouteMetadataRow{1, 1, 1, "a"}, is_last)).ok());
    EXPECT_TRUE(lanes->Push(SlabOf(CorrelationMetadataRow{1, 1, 1, "a"}, is_last)).ok());
    EXPECT_TRUE(lanes->Push(SlabOf(AudiogramMetadataRow{1, 1, 1, "a"}, is_last)).ok());
    EXPECT_TRUE(lanes->Push(SlabOf(VisionPrescriptionMetadataRow{1, 1, 1, "a"}, is_last)).ok());
    EXPECT_TRUE(lanes->Push(SlabOf(HeartbeatRow{1, 1, 60, {}}, is_last)).ok());
    EXPECT_TRUE(lanes->Push(SlabOf(NestedHeartbeatRow{1, 1, 60, {}}, is_last)).ok());
    EXPECT_TRUE(lanes->Push(SlabOf(RecordTypeRow{1, "A"}, is_last)).ok());
    EXPECT_TRUE(lanes->Push(SlabOf(UnitRow{1, "km"}, is_last)).ok());        // the 13th
    EXPECT_TRUE(lanes->Push(SlabOf(MetadataKeyRow{1, "k"}, is_last)).ok());  // the 14th
  }
  EXPECT_EQ(lanes->lanes(), 13U);
  EXPECT_EQ(lanes->Finish(), absl::OkStatus());
  for (const char* table :
       {"record_metadata", "nested_record_metadata", "workout_metadata",
        "workout_activity_metadata", "workout_event_metadata", "workout_route_metadata",
        "correlation_metadata", "audiogram_metadata", "vision_prescription_metadata", "heartbeat",
        "nested_heartbeat", "record_type", "unit", "metadata_key"}) {
    EXPECT_EQ(Count(table), "3") << table;
  }
}

TEST_F(CopyLanesDbTest, SeveralStreamsFillOneTable) {
  CopyLanes lanes([this] { return PgConnection::Open(database_.conninfo(), "db_test_lane"); },
                  "lanes", 3);
  for (int id = 1; id <= 20; ++id) {
    EXPECT_TRUE(lanes.Push(SlabOf(UnitRow{id, "km"}, id == 20)).ok());
  }
  EXPECT_TRUE(lanes.Push(SlabOf(SourceRow{1, "Watch", "10"}, true)).ok());
  EXPECT_EQ(lanes.lanes(), 4U);
  EXPECT_EQ(lanes.Finish(), absl::OkStatus());
  EXPECT_EQ(Row(connection_, "SELECT count(*), count(DISTINCT id), sum(id) FROM staging_unit"),
            "20|20|210");
  EXPECT_EQ(Count("source"), "1");
}

// More large tables than lanes: those of the first tables go over to the next ones and back.
TEST_F(CopyLanesDbTest, LanesOfOneTableHelpAnother) {
  CopyLanes lanes([this] { return PgConnection::Open(database_.conninfo(), "db_test_lane"); },
                  "lanes", 8);
  for (int id = 1; id <= 200; ++id) {
    const bool is_last = id == 200;
    const int rows = id <= 150 ? 3 : 1;  // then the next tables alone
    for (int i = 0; i < rows; ++i) {
      ASSERT_TRUE(lanes.Push(SlabOf(UnitRow{id * 10 + i, "km"}, is_last)).ok());
    }
    ASSERT_TRUE(lanes.Push(SlabOf(RecordTypeRow{id, "A"}, is_last)).ok());
    if (id > 100) {
      ASSERT_TRUE(lanes.Push(SlabOf(MetadataKeyRow{id, "k"}, is_last)).ok());
    }
    if (id > 150) {
      ASSERT_TRUE(lanes.Push(SlabOf(SourceRow{id, "Watch", "10"}, is_last)).ok());
    }
  }
  EXPECT_LE(lanes.lanes(), LanesAhead(8));
  EXPECT_EQ(lanes.Finish(), absl::OkStatus());
  const auto count = [&](const std::string& table) {
    return Row(connection_, "SELECT count(*), count(DISTINCT id) FROM staging_" + table);
  };
  EXPECT_EQ(count("unit"), "500|500");
  EXPECT_EQ(count("record_type"), "200|200");
  EXPECT_EQ(count("metadata_key"), "100|100");
  EXPECT_EQ(count("source"), "50|50");
}

TEST_F(CopyLanesDbTest, AFailureOfOneOfSeveralStreamsIsReturned) {
  CopyLanes lanes([this] { return PgConnection::Open(database_.conninfo(), "db_test_lane"); },
                  "lanes", 3);
  EXPECT_EQ(SqlState(PushUnits(lanes, "not \xFF UTF-8")), "22021");
}

TEST(StreamsFor, GrowsWithTheRoundTripWithinBounds) {
  using std::chrono::milliseconds;
  EXPECT_EQ(StreamsFor(milliseconds(0)), 1U);
  EXPECT_EQ(StreamsFor(milliseconds(2)), 1U);
  EXPECT_EQ(StreamsFor(milliseconds(18)), 1U);
  EXPECT_EQ(StreamsFor(milliseconds(40)), 3U);
  EXPECT_EQ(StreamsFor(milliseconds(200)), 12U);
  EXPECT_EQ(StreamsFor(std::chrono::hours(1)), kMostStreams);
}

TEST_F(CopyLanesDbTest, WithoutRowsNoLaneIsOpened) {
  const std::unique_ptr<CopyLanes> lanes = NewLanes();
  EXPECT_EQ(lanes->Finish(), absl::OkStatus());
  EXPECT_EQ(lanes->lanes(), 0U);
}

TEST_F(CopyLanesDbTest, PushFailsWithTheErrorOfTheLaneThatFailed) {
  const std::unique_ptr<CopyLanes> lanes = NewLanes();
  const absl::Status status = PushUnits(*lanes, "not \xFF UTF-8");
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(SqlState(status), "22021");
  EXPECT_THAT(std::string(status.message()), HasSubstr("COPY staging_unit: invalid byte sequence"));
  EXPECT_EQ(SqlState(lanes->Finish()), "22021");
  EXPECT_EQ(Count("unit"), "0");
}

TEST_F(CopyLanesDbTest, FinishReturnsTheErrorOfALaneThatFailedLate) {
  const std::unique_ptr<CopyLanes> lanes = NewLanes();
  EXPECT_TRUE(lanes->Push(SlabOf(SourceRow{1, "Watch", "10"}, false)).ok());
  EXPECT_TRUE(lanes->Push(End(kTableIndex<SourceRow>)).ok());
  EXPECT_TRUE(lanes->Push(SlabOf(UnitRow{1, "not \xFF UTF-8"}, true)).ok());
  EXPECT_EQ(SqlState(lanes->Finish()), "22021");
  EXPECT_EQ(Count("unit"), "0");
}

TEST_F(CopyLanesDbTest, ATableThatIsNotThereIsAnError) {
  Prepare(connection_, "DROP TABLE staging_unit");
  const std::unique_ptr<CopyLanes> lanes = NewLanes();
  EXPECT_TRUE(lanes->Push(SlabOf(UnitRow{1, "km"}, true)).ok());
  EXPECT_EQ(lanes->Finish().message(),
            "COPY staging_unit: relation \"staging_unit\" does not exist (SQLSTATE 42P01)");
}

TEST_F(CopyLanesDbTest, AServerThatCannotBeReachedIsAnError) {
  CopyLanes lanes([] { return ConnectionError("cannot connect to the database"); }, "lanes");
  const absl::Status status = PushUnits(lanes, "km");
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(status.message(), "cannot connect to the database");
}

TEST_F(CopyLanesDbTest, AWrongCountOfRowsDoesNotCommit) {
  const std::unique_ptr<CopyLanes> lanes = NewLanes();
  Slab slab = SlabOf(UnitRow{1, "km"}, true);
  slab.rows = 2;
  EXPECT_TRUE(lanes->Push(slab).ok());
  EXPECT_EQ(lanes->Finish().message(), "COPY staging_unit: 2 rows were sent, the server counted 1");
  EXPECT_EQ(Count("unit"), "0");
}

TEST_F(CopyLanesDbTest, LanesThatAreDestroyedLeaveNoRows) {
  std::unique_ptr<CopyLanes> lanes = NewLanes();
  EXPECT_TRUE(lanes->Push(SlabOf(UnitRow{1, "km"}, false)).ok());
  EXPECT_TRUE(lanes->Push(SlabOf(SourceRow{1, "Watch", "10"}, true)).ok());
  EXPECT_TRUE(lanes->Push(SlabOf(RecordTypeRow{1, "A"}, false)).ok());
  EXPECT_TRUE(lanes->Push(End(kTableIndex<RecordTypeRow>)).ok());
  lanes.reset();
  EXPECT_EQ(Count("unit"), "0");
  EXPECT_EQ(Count("source"), "0");
  EXPECT_EQ(Count("record_type"), "0");
}

TEST_F(CopyLanesDbTest, LanesThatAreDestroyedCloseTheirConnections) {
  std::unique_ptr<CopyLanes> lanes = NewLanes();
  EXPECT_TRUE(lanes->Push(SlabOf(UnitRow{1, "km"}, false)).ok());
  lanes.reset();
  std::string open = "?";
  for (int i = 0; i < 100 && open != "0"; ++i) {  // a backend may outlive its connection a little
    Prepare(connection_, "SELECT pg_sleep(0.05)");
    open = Row(connection_,
               "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'db_test_lane'");
  }
  EXPECT_EQ(open, "0");
}

}  // namespace
}  // namespace pulso
