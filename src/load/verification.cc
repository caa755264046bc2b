#include "load/verification.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_format.h"
#include "archive/export_archive.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "health/time_zones.h"
#include "load/database_digests.h"
#include "load/export_digests.h"
#include "load/schema_snapshot.h"
#include "pg/connection.h"
#include "pg/statement_cancel.h"
#include "rows/entity_rows.h"

namespace pulso {
namespace {

// The zone that the load took, by option or from the export.  What is no zone was not loaded: ""
// for that of the export.
absl::StatusOr<std::string> TimeZoneOf(PgConnection& db) {
  ASSIGN_OR_RETURN(const PgResult result,
                   db.Execute("SELECT time_zone FROM user_profile", "read user_profile"));
  const std::string zone(result.rows() == 0 ? "" : result.Text(0, 0));
  return IsTimeZone(zone) ? zone : "";
}

// Documents can be large and their form on the server is its own: it compares them itself.
class DocumentComparison {
 public:
  explicit DocumentComparison(PgConnection& db) : db_(db) {}

  absl::Status Compare(const ClinicalDocumentRow& row) {
    const PgParameter parameters[] = {std::string(row.file_path), std::string(row.resource.text)};
    ASSIGN_OR_RETURN(
        const PgResult result,
        db_.Execute("SELECT coalesce(bool_and(resource IS NOT DISTINCT FROM $2::jsonb), false) "
                    "FROM clinical_record WHERE resource_file_path = $1",
                    parameters, "compare a clinical document"));
    if (result.Text(0, 0) != "t") differing_.emplace_back(row.file_path);
    in_export_.emplace(row.file_path);
    return absl::OkStatus();
  }

  // The paths of those that differ or that only one side has; after the last Compare().
  absl::StatusOr<std::vector<std::string>> Differing() && {
    ASSIGN_OR_RETURN(const PgResult result,
                     db_.Execute("SELECT DISTINCT resource_file_path FROM clinical_record WHERE "
                                 "resource IS NOT NULL ORDER BY 1",
                                 "list clinical documents"));
    for (int row = 0; row < result.rows(); ++row) {
      std::string path(result.Text(row, 0));
      if (!in_export_.contains(path)) differing_.push_back(std::move(path));
    }
    return std::move(differing_);
  }

