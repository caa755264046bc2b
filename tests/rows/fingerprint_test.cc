// The values here are stored in databases: they must never change.  Each is XXH3_64bits (from a
// program of its own) of the bytes that the comment shows, little-endian.
#include "rows/fingerprint.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>

namespace pulso {
namespace {

TEST(Fingerprint, OfARecordIsTheOneInTheDatabases) {
  // int32 length and bytes of each text, then the two int64 instants
  EXPECT_EQ(Fingerprint()
                .Text("HKQuantityTypeIdentifierHeartRate")
                .Text("Watch")
                .Text("count/min")
                .Text("61")
                .Instant(Timestamp{770'536'810'000'000})
                .Instant(Timestamp{770'536'815'000'000})
                .Take(),
            -1250723813425621083);
}

TEST(Fingerprint, OfAbsentTextsIsTheOneInTheDatabases) {
  // 1 "A", then -1 three times, 10, 20
  EXPECT_EQ(Fingerprint()
                .Text("A")
                .Text(std::nullopt)
                .Text(std::nullopt)
                .Text(std::nullopt)
                .Instant(Timestamp{10})
                .Instant(Timestamp{20})
                .Take(),
            924382658238166035);
}

TEST(Fingerprint, TellsApartWhereTextsBeginAndEnd) {
  EXPECT_EQ(Fingerprint().Text("a").Text("bc").Take(), 6382347316900652626);
  EXPECT_EQ(Fingerprint().Text("ab").Text("c").Take(), 7881155913711968751);
}

TEST(Fingerprint, TellsAnEmptyTextFromAnAbsentOne) {
  EXPECT_EQ(Fingerprint().Text("").Take(), 5238470482016868669);
  EXPECT_EQ(Fingerprint().Text(std::nullopt).Take(), -3644788059813222868);
}

TEST(Fingerprint, BeginsAnewAfterItWasTaken) {
  Fingerprint fingerprint;
  fingerprint.Text("something else").Take();
  EXPECT_EQ(fingerprint.Text("a").Text("bc").Take(), 6382347316900652626);
}

}  // namespace
}  // namespace pulso
