// The staging tables of one load.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "pg/connection.h"

namespace pulso {

// How the rows get from the staging tables into the tables.
enum class MergePlan {
  kPromote,  // the staging tables become the tables (load/promotion.h)
  kRefill,   // the tables are emptied and filled from the staging tables (load/merge.h)
};

// Fresh, empty staging tables in the schema of the load.  REQUIRES: the schema's lock is held, so
// staging tables found there are left-overs of a load that was killed.
class StagingArea {
 public:
  // Drops left-overs, makes the tables for the plan, and compares the server's catalog with what
  // the encoder will send: COPY BINARY does not check types.  Without a `plan` it is promote,
  // unless something in the schema stands against that; a preflight error when promote was asked
  // for then.
  static absl::StatusOr<StagingArea> Create(PgConnection& connection, const std::string& schema,
                                            std::optional<MergePlan> plan = {});

  // As Create(), but every transaction begins with `before` and is rolled back: what Create() would
  // come to, without a change.  `done` is called with the results of `before`; what it returns ends
  // the rehearsal.
  using BeforeResult = std::function<absl::Status(std::size_t, const PgResult&)>;
  static absl::StatusOr<StagingArea> Rehearse(PgConnection& connection, const std::string& schema,
                                              std::optional<MergePlan> plan,
                                              const std::vector<PgStatement>& before,
                                              const BeforeResult& done);

  StagingArea(StagingArea&& other) noexcept
      : connection_(std::exchange(other.connection_, nullptr)),
        schema_(std::move(other.schema_)),
        plan_(other.plan_),
        obstacle_(std::move(other.obstacle_)) {}
  StagingArea& operator=(StagingArea&&) = delete;

  // Drops the tables unless they are gone already.  REQUIRES: no COPY into them is open.
  ~StagingArea();

  MergePlan plan() const { return plan_; }

  // Why the plan is not promote; "" when it is, or when it was not asked for.
  const std::string& obstacle() const { return obstacle_; }

  // The merge has dropped them in its transaction.
  void Release() { connection_ = nullptr; }

 private:
  StagingArea(PgConnection& connection, std::string schema)
      : connection_(&connection), schema_(std::move(schema)) {}
  // Makes the tables of a plan with these statements and commits, or rehearses that.
  using MakeTables = std::function<absl::Status(StagingArea&, std::vector<PgStatement>)>;
  absl::Status ChoosePlan(std::optional<MergePlan> plan, const MakeTables& make);
  absl::Status CreateTables(std::vector<PgStatement> statements);
  absl::Status RehearseTables(std::vector<PgStatement> statements,
                              const std::vector<PgStatement>& before, const BeforeResult& done);
  // Keeps what the statements behind those that make the tables tell.
  void Note(std::size_t index, const PgResult& result);
  absl::Status Drop();

  PgConnection* connection_;  // null: nothing to drop
  std::string schema_;
  MergePlan plan_ = MergePlan::kRefill;
  std::string obstacle_;
  std::map<std::string, std::string, std::less<>> found_columns_;  // "id integer, …" by table
};

}  // namespace pulso
