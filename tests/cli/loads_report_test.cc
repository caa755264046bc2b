#include "cli/loads_report.h"

#include <gtest/gtest.h>

namespace pulso {
namespace {

LoadRow ARow() {
  return {.id = 12,
          .started_at = "2026-07-01 10:00:00",
          .seconds = 7.82,
          .mode = "reload",
          .plan = "promote",
          .input_name = "export.zip",
          .input_bytes = 93'000'000,
          .input_sha256 = "ab",
          .export_date = "2026-06-30 21:15:00",
          .inserted = 6'160'000,
          .rejected = 3,
          .pulso_version = "0.1.0",
          .options = R"({"prune": false})"};
}

// By a pulso that kept neither plan nor options, from standard input.
LoadRow AnOldRow() {
  LoadRow row = ARow();
  row.id = 3;
  row.plan.reset();
  row.input_name = "standard\ninput";
  row.input_bytes.reset();
  row.export_date.reset();
  row.options.reset();
  row.inserted = 0;
  row.rejected = 0;
  return row;
}

TEST(LoadsReport, HasALineForEachLoad) {
  EXPECT_EQ(
      LoadsReport("ann", {ARow(), AnOldRow()}),
      "id  started (UTC)          took  mode    plan     input           exported (UTC)        "
      "inserted  rejected  pulso\n"
      "12  2026-07-01 10:00:00  7.82 s  reload  promote  export.zip      2026-06-30 21:15:00  "
      "6,160,000         3  0.1.0\n"
      " 3  2026-07-01 10:00:00  7.82 s  reload  -        standard\xef\xbf\xbdinput  -             "
      "               0         0  0.1.0\n");
}

TEST(LoadsReport, SaysWhatToDoWhenThereIsNone) {
  EXPECT_EQ(
      LoadsReport("ann", {}),
      "nothing was loaded into schema ann yet; pulso load EXPORT does, --schema names another "
      "one\n");
}

TEST(LoadsJson, HasAllThatTheLedgerHas) {
  const nlohmann::ordered_json json = LoadsJson("ann", {ARow(), AnOldRow()});
  EXPECT_EQ(json["schema"], "ann");
  EXPECT_EQ(json["loads"][0].dump(),
            R"({"id":12,"started_at":"2026-07-01T10:00:00Z","seconds":7.82,"mode":"reload",)"
            R"("plan":"promote","input":"export.zip","input_bytes":93000000,"input_sha256":"ab",)"
            R"("export_date":"2026-06-30T21:15:00Z","inserted":6160000,"rejected":3,)"
            R"("pulso_version":"0.1.0","options":{"prune":false}})");
  for (const char* key : {"plan", "input_bytes", "export_date", "options"}) {
    EXPECT_TRUE(json["loads"][1][key].is_null()) << key;
  }
  EXPECT_EQ(LoadsJson("ann", {}).dump(), R"({"schema":"ann","loads":[]})");
}

}  // namespace
}  // namespace pulso
