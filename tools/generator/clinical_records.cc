#include "generator/clinical_records.h"

#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "generator/random.h"
#include "generator/text_format.h"

namespace pulso::generator {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 8> kFhirTypes = {
    "AllergyIntolerance", "Condition",   "DiagnosticReport", "Immunization",
    "MedicationOrder",    "Observation", "Patient",          "Procedure"};

// What both the index element and the file must agree on.
struct ClinicalDocument {
  std::string type;
  std::string fhir_version;
  std::string identifier;
  std::string path;  // relative to the package folder
  std::int64_t received_at;
};

ClinicalDocument Describe(const Plan& plan, std::uint64_t index) {
  Random random(plan.options.seed, "clinical", index);
  ClinicalDocument document;
  document.type = kFhirTypes[index % kFhirTypes.size()];
  // MedicationOrder exists in DSTU2 only; servers of both generations feed one export.
  const bool is_dstu2 = index % 2 == 0;
  document.fhir_version = is_dstu2 ? "1.0.2" : "4.0.1";
  document.identifier = std::to_string(1000 + index);
  std::string uuid;
  const std::uint64_t high = random.Next();
  AppendUuid(uuid, high, random.Next());
  document.path = "clinical-records/" + document.type + '-' + uuid + ".json";
  document.received_at = plan.ends_at - random.Between(3'600, 13 * kSecondsPerDay);
  return document;
}

Json Coding(std::string_view system, std::string_view code, std::string_view text) {
  return {{"text", text}, {"coding", {{{"system", system}, {"code", code}}}}};
}

// Adds what is particular to the resource's type.
void AddContent(Json& resource, const ClinicalDocument& document, std::string_view date,
                Random& random) {
  const Json patient = {{"reference", "Patient/1006"}};
  if (document.type == "Patient") {
    resource["name"] = {{{"use", "usual"}, {"family", "Example"}, {"given", {"Alex"}}}};
    resource["birthDate"] = "1984-02-29";
    return;
  }
  resource["patient"] = patient;
  if (document.type == "AllergyIntolerance") {
    resource["code"] = Coding("http://snomed.info/sct", "91935009", "Allergy to peanuts");
    resource["recordedDate"] = date;
  } else if (document.type == "Condition") {
    resource["code"] = Coding("http://snomed.info/sct", "38341003", "Hypertension <controlled>");
    resource["onsetDateTime"] = date;
  } else if (document.type == "DiagnosticReport") {
    resource["code"] = Coding("http://loinc.org", "24331-1", "Lipid panel");
    resource["result"] = {{{"reference", "Observation/1005"}}};
  } else if (document.type == "Immunization") {
    resource["vaccineCode"] = Coding("http://hl7.org/fhir/sid/cvx", "140", "Influenza \"split\"");
    resource["date"] = date;
  } else if (document.type == "MedicationOrder") {
    resource["medicationCodeableConcept"] =
        Coding("http://www.nlm.nih.gov/research/umls/rxnorm", "197361", "Amlodipine 5 mg");
    resource["dateWritten"] = date;
  } else if (document.type == "Observation") {
    resource["code"] = Coding("http://loinc.org", "2093-3", "Total cholesterol");
    resource["effectiveDateTime"] = date;
    resource["valueQuantity"] = {{"value", random.Between(140, 240)}, {"unit", "mg/dL"}};
    resource["referenceRange"] = {{{"low", {{"value", 120}}}, {"high", {{"value", 220}}}}};
  } else {
    resource["code"] = Coding("http://snomed.info/sct", "268400002", "12-lead ECG");
    resource["performedDateTime"] = date;
  }
}

}  // namespace

void WriteClinicalRecords(XmlWriter& xml, const Plan& plan) {
  for (std::uint64_t i = 0; i < plan.options.clinical_documents; ++i) {
    const ClinicalDocument document = Describe(plan, i);
    xml.Start(Element::kClinicalRecord);
    xml.Text("type", document.type);
    xml.Text("identifier", document.identifier);
    xml.Text("sourceName", i % 2 == 0 ? "North Clinic" : "Lakeside Hospital &amp; Lab");
    xml.Text("sourceURL", "https://fhir.example.org/" + document.type + '/' + document.identifier);
    xml.Text("fhirVersion", document.fhir_version);
    xml.Time("receivedDate", document.received_at);
    xml.Text("resourceFilePath", '/' + document.path);
    xml.Empty();
  }
}

void WriteClinicalFiles(PackageOutput& output, Manifest& manifest, const Plan& plan,
                        SideDamage* damage) {
  const std::uint64_t count = plan.options.clinical_documents;
  for (std::uint64_t i = 0; i < count && !output.failed(); ++i) {
    const ClinicalDocument document = Describe(plan, i);
    Random random(plan.options.seed, "clinical content", i);
    std::string date;
    AppendUtc(date, plan.begins_at + random.Between(0, plan.ends_at - plan.begins_at));
    Json resource;
    resource["status"] = "final";
    AddContent(resource, document, date, random);
    resource["id"] = document.identifier;
    resource["resourceType"] = document.type;
    output.BeginFile(document.path);
    std::string json = resource.dump(2);
    const bool is_broken = damage != nullptr && damage->StrikesFile("clinical_record", i, count);
    if (is_broken) json.resize(json.size() / 2);
    output.text() += json;
    ++manifest.files_by_kind["clinical-records"];
  }
}

}  // namespace pulso::generator
