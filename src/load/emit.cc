#include "load/emit.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "archive/export_archive.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "copy/copy_files.h"
#include "copy/copy_folder.h"
#include "copy/row_encoder.h"
#include "copy/staging_writer.h"
#include "load/ledger.h"
#include "load/load_script.h"
#include "load/row_audit.h"
#include "load/summary_json.h"
#include "rows/entity_rows.h"

namespace pulso {
namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// sql/emit/tables.sql has the table.
struct LedgerRow {
  std::string_view input_name;
  std::optional<std::int64_t> input_bytes;
  std::string_view input_sha256;
  std::optional<Timestamp> export_date;
  std::optional<std::string_view> locale;
  std::optional<std::int32_t> format_version;
  std::string_view mode;
  std::string_view pulso_version;
  Jsonb counts;
  Jsonb options;
  std::string_view plan;
};

constexpr auto kLedgerTable = DefineTable(
    "staging_load", Column{"input_name", &LedgerRow::input_name},
    Column{"input_bytes", &LedgerRow::input_bytes},
    Column{"input_sha256", &LedgerRow::input_sha256},
    Column{"export_date", &LedgerRow::export_date}, Column{"locale", &LedgerRow::locale},
    Column{"format_version", &LedgerRow::format_version}, Column{"mode", &LedgerRow::mode},
    Column{"pulso_version", &LedgerRow::pulso_version}, Column{"counts", &LedgerRow::counts},
    Column{"options", &LedgerRow::options}, Column{"plan", &LedgerRow::plan});

absl::Status WriteFile(CopyFolder& folder, const std::string& name, std::string_view bytes) {
  ASSIGN_OR_RETURN(const FileDescriptor file, folder.Create(name));
  return folder.Write(file, name, bytes);
}

absl::Status WriteLedgerFile(CopyFolder& folder, ExportArchive& archive, const LoadOptions& options,
                             const ReadSummary& read) {
  ASSIGN_OR_RETURN(const std::string sha256, archive.Sha256());
  const std::string counts = ReadJson(read).dump();
  const std::string options_text = LedgerOptions(options.read, /*prunes=*/false).dump();
  LedgerRow row{.input_name = archive.name(),
                .input_bytes = archive.packed_bytes(),
                .input_sha256 = sha256,
                .export_date = read.export_date,
                .locale = read.locale,
                .format_version = read.format_version,
                .mode = "reload",
                .pulso_version = PULSO_VERSION,
                .counts = {counts},
                .options = {options_text},
                .plan = "script"};
  std::string bytes(kCopyHeader);
  AppendRow(bytes, kLedgerTable, row);
  bytes.append(kCopyTrailer);
  return WriteFile(folder, CopyFileName(kLedgerTable.name), bytes);
}

}  // namespace

absl::StatusOr<LoadSummary> RunEmit(const LoadOptions& options, const std::string& folder_path,
                                    LoadProgress& progress, const std::stop_token& stop) {
  const Clock::time_point began = Clock::now();
  if (options.schema.empty() || !IsValidUtf8(options.schema)) {
    return UsageError("--schema: the name is empty or not in UTF-8; give another one");
  }
  LoadSummary summary;
  summary.schema = options.schema;
  summary.emit_dir = folder_path;
  ASSIGN_OR_RETURN(const std::unique_ptr<ExportArchive> archive,
                   ExportArchive::Open(options.export_path, stop));
  summary.input_name = archive->name();
  ASSIGN_OR_RETURN(CopyFolder folder, CopyFolder::Open(folder_path));
  summary.seconds.prepare = SecondsSince(began);

  progress.phase = LoadPhase::kRead;
  CopyFiles files(folder);
  StagingWriter writer(files);
  // Ids of a reload count from 1.
  EntityRows rows([](std::string_view) { return std::make_unique<RestartedBlocks>(); }, writer);
  ASSIGN_OR_RETURN(summary.read, ReadExport(*archive, options.read, rows, progress, stop));
  RETURN_IF_ERROR(rows.Finish());
  RETURN_IF_ERROR(writer.Finish());
  RETURN_IF_ERROR(WriteLedgerFile(folder, *archive, options, summary.read));
  RETURN_IF_ERROR(
      WriteFile(folder, std::string(kScriptName), LoadScript(options.schema, writer.rows())));
  if (stop.stop_requested()) return InterruptedError("interrupted, nothing was emitted");
  RETURN_IF_ERROR(folder.Publish());

  progress.phase = LoadPhase::kDone;
  summary.seconds.total = SecondsSince(began);
  summary.seconds.read = summary.seconds.total - summary.seconds.prepare;
  for (std::size_t table = 0; table < kStagingTableCount; ++table) {
    if (files.bytes()[table] == 0) continue;
    summary.emitted.push_back({.name = CopyFileName(kStagingTableNames[table]),
                               .rows = writer.rows()[table],
                               .bytes = files.bytes()[table]});
  }
  summary.tables = StagedTables(writer.rows());
  return summary;
}

}  // namespace pulso
