// What has no plausible reading: where it ends, and where reading goes on.
#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "xml/name_bytes.h"
#include "xml/scan_reader.h"
#include "xml/text_decoder.h"

namespace pulso {
namespace {

constexpr std::size_t kMaxSourceBytes = std::size_t{4} << 20;  // that a reject tells

}  // namespace

// A tag at at_ that cannot be read.
ScanReader::StepOr ScanReader::BadTag() {
  if (part_ == Part::kBeforeRoot) return FatalError(Here(), "the root element cannot be read");
  if (part_ == Part::kAfterRoot) {
    part_ = Part::kTrailing;
    return Step::kGoOn;
  }
  if (open_.empty()) BeginFirstLevel();
  if (!damage_.has_value()) damage_ = {RejectKind::kBadTag, Here()};
  bad_tag_ = at_;
  resync_at_ = at_;
  in_text_ = false;
  return Step::kGoOn;
}

// The name at `begin` in buffer_; "" when there is none.
std::string_view ScanReader::NameAt(std::size_t begin) const {
  const std::string_view bytes = std::string_view(buffer_).substr(std::min(begin, buffer_.size()));
  const char* end = EndOfName(bytes.data(), bytes.data() + bytes.size());
  return bytes.substr(0, static_cast<std::size_t>(end - bytes.data()));
}

// Looks for the next line whose first non-blank begins an end tag or a known tag.
ScanReader::StepOr ScanReader::Resync() {
  const std::string_view bytes = buffer_;
  for (;;) {
    const std::size_t line_end = bytes.find('\n', resync_at_);
    const std::size_t first = line_end == std::string_view::npos
                                  ? line_end
                                  : bytes.find_first_not_of(" \t\r\n", line_end);
    if (first == std::string_view::npos) break;
    const bool is_end_tag = bytes.substr(first, 2) == "</";
    const std::string_view name = NameAt(first + (is_end_tag ? 2 : 1));
    const bool is_cut = first + 1 == bytes.size() || name.end() == bytes.end();
    if (is_cut && !is_final_) break;
    if (bytes[first] == '<' && (is_end_tag || options_.is_known(name))) return GoOnAt(first);
    resync_at_ = first;
  }
  if (is_final_) at_ = *bad_tag_;  // the rest of the file is lost: FinishTruncated tells
  if (bytes.size() - *bad_tag_ > kMaxElementBytes) {
    return FatalError(Here(), "a tag that cannot be read, and no other one in 32 MiB behind it");
  }
  return Step::kNeedMore;
}

// Reading goes on at the tag at `tag`, behind an unreadable one.
ScanReader::StepOr ScanReader::GoOnAt(std::size_t tag) {
  const std::size_t lost = *std::exchange(bad_tag_, std::nullopt);
  const std::string_view own_name = NameAt(lost + 1);
  Advance(tag);
  const bool is_end_tag = Unread().starts_with("</");
  const std::string_view name = NameAt(tag + (is_end_tag ? 2 : 1));
  if (open_.empty()) {
    // Its children or its end tag show that the lost tag opened an element.
    const bool was_open = is_end_tag ? name == own_name : !options_.is_child(root_, name);
    if (!was_open) {
      RETURN_IF_ERROR(EndFirstLevel());
      return Step::kGoOn;
    }
    open_.push_back({static_cast<std::uint32_t>(lost + 1 - element_begin_),
                     static_cast<std::uint32_t>(own_name.size()), false});
    return Step::kGoOn;
  }
  // Inside an element that is lost anyway: it ends where the first level goes on.
  if (!is_end_tag && options_.is_child(root_, name) && !options_.is_child(OpenName(0), name)) {
    RETURN_IF_ERROR(EndFirstLevel());
  }
  return Step::kGoOn;
}

// An end tag that does not close the innermost element of the first level.
ScanReader::StepOr ScanReader::CloseMismatched(std::string_view name, std::size_t end) {
  in_text_ = false;
  if (open_.empty()) {
    if (name == root_) {
      Advance(end);
      part_ = Part::kAfterRoot;
      RETURN_IF_ERROR(handler_.EndElement());
      return Step::kGoOn;
    }
    const std::size_t begin = at_;
    const Position position = Here();
    Advance(end);
    RETURN_IF_ERROR(Reject(RejectKind::kNesting, begin, end, position));
    return Step::kGoOn;
  }
  if (name == root_) return CutElement();
  if (!damage_.has_value()) damage_ = {RejectKind::kNesting, Here()};
  std::size_t depth = open_.size();
  while (depth > 0 && OpenName(depth - 1) != name) --depth;
  if (depth > 0) open_.resize(depth - 1);  // else there is no start tag for it: passed over
  Advance(end);
  if (open_.empty()) RETURN_IF_ERROR(EndFirstLevel());
  return Step::kGoOn;
}

// The element has no end of its own.  It is rejected up to the next tag inside it that belongs to
// the first level, where reading goes on, or as far as it was read.
ScanReader::StepOr ScanReader::CutElement() {
  const std::optional<Position> next = NextOfFirstLevel();
  if (next.has_value()) {
    at_ = static_cast<std::size_t>(next->byte_offset - base_);
    line_ = next->line;
  }
  if (!damage_.has_value()) damage_ = {RejectKind::kNesting, element_position_};
  RETURN_IF_ERROR(EndFirstLevel());
  return Step::kGoOn;
}

absl::Status ScanReader::Reject(RejectKind kind, std::size_t begin, std::size_t end,
                                Position position) {
  if (options_.is_strict) return DamageError(options_.document_name, position, RejectName(kind));
  std::string source;
  TextRepairs repairs;  // of the copy: the source is not told as anything but damaged
  DecodeText(std::string_view(buffer_).substr(begin, std::min(end - begin, kMaxSourceBytes)),
             TextPlace::kSource, source, repairs);
  return handler_.Unreadable(kind, source, position);
}

absl::Status ScanReader::FinishTruncated() {
  const std::size_t rest = IsInElement() ? element_begin_ : at_;
  Advance(buffer_.size());
  if (options_.is_strict || !options_.allow_truncated) {
    return FatalError(
        Here(), absl::StrFormat("the file ends before </%s>; export it again, or load what is "
                                "complete with --allow-truncated",
                                root_));
  }
  RETURN_IF_ERROR(Reject(RejectKind::kTruncated, rest, buffer_.size(), Here()));
  return handler_.EndElement();
}

}  // namespace pulso
