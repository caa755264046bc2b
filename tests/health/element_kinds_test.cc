#include "health/element_kinds.h"

#include <gtest/gtest.h>

namespace pulso {
namespace {

using enum ElementKind;

TEST(KindOfChild, KnowsTheRootOnlyAtTheTop) {
  EXPECT_EQ(KindOfChild(kDocument, "HealthData"), kHealthData);
  EXPECT_EQ(KindOfChild(kHealthData, "HealthData"), kUnknown);
  EXPECT_EQ(KindOfChild(kDocument, "Record"), kUnknown);
}

TEST(KindOfChild, KnowsTheChildrenThatRealFilesHoldUndeclared) {
  EXPECT_EQ(KindOfChild(kWorkout, "WorkoutActivity"), kWorkoutActivity);
  EXPECT_EQ(KindOfChild(kWorkoutActivity, "WorkoutEvent"), kWorkoutEvent);
  EXPECT_EQ(KindOfChild(kWorkoutActivity, "WorkoutStatistics"), kWorkoutStatistics);
  EXPECT_EQ(KindOfChild(kHealthData, "Audiogram"), kAudiogram);
  EXPECT_EQ(KindOfChild(kAudiogram, "SensitivityPoint"), kSensitivityPoint);
}

TEST(KindOfChild, KnowsTheElementsThatHoldMetadata) {
  for (const ElementKind parent : {kRecord, kCorrelation, kWorkout, kWorkoutActivity, kWorkoutEvent,
                                   kWorkoutRoute, kAudiogram, kVisionPrescription}) {
    EXPECT_EQ(KindOfChild(parent, "MetadataEntry"), kMetadataEntry) << ElementName(parent);
  }
  for (const ElementKind parent : {kHealthData, kMe, kMetadataEntry, kActivitySummary,
                                   kClinicalRecord, kWorkoutStatistics, kFileReference, kUnknown}) {
    EXPECT_EQ(KindOfChild(parent, "MetadataEntry"), kUnknown) << ElementName(parent);
  }
}

TEST(KindOfChild, KnowsNothingInAnUnknownElement) {
  EXPECT_EQ(KindOfChild(kUnknown, "Record"), kUnknown);
  EXPECT_EQ(KindOfChild(kUnknown, "(unknown)"), kUnknown);
}

TEST(KindOfChild, ComparesNamesLetterByLetter) {
  EXPECT_EQ(KindOfChild(kHealthData, "record"), kUnknown);
  EXPECT_EQ(KindOfChild(kHealthData, "Records"), kUnknown);
  EXPECT_EQ(KindOfChild(kHealthData, ""), kUnknown);
}

TEST(ElementName, IsTheNameInTheFile) {
  EXPECT_EQ(ElementName(kRecord), "Record");
  EXPECT_EQ(ElementName(kInstantaneousBeatsPerMinute), "InstantaneousBeatsPerMinute");
  EXPECT_EQ(ElementName(kAttachment), "Attachment");
  EXPECT_EQ(ElementName(kDocument), "");
  EXPECT_EQ(ElementName(kUnknown), "(unknown)");
}

}  // namespace
}  // namespace pulso
