// From the attributes of an element to its entity: one function for each element of the inventory.
//
// Attributes that HealthKit's DTD requires are required here: without one, `fields` has a reason to
// reject the element and the entity must not be used.
#pragma once

#include "health/element_fields.h"
#include "health/entities.h"

namespace pulso {

Record ReadRecord(ElementFields& fields);
MetadataEntry ReadMetadataEntry(ElementFields& fields);
Correlation ReadCorrelation(ElementFields& fields);
Workout ReadWorkout(ElementFields& fields);
WorkoutActivity ReadWorkoutActivity(ElementFields& fields);
WorkoutEvent ReadWorkoutEvent(ElementFields& fields);
WorkoutStatistics ReadWorkoutStatistics(ElementFields& fields);
WorkoutRoute ReadWorkoutRoute(ElementFields& fields);
FileReference ReadFileReference(ElementFields& fields);
RoutePoint ReadLocation(ElementFields& fields);
ActivitySummary ReadActivitySummary(ElementFields& fields);
ClinicalRecord ReadClinicalRecord(ElementFields& fields);
Audiogram ReadAudiogram(ElementFields& fields);
SensitivityPoint ReadSensitivityPoint(ElementFields& fields);
VisionPrescription ReadVisionPrescription(ElementFields& fields);
VisionPrescriptionEye ReadVisionPrescriptionEye(ElementFields& fields, std::string_view side);
VisionPrescriptionAttachment ReadVisionPrescriptionAttachment(ElementFields& fields);

}  // namespace pulso
