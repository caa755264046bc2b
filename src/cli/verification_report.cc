#include "cli/verification_report.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/timestamp_text.h"
#include "cli/number_text.h"
#include "cli/text_column.h"

namespace pulso {
namespace {

constexpr std::size_t kNameWidth = 56;  // HealthKit's longest identifiers fit

void AppendTable(std::string& report, const TableComparison& table) {
  if (table.in_export.rows == 0 && table.in_database.rows == 0) return;
  const bool same_rows = table.in_export.rows == table.in_database.rows;
  absl::StrAppendFormat(&report, "%-32s %13s %13s  %s\n", table.table,
                        WithThousands(table.in_export.rows), WithThousands(table.in_database.rows),
                        table.IsEqual() ? "same"
                        : same_rows     ? "OTHER VALUES"
                                        : "OTHER ROWS");
}

std::string DatesText(const RecordTypeTotals& totals) {
  if (!totals.first_start || !totals.last_end) return "none";
  return InstantText(*totals.first_start) + " to " + InstantText(*totals.last_end);
}

void AppendType(std::string& report, const RecordTypeComparison& type) {
  const auto line = [&](const char* side, const RecordTypeTotals& totals) {
    absl::StrAppendFormat(&report, "  %-9s %13s records, %s, digest %016x\n", side,
                          WithThousands(totals.digest.rows), DatesText(totals), totals.digest.sum);
  };
  absl::StrAppend(&report, OneLine(type.type, kNameWidth),
                  type.HasEqualSums() ? "\n" : ": the sums of the values differ\n");
  line("export", type.in_export);
  line("database", type.in_database);
}

}  // namespace

std::string VerificationReport(const Verification& verification) {
  std::string report = absl::StrFormat("%-32s %13s %13s\n", OneLine(verification.input_name, 32),
                                       "export", OneLine(verification.schema, 13));
  for (const TableComparison& table : verification.tables) AppendTable(report, table);
  std::int64_t equal_types = 0;
  for (const RecordTypeComparison& type : verification.record_types) {
    equal_types += type.IsEqual() ? 1 : 0;
  }
  absl::StrAppendFormat(&report, "%s of %s record types have the same records\n",
                        WithThousands(equal_types),
                        WithThousands(static_cast<std::int64_t>(verification.record_types.size())));
  for (const RecordTypeComparison& type : verification.record_types) {
    if (!type.IsEqual()) AppendType(report, type);
  }
  if (verification.unlinked_records > 0) {
    absl::StrAppendFormat(&report, "%s records are not in the export and in no Correlation\n",
                          WithThousands(verification.unlinked_records));
  }
  for (const std::string& path : verification.documents) {
    absl::StrAppend(&report, "document absent or different: ", OneLine(path, 80), "\n");
  }
  const std::int64_t differences = verification.Differences();
  absl::StrAppend(&report,
                  differences == 0 ? "the database holds the export"
                                   : WithThousands(differences) + " differences",
                  "; ", AsSeconds(verification.seconds), "\n");
  return report;
}

}  // namespace pulso
