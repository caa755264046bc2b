// The parts of the path from XML to COPY rows, one by one, on the texts of an export:
//
//   bench_parts EXPORT.xml [options of Google Benchmark]
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "copy/row_encoder.h"
#include "health/device.h"
#include "health/element_kinds.h"
#include "health/numbers.h"
#include "health/timestamps.h"
#include "load/name_table.h"
#include "rows/fingerprint.h"
#include "rows/lookup.h"
#include "schema/record_rows.h"
#include "xml/prolog.h"
#include "xml/sax_reader.h"
#include "xml/scan_reader.h"

namespace pulso::bench {
namespace {

constexpr std::size_t kMostSamples = 100'000;

// What the benchmarks work on.
struct Sample {
  std::string type, source, device, value, start_text;
  std::optional<std::string> unit;
  Timestamp start;
};
struct Input {
  std::string xml;
  std::vector<Sample> samples;  // Records that have all of it
  std::vector<std::string> metadata_values;
};

// Filled by main before any benchmark runs.
Input& TheInput() {
  static Input input;
  return input;
}

class CountingHandler : public ElementHandler {
 public:
  absl::Status StartElement(const Element& element) override {
    ++elements_;
    benchmark::DoNotOptimize(element.attributes.data());
    return absl::OkStatus();
  }
  absl::Status EndElement() override { return absl::OkStatus(); }
  absl::Status Text(std::string_view /*text*/, Position /*position*/) override {
    return absl::OkStatus();
  }
  std::int64_t elements() const { return elements_; }

