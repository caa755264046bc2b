#include "load/ledger_list.h"

#include <charconv>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "pg/connection.h"
#include "pg/sqlstate.h"
#include "schema/embedded_sql.h"

namespace pulso {
namespace {

LoadRow RowOf(const PgResult& result, int row) {
  int column = 0;
  const auto text = [&] { return std::string(result.Text(row, column++)); };
  const auto number = [&] { return result.Number(row, column++); };
  const auto if_any = [&](auto field) {
    using Field = decltype(field());
    if (!result.IsNull(row, column)) return std::optional<Field>(field());
    ++column;
    return std::optional<Field>();
  };
  LoadRow load;
  load.id = number();
  load.started_at = text();
  const std::string seconds = text();
  std::from_chars(seconds.data(), seconds.data() + seconds.size(), load.seconds);
  load.mode = text();
  load.plan = if_any(text);
  load.input_name = text();
  load.input_bytes = if_any(number);
  load.input_sha256 = text();
  load.export_date = if_any(text);
  load.inserted = number();  // 0 for NULL: a load of no rows
  load.rejected = number();
  load.pulso_version = text();
  load.options = if_any(text);
  return load;
}

}  // namespace

absl::StatusOr<std::vector<LoadRow>> ListLoads(const std::string& conninfo,
                                               const std::string& schema, std::int64_t most) {
  constexpr std::string_view kPath = "sql/ledger/list_loads.sql";
  ASSIGN_OR_RETURN(PgConnection db, PgConnection::Open(conninfo, "pulso loads"));
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(db, schema));
  std::vector<LoadRow> loads;
  const absl::Status status = transaction.CommitWith(
      {{std::string(SqlText(kPath)), "list the loads", {absl::StrCat(most)}}},
      [&](std::size_t /*index*/, const PgResult& result) {
        for (int row = 0; row < result.rows(); ++row) loads.push_back(RowOf(result, row));
      });
  if (SqlState(status) == kUndefinedTable) return loads;
  RETURN_IF_ERROR(status);
  return loads;
}

}  // namespace pulso
