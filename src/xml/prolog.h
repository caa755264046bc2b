// What stands before the root element of an export.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "xml/document_reader.h"

namespace pulso {

// Stands before a reader of an export's main file and hides the DOCTYPE from it, for two reasons:
// Apple's is not well-formed in version 12, and one made by somebody else could declare entities.
//
//   prolog   everything before the first "<HealthData" that is followed by a blank, "/" or ">"
//            and, if no DOCTYPE came before it, does not stand in a comment
//
// From "<!DOCTYPE" to the end of the prolog every byte but line feeds becomes a blank, so offsets
// and lines stay what they are in the file.  Until the root has come, at most 1 MiB is held back;
// afterwards bytes are passed on as they are, without a copy.
class Prolog : public DocumentReader {
 public:
  // `next` outlives the prolog; `document_name` goes before every error of the prolog's own.
  Prolog(DocumentReader& next, std::string document_name);

  // Besides the errors of `next`: no root in the first MiB, or a document in UTF-16.
  absl::Status Feed(std::string_view bytes) override;
  absl::Status FeedScanned(std::string_view bytes, const PlainElements& elements) override {
    return root_seen_ ? next_.FeedScanned(bytes, elements) : Feed(bytes);
  }
  absl::Status Finish() override;

  // The number after "HealthKit Export Version:" in the prolog.  nullopt before the root has come,
  // and when there is none: iOS 8 wrote no DOCTYPE.
  std::optional<int> version() const { return version_; }

 private:
  enum class Part { kStart, kComment, kInstruction, kDoctype };

  // Goes on in held_ from scanned_.  The place of the root, or nullopt when more bytes are needed.
  std::optional<std::size_t> FindRoot();
  bool SkipPast(std::string_view mark);
  absl::Status Error(std::string_view before, std::string_view cause) const;
  absl::Status NoRoot() const;

  DocumentReader& next_;
  const std::string document_name_;
  std::string held_;         // the document so far; empty once the root has come
  std::size_t scanned_ = 0;  // in held_: before it there is no root
  Part part_ = Part::kStart;
  std::optional<std::size_t> doctype_begin_;  // in held_
  bool root_seen_ = false;
  std::optional<int> version_;
};

}  // namespace pulso
