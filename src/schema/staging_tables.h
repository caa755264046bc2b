// All staging tables.  One row type belongs to each.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "schema/account_rows.h"
#include "schema/correlation_rows.h"
#include "schema/lookup_rows.h"
#include "schema/other_rows.h"
#include "schema/record_rows.h"
#include "schema/table.h"
#include "schema/workout_rows.h"

namespace pulso {

inline constexpr auto kStagingTables = std::make_tuple(
    kRecordTypeTable, kUnitTable, kSourceTable, kMetadataKeyTable, kDeviceTable, kUserProfileTable,
    kRecordTable, kRecordMetadataTable, kHeartbeatTable, kWorkoutTable, kWorkoutMetadataTable,
    kWorkoutActivityTable, kWorkoutActivityMetadataTable, kWorkoutEventTable,
    kWorkoutEventMetadataTable, kWorkoutStatisticsTable, kWorkoutRouteTable,
    kWorkoutRouteMetadataTable, kRouteFileTable, kRoutePointTable, kCorrelationTable,
    kCorrelationMetadataTable, kNestedRecordTable, kNestedRecordMetadataTable,
    kNestedHeartbeatTable, kActivitySummaryTable, kClinicalRecordTable, kClinicalDocumentTable,
    kAudiogramTable, kAudiogramMetadataTable, kSensitivityPointTable, kVisionPrescriptionTable,
    kVisionPrescriptionEyeTable, kVisionPrescriptionAttachmentTable,
    kVisionPrescriptionMetadataTable, kElectrocardiogramTable, kExportFileTable, kUnmappedTable,
    kRejectTable);

using StagingTables = std::remove_const_t<decltype(kStagingTables)>;

inline constexpr std::size_t kStagingTableCount = std::tuple_size_v<StagingTables>;

// The row type of the table at index I of kStagingTables.
template <std::size_t I>
using RowAt = typename std::tuple_element_t<I, StagingTables>::RowType;

namespace internal {

template <class Row, std::size_t... I>
constexpr std::size_t IndexOfRow(std::index_sequence<I...>) {
  return ((std::is_same_v<Row, RowAt<I>> ? I : 0) + ...);
}

template <std::size_t... I>
constexpr std::array<std::string_view, sizeof...(I)> Names(std::index_sequence<I...>) {
  return {std::get<I>(kStagingTables).name...};
}

}  // namespace internal

// The index in kStagingTables of the table that takes `Row`.
template <class Row>
inline constexpr std::size_t kTableIndex =
    internal::IndexOfRow<Row>(std::make_index_sequence<kStagingTableCount>());

// "staging_record_type", …, in the order of kStagingTables.
inline constexpr std::array<std::string_view, kStagingTableCount> kStagingTableNames =
    internal::Names(std::make_index_sequence<kStagingTableCount>());

}  // namespace pulso
