// make_export: writes a synthetic Apple Health export of any size.
#include <time.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>

#include "generator/export_package.h"
#include "generator/manifest.h"
#include "generator/options.h"
#include "generator/text_format.h"

namespace pulso::generator {
namespace {

// One record of each type, and the members of two correlations.
constexpr std::uint64_t kMinRecords = 250;
// Keeps index * seconds of the covered years within 64 bits.
constexpr std::uint64_t kMaxRecords = 10'000'000'000;
constexpr std::uint64_t kMaxCount = 10'000'000;
// Less would strike nothing in the largest export.
constexpr double kMinDamagePercent = 1e-6;

int Fail(const std::string& message) {
  std::fprintf(stderr, "make_export: %s\n", message.c_str());
  return EXIT_FAILURE;
}

// Values that are only understood once the command line was read as a whole.
struct UnparsedOptions {
  std::string format = "zip";
  std::string first_day;
};

void AddOptions(CLI::App& app, Options& options, UnparsedOptions& unparsed) {
  const CLI::Range count(std::uint64_t{0}, kMaxCount);
  app.add_option("--records", options.records, "Top-level records (default 100000)")
      ->type_name("N")
      ->check(CLI::Range(kMinRecords, kMaxRecords));
  app.add_option("--metadata-share", options.metadata_share,
                 "Percent of the records with metadata: 0, 15, 33 or 60 (default 15)")
      ->type_name("PERCENT")
      ->check(CLI::IsMember({"0", "15", "33", "60"}));
  app.add_option("--seed", options.seed, "Same seed and options, same bytes (default 1)")
      ->type_name("S");
  app.add_option("-o,--output", options.output,
                 "File, folder, or - for standard output (default export.zip or export.xml)")
      ->type_name("PATH");
  app.add_option("--format", unparsed.format, "zip, or xml for export.xml alone (default zip)")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"zip", "xml"}));
  app.add_option("--start", unparsed.first_day,
                 "First day; 800,000 records cover a year (default: so that it ends 2025-11-15)")
      ->type_name("YYYY-MM-DD");
  app.add_option("--manifest", options.manifest,
                 "Write counts of everything, and what a load must report, to this JSON file")
      ->type_name("FILE");
  app.add_option("--device-addresses", options.fresh_address_share,
                 "Share of device texts with a memory address of their own (default 0.9)")
      ->type_name("0..1")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--workouts", options.workouts, "Workouts (default 540 per million records, >= 8)")
      ->type_name("N")
      ->check(count);
  app.add_option("--correlations", options.correlations,
                 "Meals and blood pressures (default 50 per million records, >= 2)")
      ->type_name("N")
      ->check(count);
  app.add_option("--routes", options.routes,
                 "Routes of workouts, each with a GPX file, at most (default 3 to 20)")
      ->type_name("N")
      ->check(count);
  app.add_option("--ecgs", options.ecgs, "Electrocardiograms (default 3)")
      ->type_name("N")
      ->check(count);
  app.add_option("--clinical", options.clinical_documents, "Clinical records (default 10)")
      ->type_name("N")
      ->check(count);
  app.add_option("--damage", options.damage_percent,
                 "Share of elements and track points with one random damage each, and of clinical "
                 "records and electrocardiograms that cannot be read (default none)")
      ->type_name("PERCENT")
      ->check(CLI::Range(kMinDamagePercent, 100.0));
}

// Completes what the command line left open; an error message if it makes no sense.
std::optional<std::string> Complete(Options& options, const UnparsedOptions& unparsed) {
  const std::string& first_day = unparsed.first_day;
  if (!first_day.empty()) {
    options.first_day = ParseDate(first_day);
    // Before 2000 nothing in the format exists; far dates would need five-digit years.
    const bool is_usable = options.first_day && *options.first_day >= DaysFromCivil({2000, 1, 1}) &&
                           *options.first_day < DaysFromCivil({2100, 1, 1});
    if (!is_usable) return "--start " + first_day + ": not a date from 2000-01-01 to 2099-12-31";
  }
  const bool is_zip = unparsed.format == "zip";
  options.format = is_zip ? OutputFormat::kZip : OutputFormat::kXml;
  const std::string default_name = is_zip ? "export.zip" : "export.xml";
  if (options.output.empty()) options.output = default_name;
  std::error_code ignored;  // a path that cannot be asked is no folder; opening it tells why
  if (options.output != "-" && std::filesystem::is_directory(options.output, ignored)) {
    options.output = (std::filesystem::path(options.output) / default_name).string();
  }
  if (options.output == "-" && is_zip && isatty(STDOUT_FILENO) == 1) {
    return "standard output is a terminal: redirect it, or name a file with --output";
  }
  return std::nullopt;
}

int Run(int argc, char** argv) {
  Options options;
  UnparsedOptions unparsed;
  CLI::App app("Writes a synthetic Apple Health export of any size, straight into a zip.",
               "make_export");
  AddOptions(app, options, unparsed);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {  // --help is one, with the status 0
    return app.exit(error) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
  }
  if (const auto error = Complete(options, unparsed)) return Fail(*error);

  // libarchive writes local times into zip entries.
  setenv("TZ", "UTC0", 1);
  tzset();
  Manifest manifest;
  if (const auto error = WritePackage(options, manifest)) return Fail(*error);
  if (options.manifest.empty()) return EXIT_SUCCESS;
  if (const auto error = manifest.WriteTo(options.manifest)) return Fail(*error);
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace pulso::generator

int main(int argc, char** argv) {
  try {
    return pulso::generator::Run(argc, argv);
  } catch (const std::exception& failure) {  // no memory, no thread
    std::fprintf(stderr, "make_export: %s\n", failure.what());
    return EXIT_FAILURE;
  }
}
