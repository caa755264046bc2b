#include "generator/export_package.h"

#include <vector>

#include "generator/clinical_records.h"
#include "generator/correlations.h"
#include "generator/damage.h"
#include "generator/doctype.h"
#include "generator/package_output.h"
#include "generator/plan.h"
#include "generator/progress.h"
#include "generator/record_runs.h"
#include "generator/side_damage.h"
#include "generator/side_files.h"
#include "generator/small_sections.h"
#include "generator/workouts.h"
#include "generator/xml_writer.h"

namespace pulso::generator {
namespace {

// An entry without ZIP64 ends at 4 GiB.
constexpr std::uint64_t kZip64FromBytes = std::uint64_t{4} << 30;

void WriteHead(XmlWriter& xml, const Plan& plan) {
  AppendDoctype(xml.output().text());
  xml.Start(Element::kHealthData);
  xml.Text("locale", "en_FR");
  xml.Open();
  xml.Start(Element::kExportDate);
  xml.Time("value", plan.exported_at);
  xml.Empty();
  xml.Start(Element::kMe);
  xml.Text("HKCharacteristicTypeIdentifierDateOfBirth", "1984-02-29");
  xml.Text("HKCharacteristicTypeIdentifierBiologicalSex", "HKBiologicalSexFemale");
  xml.Text("HKCharacteristicTypeIdentifierBloodType", "HKBloodTypeAPositive");
  xml.Text("HKCharacteristicTypeIdentifierFitzpatrickSkinType", "HKFitzpatrickSkinTypeIII");
  xml.Text("HKCharacteristicTypeIdentifierCardioFitnessMedicationsUse", "None");
  xml.Empty();
}

}  // namespace

std::optional<std::string> WritePackage(const Options& options, Manifest& manifest) {
  const Plan plan = MakePlan(options);
  const Sources sources(plan.begins_at, plan.exported_at);
  const std::vector<PlannedCorrelation> correlations = PlanCorrelations(plan, sources);
  RecordRuns records(plan, sources, correlations);
  if (std::optional<std::string> error = records.error()) return error;

  Progress progress(options.records, [&manifest] {
    return manifest.Children(Element::kHealthData, Element::kRecord);
  });
  PackageOutput output({.path = options.output,
                        .format = options.format,
                        .modified_at = plan.exported_at,
                        .zip64 = plan.estimated_bytes >= kZip64FromBytes},
                       [&progress](std::uint64_t bytes) { progress.Report(bytes); });
  output.BeginFile("export.xml");
  std::optional<Damage> damage;
  std::optional<SideDamage> side_damage;
  if (options.damage_percent) {
    damage.emplace(*options.damage_percent, options.seed, manifest.receipt);
    side_damage.emplace(*options.damage_percent, options.seed, manifest.receipt);
  }
  Damage* const xml_damage = damage ? &*damage : nullptr;
  SideDamage* const file_damage = side_damage ? &*side_damage : nullptr;
  XmlWriter xml(output, manifest, TimestampFormat(plan.utc_offset), xml_damage);
  WriteHead(xml, plan);
  records.WriteAllButHeartBeats(xml);
  WriteCorrelations(xml, correlations);
  Workouts workouts(plan, sources);
  workouts.Write(xml);
  WriteClinicalRecords(xml, plan);
  WriteActivitySummaries(xml, plan);
  records.WriteHeartBeats(xml);
  WriteAudiograms(xml, plan, sources);
  WriteVisionPrescriptions(xml, plan);
  xml.Close();
  manifest.export_xml_bytes = output.file_bytes();
  xml.timestamps().Append(manifest.export_date, plan.exported_at);

  if (options.format == OutputFormat::kZip) {
    WriteClinicalDocumentArchive(output, manifest, plan);
    WriteRouteFiles(output, manifest, plan, workouts.routes(), file_damage);
    WriteElectrocardiograms(output, manifest, plan, file_damage);
    WriteClinicalFiles(output, manifest, plan, file_damage);
    WriteAttachment(output, manifest, plan);
  }
  return output.Finish();
}

}  // namespace pulso::generator