 private:
  PgConnection& db_;
  std::set<std::string> in_export_;
  std::vector<std::string> differing_;
};

std::string TargetName(std::size_t index) {
  return std::string(kStagingTableNames[index].substr(std::string_view("staging_").size()));
}

void CompareTables(const ExportDigests& in_export, const DatabaseDigests& in_database,
                   Verification& verification) {
  // What the Records that stand only inside a Correlation add to the tables.
  ExportDigests::NestedChildren own;
  for (const NestedPlace& place : in_database.own_records) {
    const auto found = in_export.nested().find(place);
    if (found == in_export.nested().end()) continue;
    own.metadata += found->second.metadata;
    own.beats += found->second.beats;
  }
  for (std::size_t i = 0; i < kStagingTableCount; ++i) {
    const std::string table = TargetName(i);
    if (table == "clinical_document" || table == "nested_heartbeat") continue;
    TableComparison comparison{table, in_export.tables()[i], in_database.tables[i]};
    if (table == "nested_record") {
      comparison = {"correlation_record", in_export.links(), in_database.links};
    } else if (table == "nested_record_metadata") {
      continue;
    } else if (table == "record_metadata") {
      comparison.in_export += own.metadata;
      comparison.in_database += in_database.own_metadata;
    } else if (table == "heartbeat") {
      comparison.in_export += own.beats;
      comparison.in_database += in_database.own_beats;
    }
    verification.tables.push_back(std::move(comparison));
  }
}

void CompareTypes(const ExportDigests& in_export, const DatabaseDigests& in_database,
                  Verification& verification) {
  std::map<std::int32_t, RecordTypeComparison> types;
  for (const auto& [id, totals] : in_export.record_types()) types[id].in_export = totals;
  for (const auto& [id, totals] : in_database.record_types) types[id].in_database = totals;
  for (auto& [id, type] : types) {
    const auto name = in_export.type_names().find(id);
    type.type = name == in_export.type_names().end() ? absl::StrFormat("record_type.id %d", id)
                                                     : name->second;
    verification.record_types.push_back(std::move(type));
  }
}

bool IsAbout(double a, double b) {
  return std::abs(a - b) <= 1e-9 * std::max({1.0, std::abs(a), std::abs(b)});
}

bool SameInstant(const std::optional<Timestamp>& a, const std::optional<Timestamp>& b) {
  if (!a.has_value() || !b.has_value()) return a.has_value() == b.has_value();
  return a->usec_since_2000 == b->usec_since_2000;
}

// Compares in the transaction that `db` is in.
absl::StatusOr<Verification> Compare(ExportArchive& archive, PgConnection& db,
                                     const VerifyOptions& options, LoadProgress& progress,
                                     const std::stop_token& stop) {
  ReadOptions read = options.read;
  ASSIGN_OR_RETURN(read.time_zone, TimeZoneOf(db));

  Verification verification;
  verification.input_name = archive.name();
  verification.schema = options.schema;
  progress.phase = LoadPhase::kRead;
  DocumentComparison documents(db);
  ExportDigests in_export([&](const ClinicalDocumentRow& row) { return documents.Compare(row); });
  EntityRows rows([](std::string_view) { return std::make_unique<RestartedBlocks>(); }, in_export);
  RETURN_IF_ERROR(ReadExport(archive, read, rows, progress, stop).status());
  RETURN_IF_ERROR(rows.Finish());
  ASSIGN_OR_RETURN(verification.documents, std::move(documents).Differing());

  progress.phase = LoadPhase::kCompare;
  const std::int64_t top_level = in_export.tables()[kTableIndex<RecordRow>].rows;
  ASSIGN_OR_RETURN(const DatabaseDigests in_database, DigestDatabase(db, top_level, progress));
  CompareTables(in_export, in_database, verification);
  CompareTypes(in_export, in_database, verification);
  verification.unlinked_records = in_database.unlinked_records;
  return verification;
}

}  // namespace

bool RecordTypeComparison::HasEqualSums() const { return IsAbout(in_export.sum, in_database.sum); }

bool RecordTypeComparison::IsEqual() const {
  return in_export.digest == in_database.digest && HasEqualSums() &&
         SameInstant(in_export.first_start, in_database.first_start) &&
         SameInstant(in_export.last_end, in_database.last_end);
}

std::int64_t Verification::Differences() const {
  const auto differs = [](const auto& comparison) { return !comparison.IsEqual(); };
  return std::ranges::count_if(tables, differs) + std::ranges::count_if(record_types, differs) +
         (unlinked_records == 0 ? 0 : 1) + static_cast<std::int64_t>(documents.size());
}

absl::StatusOr<Verification> VerifyDatabase(const VerifyOptions& options, LoadProgress& progress,
                                            const std::stop_token& stop) {
  const auto began = std::chrono::steady_clock::now();
  ASSIGN_OR_RETURN(const std::unique_ptr<ExportArchive> archive,
                   ExportArchive::Open(options.export_path, stop));
  ASSIGN_OR_RETURN(PgConnection db, PgConnection::Open(options.conninfo, "pulso verify"));
  const std::stop_callback interrupt(stop, [cancel = StatementCancel(db)] { cancel.Request(); });
  ASSIGN_OR_RETURN(Transaction snapshot, BeginSnapshot(db, options.schema));
  absl::StatusOr<Verification> verification = Compare(*archive, db, options, progress, stop);
  if (!verification.ok()) return OfSchema(verification.status(), options.schema);
  verification->seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  progress.phase = LoadPhase::kDone;
  return verification;
}

}  // namespace pulso
