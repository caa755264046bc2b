#include "xml/prolog.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/errors.h"
#include "base/status_macros.h"

namespace pulso {
namespace {

// Apple's prologs are 2.5 to 8 kB.
constexpr std::size_t kMaxPrologBytes = std::size_t{1} << 20;

constexpr std::string_view kRoot = "<HealthData";
constexpr std::string_view kAfterRoot = " \t\r\n/>";
constexpr std::string_view kComment = "<!--";
constexpr std::string_view kInstruction = "<?";
constexpr std::string_view kDoctype = "<!DOCTYPE";
constexpr std::string_view kVersion = "HealthKit Export Version:";

std::optional<int> FindVersion(std::string_view prolog) {
  std::size_t at = prolog.find(kVersion);
  if (at == std::string_view::npos) return std::nullopt;
  at = prolog.find_first_not_of(" \t", at + kVersion.size());
  if (at == std::string_view::npos) return std::nullopt;
  int version = 0;
  const auto [end, error] =
      std::from_chars(prolog.data() + at, prolog.data() + prolog.size(), version);
  if (error != std::errc()) return std::nullopt;
  return version;
}

// XML begins with "<" or a blank, so a NUL among the first bytes means wide characters.
bool HasWideCharacters(std::string_view document) {
  return document.starts_with("\xff\xfe") || document.starts_with("\xfe\xff") ||
         document.substr(0, 4).find('\0') != std::string_view::npos;
}

}  // namespace

Prolog::Prolog(DocumentReader& next, std::string document_name)
    : next_(next), document_name_(std::move(document_name)) {}

absl::Status Prolog::Feed(std::string_view bytes) {
  if (root_seen_) return next_.Feed(bytes);

  const std::string_view head = bytes.substr(0, kMaxPrologBytes - held_.size());
  held_ += head;
  if (HasWideCharacters(held_)) {
    return Error(
        "",
        "the file is in UTF-16; convert it to UTF-8, for example with iconv -f UTF-16 -t UTF-8, "
        "and write encoding=\"UTF-8\" in its first line");
  }
  const std::optional<std::size_t> root = FindRoot();
  if (!root.has_value()) return held_.size() < kMaxPrologBytes ? absl::OkStatus() : NoRoot();

  root_seen_ = true;
  version_ = FindVersion(std::string_view(held_).substr(0, *root));
  for (std::size_t i = doctype_begin_.value_or(*root); i < *root; ++i) {
    if (held_[i] != '\n') held_[i] = ' ';
  }
  const std::string held = std::exchange(held_, std::string());
  RETURN_IF_ERROR(next_.Feed(held));
  return next_.Feed(bytes.substr(head.size()));
}

absl::Status Prolog::Finish() { return root_seen_ ? next_.Finish() : NoRoot(); }

std::optional<std::size_t> Prolog::FindRoot() {
  while (true) {
    if (part_ == Part::kComment || part_ == Part::kInstruction) {
      if (!SkipPast(part_ == Part::kComment ? "-->" : "?>")) return std::nullopt;
      part_ = Part::kStart;
    }
    scanned_ = std::min(held_.find('<', scanned_), held_.size());
    const std::string_view rest = std::string_view(held_).substr(scanned_);
    if (rest.size() <= kRoot.size()) return std::nullopt;  // neither a root nor the start of one
    if (rest.starts_with(kRoot) && kAfterRoot.find(rest[kRoot.size()]) != std::string_view::npos) {
      return scanned_;
    }
    std::size_t mark_bytes = 1;
    if (part_ == Part::kStart && rest.starts_with(kComment)) {
      part_ = Part::kComment;
      mark_bytes = kComment.size();
    } else if (part_ == Part::kStart && rest.starts_with(kInstruction)) {
      part_ = Part::kInstruction;
      mark_bytes = kInstruction.size();
    } else if (part_ == Part::kStart && rest.starts_with(kDoctype)) {
      part_ = Part::kDoctype;
      doctype_begin_ = scanned_;
    }
    scanned_ += mark_bytes;
  }
}

// Moves scanned_ behind the next `mark`; false when it has not come, all but its start is skipped.
bool Prolog::SkipPast(std::string_view mark) {
  const std::size_t found = held_.find(mark, scanned_);
  if (found == std::string::npos) {
    scanned_ = std::max(scanned_, held_.size() - std::min(held_.size(), mark.size() - 1));
    return false;
  }
  scanned_ = found + mark.size();
  return true;
}

// `before` is what stands before the place.
absl::Status Prolog::Error(std::string_view before, std::string_view cause) const {
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  return InputError(
      absl::StrFormat("%s: byte %d, line %d: %s", document_name_, before.size(), line, cause));
}

absl::Status Prolog::NoRoot() const {
  if (held_.empty()) return Error(held_, "the file is empty; export again from the Health app");
  return Error(
      held_,
      "no <HealthData> up to here, so this is not an Apple Health export; give the export.zip "
      "that the Health app made, or the XML file in it that begins with <!DOCTYPE HealthData");
}

}  // namespace pulso
