// Loads whose staging tables become the tables, and what stands against that.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "schema/embedded_sql.h"
#include "support/loaded_database.h"

namespace pulso {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string EveryAttribute() { return PULSO_SOURCE_DIR "/tests/data/every_attribute"; }

// Everything but the ledger, whose rows tell the loads apart.
std::vector<std::string> SnapshotWithoutLedger(LoadedDatabase& db) {
  std::vector<std::string> snapshot = db.Snapshot();
  std::erase_if(snapshot, [](const std::string& line) { return line.starts_with("table load "); });
  return snapshot;
}

class LoadPromotion : public testing::Test {
 protected:
  LoadPromotion() { Load(); }

  LoadSummary Load() { return db_.Load(EveryAttribute()); }

  LoadedDatabase db_;
};

TEST_F(LoadPromotion, GivesTheSameTablesKeysAndRowsAsRefill) {
  EXPECT_EQ(Load().plan, "promote");
  const std::vector<std::string> promoted = SnapshotWithoutLedger(db_);
  const ProgramResult refill =
      RunPulso(db_.LoadCall({"--force", "--plan=refill", EveryAttribute()}));
  EXPECT_EQ(refill.exit_status, 0) << refill.err;
  EXPECT_EQ(SnapshotWithoutLedger(db_), promoted);
  EXPECT_EQ(db_.Value("SELECT count(*) > 0 FROM record"), "t");
}

TEST_F(LoadPromotion, LeavesNoTraceOfItsNames) {
  Load();
  EXPECT_THAT(db_.Rows("SELECT relname FROM pg_class WHERE relnamespace = 'pulso'::regnamespace"
                       "   AND relname LIKE '%staging%'"),
              IsEmpty());
  EXPECT_THAT(db_.Rows("SELECT conname FROM pg_constraint WHERE connamespace ="
                       " 'pulso'::regnamespace AND (conname LIKE '%staging%' OR NOT convalidated)"),
              IsEmpty());
  EXPECT_THAT(db_.Rows("SELECT relname FROM pg_class WHERE relnamespace = 'pulso'::regnamespace"
                       "   AND reloptions IS NOT NULL"),
              IsEmpty());
}

TEST_F(LoadPromotion, GathersStatistics) {
  EXPECT_EQ(db_.Value("SELECT count(*) > 0 FROM pg_stats WHERE schemaname = 'pulso'"
                      "   AND tablename = 'record'"),
            "t");
}

TEST_F(LoadPromotion, MovesViewsWhereverTheyStand) {
  db_.Execute(
      "CREATE SCHEMA reports;"
      "CREATE VIEW reports.samples (n, s) AS SELECT count(*), min(start_date) FROM pulso.record;"
      "CREATE VIEW reports.typed AS SELECT r.id, t.identifier FROM pulso.record r"
      "  JOIN pulso.record_type t ON t.id = r.record_type_id JOIN reports.samples ON true;"
      "CREATE VIEW reports.above AS SELECT count(*) FROM reports.typed");
  const std::vector<std::string> above = db_.Rows("SELECT * FROM reports.above");
  const std::string definition = db_.Value("SELECT pg_get_viewdef('reports.typed'::regclass)");
  EXPECT_EQ(Load().plan, "promote");
  EXPECT_EQ(db_.Rows("SELECT * FROM reports.above"), above);
  EXPECT_EQ(db_.Value("SELECT pg_get_viewdef('reports.typed'::regclass)"), definition);
  db_.LoadElements("");
  EXPECT_THAT(db_.Rows("SELECT * FROM reports.above"), ElementsAre("0"));
}

TEST_F(LoadPromotion, KeepsGrantsAndAddsNone) {
  db_.Execute(
      "CREATE ROLE grafana; CREATE ROLE intern; CREATE ROLE boss;"
      "GRANT SELECT ON pulso.record TO grafana; GRANT SELECT ON pulso.workout TO PUBLIC;"
      "GRANT SELECT, DELETE ON pulso.heartbeat TO boss WITH GRANT OPTION;"
      "ALTER DEFAULT PRIVILEGES IN SCHEMA pulso GRANT SELECT ON TABLES TO intern");
  const std::string acls =
      "SELECT relname, acl::text FROM pg_class, unnest(relacl) acl"
      " WHERE relnamespace = 'pulso'::regnamespace AND relkind = 'r' AND relname <> 'load'"
      "   AND acl::text NOT LIKE 'pulso=%' ORDER BY 1, 2";
  const std::vector<std::string> before = db_.Rows(acls);
  EXPECT_EQ(before.size(), 3U);
  EXPECT_EQ(Load().plan, "promote");
  EXPECT_EQ(db_.Rows(acls), before);
  db_.Execute("DROP OWNED BY grafana, intern, boss; DROP ROLE grafana, intern, boss");
}

// A reader in the middle of a transaction sees what it saw before, until the load can commit.
TEST_F(LoadPromotion, SaysHowLongReadersWaited) {
  const LoadSummary summary = Load();
  EXPECT_GT(summary.seconds.readers_blocked, 0);
  EXPECT_LT(summary.seconds.readers_blocked, summary.seconds.merge);
}

struct Obstacle {
  const char* name;
  const char* make;
  const char* check;   // answers the same before and after a load
  const char* reason;  // in the summary
};

class LoadObstacle : public LoadPromotion, public testing::WithParamInterface<Obstacle> {};

TEST_P(LoadObstacle, IsKeptByARefill) {
  const std::vector<std::string> rows = SnapshotWithoutLedger(db_);
  db_.Execute(GetParam().make);
  const std::vector<std::string> before = db_.Rows(GetParam().check);
  ASSERT_FALSE(before.empty());
  const LoadSummary summary = Load();
  EXPECT_EQ(summary.plan, "refill");
  EXPECT_THAT(summary.obstacle, HasSubstr(GetParam().reason));
  EXPECT_EQ(db_.Rows(GetParam().check), before);
  EXPECT_THAT(db_.StagingTables(), IsEmpty());
}

TEST_P(LoadObstacle, IsToldWhenPromotionWasAskedFor) {
  db_.Execute(GetParam().make);
  const std::vector<std::string> before = db_.Snapshot();
  const ProgramResult result =
      RunPulso(db_.LoadCall({"--force", "--plan=promote", EveryAttribute()}));
  EXPECT_EQ(result.exit_status, 5);
  EXPECT_THAT(result.err, AllOf(HasSubstr(GetParam().reason), HasSubstr("nothing was changed"),
                                HasSubstr("--plan=refill")));
  EXPECT_EQ(db_.Snapshot(), before);
  EXPECT_THAT(db_.StagingTables(), IsEmpty());
}

// Made while the first index is built, after the look at the beginning.
TEST_P(LoadObstacle, ChangesNothingWhenItComesInTheMeantime) {
  db_.Execute(absl::StrCat(
      "CREATE FUNCTION public.spoil() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN"
      " IF to_regclass('public.spoiled') IS NULL THEN CREATE TABLE public.spoiled (); ",
      GetParam().make,
      "; END IF; END $$; CREATE EVENT TRIGGER spoil ON ddl_command_start WHEN TAG IN ("
      "'CREATE INDEX') EXECUTE FUNCTION public.spoil()"));
  const std::vector<std::string> before = db_.Snapshot();
  const ProgramResult result = RunPulso(db_.LoadCall({"--force", EveryAttribute()}));
  EXPECT_EQ(result.exit_status, 6);
  EXPECT_THAT(result.err, AllOf(HasSubstr("since the load began, "), HasSubstr(GetParam().reason),
                                HasSubstr("load again"), HasSubstr("nothing was changed")));
  db_.Execute("DROP EVENT TRIGGER spoil");
  EXPECT_THAT(db_.StagingTables(), IsEmpty());
  EXPECT_FALSE(db_.Rows(GetParam().check).empty());
  EXPECT_EQ(Load().plan, "refill");
}

INSTANTIATE_TEST_SUITE_P(
    All, LoadObstacle,
    testing::Values(
        Obstacle{"Index", "CREATE INDEX mine ON pulso.record (value)",
                 "SELECT indexdef FROM pg_indexes WHERE indexname = 'mine'",
                 "record has the index mine"},
        Obstacle{"Constraint", "ALTER TABLE pulso.unit ADD CONSTRAINT mine CHECK (id > 0)",
                 "SELECT conname FROM pg_constraint WHERE conname = 'mine'",
                 "unit has the constraint mine"},
        Obstacle{"Trigger",
                 "CREATE FUNCTION public.t() RETURNS trigger LANGUAGE plpgsql AS"
                 " 'BEGIN RETURN NEW; END';"
                 "CREATE TRIGGER mine AFTER UPDATE ON pulso.record EXECUTE FUNCTION public.t()",
                 "SELECT tgname FROM pg_trigger WHERE tgname = 'mine'",
                 "record has the trigger mine"},
        Obstacle{"Policy", "CREATE POLICY mine ON pulso.record USING (true)",
                 "SELECT polname FROM pg_policy", "record has the policy mine"},
        Obstacle{"RowSecurity", "ALTER TABLE pulso.heartbeat ENABLE ROW LEVEL SECURITY",
                 "SELECT relrowsecurity FROM pg_class WHERE oid = 'pulso.heartbeat'::regclass",
                 "heartbeat is not a plain table"},
        Obstacle{"Comment", "COMMENT ON COLUMN pulso.record.value IS 'mine'",
                 "SELECT description FROM pg_description WHERE description = 'mine'", "a comment"},
        Obstacle{"CommentOnAnIndex", "COMMENT ON INDEX pulso.idx_record_type_date IS 'mine'",
                 "SELECT description FROM pg_description WHERE description = 'mine'", "a comment"},
        Obstacle{"CommentOnAKey", "COMMENT ON CONSTRAINT record_pkey ON pulso.record IS 'mi''ne'",
                 "SELECT description FROM pg_description WHERE description = 'mi''ne'",
                 "a comment"},
        Obstacle{"SettingsOfAnIndex", "ALTER INDEX pulso.record_pkey SET (fillfactor = 70)",
                 "SELECT reloptions FROM pg_class WHERE relname = 'record_pkey'"
                 " AND reloptions IS NOT NULL",
                 "record has the index record_pkey"},
        Obstacle{"ReplicaIdentity",
                 "ALTER TABLE pulso.record REPLICA IDENTITY USING INDEX record_pkey",
                 "SELECT relname FROM pg_class JOIN pg_index ON oid = indexrelid"
                 " WHERE indisreplident",
                 "record is not a plain table"},
        Obstacle{"Clustering", "ALTER TABLE pulso.record CLUSTER ON idx_record_type_date",
                 "SELECT relname FROM pg_class JOIN pg_index ON oid = indexrelid"
                 " WHERE indisclustered",
                 "record has the index idx_record_type_date"},
        Obstacle{"ChildTable",
                 "CREATE TABLE public.mine (note text) INHERITS (pulso.record);"
                 "INSERT INTO public.mine (id, record_type_id, start_date, end_date, fingerprint)"
                 " VALUES (-1, 1, now(), now(), 0)",
                 "SELECT id FROM public.mine", "record is not a plain table"},
        Obstacle{"ParentTable",
                 "CREATE TABLE public.family (LIKE pulso.record);"
                 "ALTER TABLE pulso.record INHERIT public.family",
                 "SELECT inhrelid::regclass FROM pg_inherits", "record inherits from"},
        Obstacle{"DeferrableKey",
                 "ALTER TABLE pulso.record ALTER CONSTRAINT record_unit_id_fkey DEFERRABLE"
                 " INITIALLY DEFERRED",
                 "SELECT conname, condeferred FROM pg_constraint WHERE condeferrable",
                 "may be checked at COMMIT"},
        Obstacle{"PolicyOfAnother",
                 "CREATE TABLE public.note (record_id bigint);"
                 "CREATE POLICY mine ON public.note USING (record_id IN (SELECT id FROM"
                 " pulso.record))",
                 "SELECT polname FROM pg_policy", "the policy mine of"},
        Obstacle{"RuleOfAView",
                 "CREATE VIEW public.v AS SELECT id, value FROM pulso.record;"
                 "CREATE RULE mine AS ON UPDATE TO public.v DO INSTEAD UPDATE pulso.record"
                 " SET value = NEW.value WHERE id = OLD.id",
                 "SELECT rulename FROM pg_rules WHERE rulename = 'mine'", "depends on a table"},
        Obstacle{"PrivilegesOfTheOwner", "REVOKE DELETE ON pulso.record FROM CURRENT_USER",
                 "SELECT relacl FROM pg_class WHERE oid = 'pulso.record'::regclass"
                 " AND relacl::text NOT LIKE '%d%'",
                 "privileges of the owner of record"},
        Obstacle{"Statistics", "CREATE STATISTICS pulso.mine ON unit_id, value FROM pulso.record",
                 "SELECT stxname FROM pg_statistic_ext", "record has the statistics object mine"},
        Obstacle{"Publication", "CREATE PUBLICATION mine FOR TABLE pulso.record",
                 "SELECT pubname, tablename FROM pg_publication_tables",
                 "record is in the publication mine"},
        Obstacle{"ColumnGrant", "GRANT SELECT (value) ON pulso.record TO pg_monitor",
                 "SELECT attacl FROM pg_attribute WHERE attacl IS NOT NULL AND attrelid ="
                 " 'pulso.record'::regclass",
                 "record has other columns"},
        Obstacle{"ColumnStatistics", "ALTER TABLE pulso.record ALTER value SET STATISTICS 7",
                 "SELECT attname FROM pg_attribute WHERE attstattarget = 7",
                 "record has other columns"},
        Obstacle{"Settings", "ALTER TABLE pulso.record SET (fillfactor = 70)",
                 "SELECT reloptions FROM pg_class WHERE oid = 'pulso.record'::regclass",
                 "record is not a plain table"},
        Obstacle{"MaterialisedView",
                 "CREATE MATERIALIZED VIEW public.m AS SELECT id FROM pulso.record",
                 "SELECT count(*) FROM public.m", "m depends on a table"},
        Obstacle{"ViewWithSettings",
                 "CREATE VIEW public.v WITH (security_barrier) AS SELECT id FROM pulso.record",
                 "SELECT reloptions FROM pg_class WHERE relname = 'v'", "v depends on a table"},
        Obstacle{"Function",
                 "CREATE FUNCTION public.f(pulso.record) RETURNS int LANGUAGE sql AS 'SELECT 1'",
                 "SELECT proname FROM pg_proc WHERE proname = 'f'", "row type"},
        Obstacle{"ColumnOfRowType", "CREATE TABLE public.h (r pulso.unit[])",
                 "SELECT attname FROM pg_attribute WHERE attrelid = 'public.h'::regclass"
                 " AND attnum > 0",
                 "row type"},
        Obstacle{"ForeignKeyOfAnother",
                 "CREATE TABLE public.note (record_id bigint, CONSTRAINT mine FOREIGN KEY"
                 " (record_id) REFERENCES pulso.record ON DELETE CASCADE);"
                 "INSERT INTO public.note VALUES (1), (2)",
                 "SELECT conrelid::regclass, pg_get_constraintdef(oid), convalidated, record_id"
                 "  FROM pg_constraint, public.note WHERE conname = 'mine' ORDER BY record_id",
                 "note references a table"},
        Obstacle{"OwnedSequence", "CREATE SEQUENCE pulso.mine OWNED BY pulso.record.id",
                 "SELECT relname FROM pg_class WHERE relname = 'mine'", "sequence"}),
    [](const auto& each) { return each.param.name; });

TEST_F(LoadPromotion, ChangesNothingWhenAForeignKeyOfAnotherWouldNotHold) {
  db_.Execute(
      "CREATE TABLE public.note (record_id bigint REFERENCES pulso.record);"
      "INSERT INTO public.note SELECT max(id) FROM pulso.record");
  const std::vector<std::string> before = db_.Snapshot();
  WriteFile(db_.Path("empty.xml"), HealthDataXml(""));
  const ProgramResult result = RunPulso(db_.LoadCall({db_.Path("empty.xml")}));
  EXPECT_EQ(result.exit_status, 6);
  EXPECT_THAT(result.err, AllOf(HasSubstr("foreign key note_record_id_fkey of public.note"),
                                HasSubstr("23503"), HasSubstr("nothing was changed")));
  EXPECT_EQ(db_.Snapshot(), before);
}

TEST_F(LoadPromotion, LeavesTheTableOfAnotherOwnerWhereItIs) {
  db_.Execute(
      "CREATE ROLE landlord; GRANT landlord TO pulso; ALTER TABLE pulso.record OWNER TO landlord");
  EXPECT_EQ(Load().plan, "refill");
  EXPECT_EQ(
      db_.Value("SELECT relowner::regrole FROM pg_class WHERE oid = 'pulso.record'::regclass"),
      "landlord");
  db_.Execute("REASSIGN OWNED BY landlord TO pulso; DROP ROLE landlord");
}

// Every target table has the DDL that CreatePromotableTables() rewrites, and every key the shape
// that KeysOfTables() reads: else this load would have failed.
TEST_F(LoadPromotion, ReplacesEveryTable) {
  const std::string oids =
      "SELECT relname, oid FROM pg_class WHERE relkind = 'r' AND relname <> 'load'"
      "   AND relnamespace = 'pulso'::regnamespace ORDER BY 1";
  const std::vector<std::string> before = db_.Rows(oids);
  Load();
  const std::vector<std::string> after = db_.Rows(oids);
  ASSERT_EQ(after.size(), SqlFilesIn("sql/schema/table").size() - 1);
  ASSERT_EQ(before.size(), after.size());
  for (std::size_t i = 0; i < after.size(); ++i) EXPECT_NE(before[i], after[i]);
}

}  // namespace
}  // namespace pulso
