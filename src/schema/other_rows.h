// Rows of the rarer elements and of the side files.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/timestamp.h"
#include "schema/table.h"

namespace pulso {

// ActivitySummary elements: the rings of a day.
struct ActivitySummaryRow {
  std::int64_t id = 0;
  std::optional<Date> date_components;  // a local day
  std::optional<double> active_energy_burned;
  std::optional<double> active_energy_burned_goal;
  std::optional<std::string_view> active_energy_burned_unit;
  std::optional<double> apple_move_minutes;  // iOS 13 only
  std::optional<double> apple_move_minutes_goal;
  std::optional<double> apple_move_time;  // minutes, since iOS 14
  std::optional<double> apple_move_time_goal;
  std::optional<double> apple_exercise_time;  // minutes
  std::optional<double> apple_exercise_time_goal;
  std::optional<double> apple_stand_hours;
  std::optional<double> apple_stand_hours_goal;
};

inline constexpr auto kActivitySummaryTable =
    DefineTable("staging_activity_summary", Column{"id", &ActivitySummaryRow::id},
                Column{"date_components", &ActivitySummaryRow::date_components},
                Column{"active_energy_burned", &ActivitySummaryRow::active_energy_burned},
                Column{"active_energy_burned_goal", &ActivitySummaryRow::active_energy_burned_goal},
                Column{"active_energy_burned_unit", &ActivitySummaryRow::active_energy_burned_unit},
                Column{"apple_move_minutes", &ActivitySummaryRow::apple_move_minutes},
                Column{"apple_move_minutes_goal", &ActivitySummaryRow::apple_move_minutes_goal},
                Column{"apple_move_time", &ActivitySummaryRow::apple_move_time},
                Column{"apple_move_time_goal", &ActivitySummaryRow::apple_move_time_goal},
                Column{"apple_exercise_time", &ActivitySummaryRow::apple_exercise_time},
                Column{"apple_exercise_time_goal", &ActivitySummaryRow::apple_exercise_time_goal},
                Column{"apple_stand_hours", &ActivitySummaryRow::apple_stand_hours},
                Column{"apple_stand_hours_goal", &ActivitySummaryRow::apple_stand_hours_goal});

// ClinicalRecord elements with their FHIR documents, and documents that no element names.
struct ClinicalRecordRow {
  std::int64_t id = 0;
  std::optional<std::string_view>
      type;  // NULL, as all but path and resource, when only the document is there
  std::optional<std::string_view> identifier;
  std::optional<std::int32_t> source_id;
  std::optional<std::string_view> source_url;
  std::optional<std::string_view> fhir_version;
  std::optional<Timestamp> received_date;
  std::string_view resource_file_path;  // relative to the export's folder
};

inline constexpr auto kClinicalRecordTable = DefineTable(
    "staging_clinical_record", Column{"id", &ClinicalRecordRow::id},
    Column{"type", &ClinicalRecordRow::type}, Column{"identifier", &ClinicalRecordRow::identifier},
    Column{"source_id", &ClinicalRecordRow::source_id},
    Column{"source_url", &ClinicalRecordRow::source_url},
    Column{"fhir_version", &ClinicalRecordRow::fhir_version},
    Column{"received_date", &ClinicalRecordRow::received_date},
    Column{"resource_file_path", &ClinicalRecordRow::resource_file_path});

// FHIR documents of the export (clinical-records/*.json).
struct ClinicalDocumentRow {
  std::string_view file_path;  // relative to the export's folder
  Jsonb resource;
};

inline constexpr auto kClinicalDocumentTable =
    DefineTable("staging_clinical_document", Column{"file_path", &ClinicalDocumentRow::file_path},
                Column{"resource", &ClinicalDocumentRow::resource});

// Audiogram elements.
struct AudiogramRow {
  std::int64_t id = 0;
  std::string_view type;
  std::optional<std::int32_t> source_id;  // NULL: the export names none
  std::optional<std::int32_t> device_id;
  std::optional<Timestamp> creation_date;
  Timestamp start_date;
  Timestamp end_date;
  std::int64_t fingerprint = 0;  // XXH3 of type, source name, start and end
};

inline constexpr auto kAudiogramTable = DefineTable(
    "staging_audiogram", Column{"id", &AudiogramRow::id}, Column{"type", &AudiogramRow::type},
    Column{"source_id", &AudiogramRow::source_id}, Column{"device_id", &AudiogramRow::device_id},
    Column{"creation_date", &AudiogramRow::creation_date},
    Column{"start_date", &AudiogramRow::start_date}, Column{"end_date", &AudiogramRow::end_date},
    Column{"fingerprint", &AudiogramRow::fingerprint});

// MetadataEntry elements of Audiograms.
struct AudiogramMetadataRow {
  std::int64_t audiogram_id = 0;  // → audiogram
  std::int32_t position = 0;      // from 1, in document order; a key may repeat
  std::int32_t key_id = 0;
  std::string_view value;
};

inline constexpr auto kAudiogramMetadataTable = DefineTable(
    "staging_audiogram_metadata", Column{"audiogram_id", &AudiogramMetadataRow::audiogram_id},
    Column{"position", &AudiogramMetadataRow::position},
    Column{"key_id", &AudiogramMetadataRow::key_id}, Column{"value", &AudiogramMetadataRow::value});

// SensitivityPoint elements of Audiograms.
struct SensitivityPointRow {
  std::int64_t audiogram_id = 0;
  std::int32_t position = 0;  // from 1, in document order
  double frequency_value = 0;
  std::string_view frequency_unit;  // "Hz"
  std::optional<double> left_ear_value;
  std::optional<std::string_view> left_ear_unit;
  std::optional<std::string_view> left_ear_masked;
  std::optional<double> left_ear_clamping_range_lower_bound;
  std::optional<double> left_ear_clamping_range_upper_bound;
  std::optional<double> right_ear_value;
  std::optional<std::string_view> right_ear_unit;
  std::optional<std::string_view> right_ear_masked;
  std::optional<double> right_ear_clamping_range_lower_bound;
  std::optional<double> right_ear_clamping_range_upper_bound;
};

inline constexpr auto kSensitivityPointTable = DefineTable(
    "staging_sensitivity_point", Column{"audiogram_id", &SensitivityPointRow::audiogram_id},
    Column{"position", &SensitivityPointRow::position},
    Column{"frequency_value", &SensitivityPointRow::frequency_value},
    Column{"frequency_unit", &SensitivityPointRow::frequency_unit},
    Column{"left_ear_value", &SensitivityPointRow::left_ear_value},
    Column{"left_ear_unit", &SensitivityPointRow::left_ear_unit},
    Column{"left_ear_masked", &SensitivityPointRow::left_ear_masked},
    Column{"left_ear_clamping_range_lower_bound",
           &SensitivityPointRow::left_ear_clamping_range_lower_bound},
    Column{"left_ear_clamping_range_upper_bound",
           &SensitivityPointRow::left_ear_clamping_range_upper_bound},
    Column{"right_ear_value", &SensitivityPointRow::right_ear_value},
    Column{"right_ear_unit", &SensitivityPointRow::right_ear_unit},
    Column{"right_ear_masked", &SensitivityPointRow::right_ear_masked},
    Column{"right_ear_clamping_range_lower_bound",
           &SensitivityPointRow::right_ear_clamping_range_lower_bound},
    Column{"right_ear_clamping_range_upper_bound",
           &SensitivityPointRow::right_ear_clamping_range_upper_bound});

// VisionPrescription elements.
struct VisionPrescriptionRow {
  std::int64_t id = 0;
  std::string_view type;
  Timestamp date_issued;
  std::optional<Timestamp> expiration_date;
  std::optional<std::string_view> brand;
};

inline constexpr auto kVisionPrescriptionTable =
    DefineTable("staging_vision_prescription", Column{"id", &VisionPrescriptionRow::id},
                Column{"type", &VisionPrescriptionRow::type},
                Column{"date_issued", &VisionPrescriptionRow::date_issued},
                Column{"expiration_date", &VisionPrescriptionRow::expiration_date},
                Column{"brand", &VisionPrescriptionRow::brand});

// RightEye and LeftEye elements of VisionPrescriptions.
struct VisionPrescriptionEyeRow {
  std::int64_t vision_prescription_id = 0;
  std::int32_t position = 0;  // from 1, in document order
  std::string_view side;      // "right" or "left"
  std::optional<double> sphere;
  std::optional<std::string_view> sphere_unit;
  std::optional<double> cylinder;
  std::optional<std::string_view> cylinder_unit;
  std::optional<double> axis;
  std::optional<std::string_view> axis_unit;
  std::optional<double> add;
  std::optional<std::string_view> add_unit;
  std::optional<double> vertex;
  std::optional<std::string_view> vertex_unit;
  std::optional<double> prism_amount;
  std::optional<std::string_view> prism_amount_unit;
  std::optional<double> prism_angle;
  std::optional<std::string_view> prism_angle_unit;
  std::optional<double> far_pd;
  std::optional<std::string_view> far_pd_unit;
  std::optional<double> near_pd;
  std::optional<std::string_view> near_pd_unit;
  std::optional<double> base_curve;
  std::optional<std::string_view> base_curve_unit;
  std::optional<double> diameter;
  std::optional<std::string_view> diameter_unit;
};

inline constexpr auto kVisionPrescriptionEyeTable =
    DefineTable("staging_vision_prescription_eye",
                Column{"vision_prescription_id", &VisionPrescriptionEyeRow::vision_prescription_id},
                Column{"position", &VisionPrescriptionEyeRow::position},
                Column{"side", &VisionPrescriptionEyeRow::side},
                Column{"sphere", &VisionPrescriptionEyeRow::sphere},
                Column{"sphere_unit", &VisionPrescriptionEyeRow::sphere_unit},
                Column{"cylinder", &VisionPrescriptionEyeRow::cylinder},
                Column{"cylinder_unit", &VisionPrescriptionEyeRow::cylinder_unit},
                Column{"axis", &VisionPrescriptionEyeRow::axis},
                Column{"axis_unit", &VisionPrescriptionEyeRow::axis_unit},
                Column{"add", &VisionPrescriptionEyeRow::add},
                Column{"add_unit", &VisionPrescriptionEyeRow::add_unit},
                Column{"vertex", &VisionPrescriptionEyeRow::vertex},
                Column{"vertex_unit", &VisionPrescriptionEyeRow::vertex_unit},
                Column{"prism_amount", &VisionPrescriptionEyeRow::prism_amount},
                Column{"prism_amount_unit", &VisionPrescriptionEyeRow::prism_amount_unit},
                Column{"prism_angle", &VisionPrescriptionEyeRow::prism_angle},
                Column{"prism_angle_unit", &VisionPrescriptionEyeRow::prism_angle_unit},
                Column{"far_pd", &VisionPrescriptionEyeRow::far_pd},
                Column{"far_pd_unit", &VisionPrescriptionEyeRow::far_pd_unit},
                Column{"near_pd", &VisionPrescriptionEyeRow::near_pd},
                Column{"near_pd_unit", &VisionPrescriptionEyeRow::near_pd_unit},
                Column{"base_curve", &VisionPrescriptionEyeRow::base_curve},
                Column{"base_curve_unit", &VisionPrescriptionEyeRow::base_curve_unit},
                Column{"diameter", &VisionPrescriptionEyeRow::diameter},
                Column{"diameter_unit", &VisionPrescriptionEyeRow::diameter_unit});

// Attachment elements of VisionPrescriptions.
struct VisionPrescriptionAttachmentRow {
  std::int64_t vision_prescription_id = 0;
  std::int32_t position = 0;  // from 1, in document order
  std::optional<std::string_view> identifier;
};

inline constexpr auto kVisionPrescriptionAttachmentTable = DefineTable(
    "staging_vision_prescription_attachment",
    Column{"vision_prescription_id", &VisionPrescriptionAttachmentRow::vision_prescription_id},
    Column{"position", &VisionPrescriptionAttachmentRow::position},
    Column{"identifier", &VisionPrescriptionAttachmentRow::identifier});

// MetadataEntry elements of VisionPrescriptions.
struct VisionPrescriptionMetadataRow {
  std::int64_t vision_prescription_id = 0;  // → vision_prescription
  std::int32_t position = 0;                // from 1, in document order; a key may repeat
  std::int32_t key_id = 0;
  std::string_view value;
};

inline constexpr auto kVisionPrescriptionMetadataTable = DefineTable(
    "staging_vision_prescription_metadata",
    Column{"vision_prescription_id", &VisionPrescriptionMetadataRow::vision_prescription_id},
    Column{"position", &VisionPrescriptionMetadataRow::position},
    Column{"key_id", &VisionPrescriptionMetadataRow::key_id},
    Column{"value", &VisionPrescriptionMetadataRow::value});

// ECG recordings (electrocardiograms/*.csv).
struct ElectrocardiogramRow {
  std::int64_t id = 0;
  std::string_view file_path;  // relative to the export's folder
  std::optional<Timestamp> recorded_date;
  std::optional<std::string_view> classification;  // in the language of the phone
  std::optional<std::string_view> symptoms;
  std::optional<std::string_view> software_version;
  std::optional<std::string_view> device_text;
  std::optional<double> sample_rate_hz;
  std::optional<std::string_view> lead;
  std::optional<std::string_view>
      unit;                         // as written in the file; voltages are microvolts all the same
  std::span<const float> voltages;  // microvolts
  Jsonb header;                     // the head lines in the file's own words
};

inline constexpr auto kElectrocardiogramTable = DefineTable(
    "staging_electrocardiogram", Column{"id", &ElectrocardiogramRow::id},
    Column{"file_path", &ElectrocardiogramRow::file_path},
    Column{"recorded_date", &ElectrocardiogramRow::recorded_date},
    Column{"classification", &ElectrocardiogramRow::classification},
    Column{"symptoms", &ElectrocardiogramRow::symptoms},
    Column{"software_version", &ElectrocardiogramRow::software_version},
    Column{"device_text", &ElectrocardiogramRow::device_text},
    Column{"sample_rate_hz", &ElectrocardiogramRow::sample_rate_hz},
    Column{"lead", &ElectrocardiogramRow::lead}, Column{"unit", &ElectrocardiogramRow::unit},
    Column{"voltages", &ElectrocardiogramRow::voltages},
    Column{"header", &ElectrocardiogramRow::header});

}  // namespace pulso