 private:
  std::int64_t elements_ = 0;
};

// Collects the texts.
class SampleHandler final : public CountingHandler {
 public:
  absl::Status StartElement(const Element& element) override {
    Input& input = TheInput();
    Sample sample;
    for (const Attribute& attribute : element.attributes) {
      if (attribute.name == "type") sample.type = attribute.value;
      if (attribute.name == "sourceName") sample.source = attribute.value;
      if (attribute.name == "device") sample.device = attribute.value;
      if (attribute.name == "unit") sample.unit = attribute.value;
      if (attribute.name == "value") sample.value = attribute.value;
      if (attribute.name == "startDate") sample.start_text = attribute.value;
    }
    const std::optional<Timestamp> start = ParseTimestamp(sample.start_text);
    if (element.name == "MetadataEntry" && input.metadata_values.size() < kMostSamples) {
      input.metadata_values.push_back(sample.value);
    }
    const bool is_whole = start.has_value() && !sample.device.empty() && sample.unit.has_value();
    if (element.name == "Record" && is_whole && input.samples.size() < kMostSamples) {
      sample.start = *start;
      input.samples.push_back(std::move(sample));
    }
    return absl::OkStatus();
  }
};

ScanOptions OptionsOfScan() {
  return {.document_name = "export.xml", .is_child = IsChildElement, .is_known = IsKnownElement};
}

absl::Status ReadXml(DocumentReader& reader) {
  constexpr std::size_t kChunkBytes = std::size_t{256} << 10;
  Prolog prolog(reader, "export.xml");
  std::string_view rest = TheInput().xml;
  while (!rest.empty()) {
    const std::string_view chunk = rest.substr(0, kChunkBytes);
    rest.remove_prefix(chunk.size());
    if (absl::Status status = prolog.Feed(chunk); !status.ok()) return status;
  }
  return prolog.Finish();
}

void SetRates(benchmark::State& state, std::size_t bytes, std::size_t items) {
  const auto iterations = static_cast<std::int64_t>(state.iterations());
  state.SetBytesProcessed(iterations * static_cast<std::int64_t>(bytes));
  state.SetItemsProcessed(iterations * static_cast<std::int64_t>(items));
}

// A reader over the whole XML; items are elements.
template <class MakeReader>
void MeasureReader(benchmark::State& state, const MakeReader& make) {
  std::int64_t elements = 0;
  for (auto _ : state) {
    CountingHandler handler;
    auto reader = make(handler);
    if (const absl::Status status = ReadXml(reader); !status.ok()) {
      return state.SkipWithError("the XML cannot be read");
    }
    elements = handler.elements();
  }
  SetRates(state, TheInput().xml.size(), static_cast<std::size_t>(elements));
}

void BM_ScanReader(benchmark::State& state) {
  MeasureReader(state,
                [](ElementHandler& handler) { return ScanReader(handler, OptionsOfScan()); });
}

void BM_SaxReader(benchmark::State& state) {
  MeasureReader(state, [](ElementHandler& handler) { return SaxReader(handler, "export.xml"); });
}

// Something done with the text that `text_of` takes from every sample; items are texts.
template <class TextOf, class Work>
void MeasureTexts(benchmark::State& state, const TextOf& text_of, const Work& work) {
  std::size_t bytes = 0;
  for (const Sample& sample : TheInput().samples) bytes += text_of(sample).size();
  for (auto _ : state) {
    for (const Sample& sample : TheInput().samples) {
      benchmark::DoNotOptimize(work(std::string_view(text_of(sample))));
    }
  }
  SetRates(state, bytes, TheInput().samples.size());
}

const std::string& Type(const Sample& sample) { return sample.type; }
const std::string& Source(const Sample& sample) { return sample.source; }
const std::string& DeviceText(const Sample& sample) { return sample.device; }
const std::string& Value(const Sample& sample) { return sample.value; }
const std::string& Start(const Sample& sample) { return sample.start_text; }

void BM_ParseTimestamp(benchmark::State& state) { MeasureTexts(state, Start, ParseTimestamp); }

void BM_ParseNumber(benchmark::State& state) { MeasureTexts(state, Value, ParseNumber); }

void BM_ParseDevice(benchmark::State& state) { MeasureTexts(state, DeviceText, ParseDevice); }

// What is done for a device that was seen before.
void BM_InternDevice(benchmark::State& state) {
  Lookup lookup;
  MeasureTexts(state, DeviceText, [&](std::string_view text) {
    return lookup.Intern(DeviceTextAfterAddress(text)).id;
  });
}

void BM_InternType(benchmark::State& state) {
  Lookup lookup;
  MeasureTexts(state, Type, [&](std::string_view text) { return lookup.Intern(text).id; });
}

void BM_NameTable(benchmark::State& state) {
  NameRoom room;
  NameTable<std::int64_t> table(room);
  MeasureTexts(state, Source, [&](std::string_view text) { return ++*table.Find(text); });
}

// As for every Record; items are records.
void BM_Fingerprint(benchmark::State& state) {
  Fingerprint fingerprint;
  std::size_t bytes = 0;
  for (const Sample& sample : TheInput().samples) {
    bytes += sample.type.size() + sample.source.size() + sample.unit->size() + sample.value.size() +
             2 * sizeof(Timestamp);
  }
  for (auto _ : state) {
    for (const Sample& sample : TheInput().samples) {
      const std::int64_t hash = fingerprint.Text(sample.type)
                                    .Text(sample.source)
                                    .Text(*sample.unit)
                                    .Text(sample.value)
                                    .Instant(sample.start)
                                    .Instant(sample.start)
                                    .Take();
      benchmark::DoNotOptimize(hash);
    }
  }
  SetRates(state, bytes, TheInput().samples.size());
}

// Encodes rows into a buffer that is emptied like that of a COPY; bytes are those written.
template <class Table, class Row>
void MeasureEncoder(benchmark::State& state, const Table& table, const std::vector<Row>& rows) {
  constexpr std::size_t kBufferBytes = std::size_t{64} << 10;
  std::string out;
  std::size_t bytes = 0;
  for (auto _ : state) {
    bytes = 0;
    for (const Row& row : rows) {
      AppendRow(out, table, row);
      if (out.size() < kBufferBytes) continue;
      bytes += out.size();
      benchmark::DoNotOptimize(out.data());
      out.clear();
    }
  }
  SetRates(state, bytes, rows.size());
}

void BM_EncodeRecord(benchmark::State& state) {
  std::vector<RecordRow> rows;
  for (const Sample& sample : TheInput().samples) {
    rows.push_back({.id = static_cast<std::int64_t>(rows.size()) + 1,
                    .record_type_id = 1,
                    .source_id = 1,
                    .device_id = 1,
                    .unit_id = 1,
                    .value = ParseNumber(sample.value),
                    .value_text = std::nullopt,
                    .creation_date = sample.start,
                    .start_date = sample.start,
                    .end_date = sample.start,
                    .fingerprint = 1});
  }
  MeasureEncoder(state, kRecordTable, rows);
}

void BM_EncodeRecordMetadata(benchmark::State& state) {
  std::vector<RecordMetadataRow> rows;
  for (const std::string& value : TheInput().metadata_values) {
    rows.push_back({.record_id = static_cast<std::int64_t>(rows.size()) + 1,
                    .position = 1,
                    .key_id = 1,
                    .value = value});
  }
  MeasureEncoder(state, kRecordMetadataTable, rows);
}

BENCHMARK(BM_ScanReader)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_SaxReader)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_ParseTimestamp);
BENCHMARK(BM_ParseNumber);
BENCHMARK(BM_ParseDevice);
BENCHMARK(BM_InternDevice);
BENCHMARK(BM_InternType);
BENCHMARK(BM_NameTable);
BENCHMARK(BM_Fingerprint);
BENCHMARK(BM_EncodeRecord);
BENCHMARK(BM_EncodeRecordMetadata);

// Reads the export at `path`; a message when it will not do.
std::optional<std::string> Prepare(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  Input& input = TheInput();
  input.xml.assign(std::istreambuf_iterator<char>(file), {});
  if (!file || input.xml.empty()) return path + ": cannot be read";
  SampleHandler handler;
  ScanReader reader(handler, OptionsOfScan());
  if (const absl::Status status = ReadXml(reader); !status.ok()) {
    return std::string(status.message());
  }
  if (input.samples.empty() || input.metadata_values.empty()) {
    return path + ": no Records with units and devices, or no metadata; make a larger export";
  }
  return std::nullopt;
}

}  // namespace
}  // namespace pulso::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (argc != 2) {
    std::fprintf(stderr, "usage: bench_parts EXPORT.xml [--benchmark_filter=REGEX …]\n");
    return 1;
  }
  if (const auto problem = pulso::bench::Prepare(argv[1]); problem.has_value()) {
    std::fprintf(stderr, "bench_parts: %s\n", problem->c_str());
    return 1;
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
