#include "xml/scan_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "xml/byte_scan.h"
#include "xml/start_tag.h"
#include "xml/text_decoder.h"

namespace pulso {
namespace {

// Without limits one missing quote or end tag would take the rest of the file into memory.
constexpr std::size_t kMaxTagBytes = std::size_t{16} << 20;
constexpr std::size_t kMaxTextBytes = std::size_t{4} << 20;
constexpr std::size_t kMaxEventBytes = std::size_t{32} << 20;  // of an element's events in memory
constexpr std::size_t kMaxDepth = 256;                         // as libxml2 has it
// From this size on, and whenever it has doubled, an element is asked whether its end was lost.
constexpr std::size_t kSuspectBytes = std::size_t{1} << 20;

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kCdata = "<![CDATA[";

// Whether an XML declaration says that the document is in anything but UTF-8 or its part ASCII.
bool NamesOtherEncoding(std::string_view declaration) {
  const std::size_t key = declaration.find("encoding");
  const std::size_t open = declaration.find_first_of("\"'", key);
  if (key == std::string_view::npos || open == std::string_view::npos) return false;
  const std::size_t close = declaration.find(declaration[open], open + 1);
  const std::string_view name = declaration.substr(open + 1, close - open - 1);
  const absl::string_view encoding(name.data(), name.size());
  return !absl::EqualsIgnoreCase(encoding, "UTF-8") &&
         !absl::EqualsIgnoreCase(encoding, "US-ASCII") &&
         !absl::EqualsIgnoreCase(encoding, "ASCII");
}

}  // namespace

ScanReader::ScanReader(ElementHandler& handler, ScanOptions options)
    : handler_(handler),
      options_(std::move(options)),
      plain_(options_.shape_ids == nullptr ? shape_ids_ : *options_.shape_ids) {}

absl::Status ScanReader::Feed(std::string_view bytes) {
  RETURN_IF_ERROR(status_);
  const std::size_t done = IsInElement() ? element_begin_ : at_;
  buffer_.erase(0, done);
  base_ += static_cast<std::int64_t>(done);
  at_ -= done;
  element_begin_ -= std::min(element_begin_, done);
  if (bad_tag_.has_value()) *bad_tag_ -= done;
  resync_at_ -= std::min(resync_at_, done);
  buffer_.append(bytes);
  return status_ = Run();
}

// Runs are of use where this reader would begin an element; other bytes it reads itself.
absl::Status ScanReader::FeedScanned(std::string_view bytes, const PlainElements& elements) {
  std::size_t fed = 0;
  for (const PlainElements::Run& run : elements.runs()) {
    RETURN_IF_ERROR(Feed(bytes.substr(fed, run.begin - fed)));
    fed = run.begin;
    if (!IsBetweenElements()) continue;
    RETURN_IF_ERROR(status_ = Tell(elements, run));
    fed = run.end;
    base_ += static_cast<std::int64_t>(run.end - run.begin);
  }
  return Feed(bytes.substr(fed));
}

bool ScanReader::IsBetweenElements() const {
  return part_ == Part::kInRoot && at_ == buffer_.size() && !IsInElement();
}

absl::Status ScanReader::Tell(const PlainElements& elements, const PlainElements::Run& run) {
  RETURN_IF_ERROR(elements.Tell(run, Here(), handler_));
  line_ += run.line_feeds;
  in_text_ = false;
  return absl::OkStatus();
}

absl::Status ScanReader::Finish() {
  RETURN_IF_ERROR(status_);
  is_final_ = true;
  RETURN_IF_ERROR(Run());
  switch (part_) {
    case Part::kBeforeRoot:
      return FatalError(Here(), "there is no root element");
    case Part::kInRoot:
      return FinishTruncated();
    case Part::kTrailing:
      return Reject(RejectKind::kTrailing, at_, buffer_.size(), Here());
    case Part::kAfterRoot:
      break;
  }
  return absl::OkStatus();
}

absl::Status ScanReader::FatalError(Position position, std::string_view cause) const {
  return InputError(absl::StrFormat("%s: byte %d, line %d: %s", options_.document_name,
                                    position.byte_offset, position.line, cause));
}

void ScanReader::Advance(std::size_t to) {
  line_ += std::count(buffer_.data() + at_, buffer_.data() + to, '\n');
  at_ = to;
}

absl::Status ScanReader::Run() {
  for (;;) {
    ASSIGN_OR_RETURN(const Step step, Next());
    if (step == Step::kNeedMore) return absl::OkStatus();
  }
}

ScanReader::StepOr ScanReader::Next() {
  if (part_ == Part::kTrailing) {
    buffer_.resize(std::min(buffer_.size(), at_ + kMaxTagBytes));  // more is not worth keeping
    return Step::kNeedMore;
  }
  if (bad_tag_.has_value()) return Resync();
  if (part_ == Part::kInRoot && open_.empty()) RETURN_IF_ERROR(ReadPlainElements());
  if (at_ == buffer_.size()) return Step::kNeedMore;
  if (buffer_[at_] == '<') return ReadMarkup();
  if (base_ == 0 && at_ == 0 && part_ == Part::kBeforeRoot) {
    const std::string_view unread = Unread();
    if (unread.starts_with(kByteOrderMark)) {
      at_ = kByteOrderMark.size();
      return Step::kGoOn;
    }
    if (!is_final_ && kByteOrderMark.starts_with(unread)) return Step::kNeedMore;
  }
  const void* next = std::memchr(buffer_.data() + at_, '<', buffer_.size() - at_);
  if (next != nullptr) {
    return ReadText(static_cast<std::size_t>(static_cast<const char*>(next) - buffer_.data()));
  }
  if (is_final_) return ReadText(buffer_.size());
  const std::size_t first = std::string_view(buffer_).find_first_not_of(kBlanks, at_);
  if (first == std::string_view::npos && !in_text_) return ReadText(buffer_.size());
  const std::size_t begin = in_text_ ? at_ : first;
  if (buffer_.size() - begin <= kMaxTextBytes) return Step::kNeedMore;
  if (part_ == Part::kAfterRoot) return ReadText(buffer_.size());
  Advance(begin);
  return TextTooLong();
}

// As many elements of the first level as are plain, with the blanks behind them: nearly all that an
// export has.
absl::Status ScanReader::ReadPlainElements() {
  while (at_ != buffer_.size() && buffer_[at_] == '<') {
    elements_.Clear();
    plain_.ReadRun(Unread(), 0, elements_);
    if (elements_.runs().empty()) break;
    const PlainElements::Run& run = elements_.runs().front();
    RETURN_IF_ERROR(Tell(elements_, run));
    at_ += run.end;
  }
  return absl::OkStatus();
}

absl::Status ScanReader::TextTooLong() const {
  return FatalError(Here(),
                    "more than 4 MiB of text between two tags; this is no Apple Health export, or "
                    "damaged beyond repair: export it again");
}

// Text up to `end`.
ScanReader::StepOr ScanReader::ReadText(std::size_t end) {
  const std::size_t first = std::string_view(buffer_).find_first_not_of(kBlanks, at_);
  const bool is_blank = first == std::string_view::npos || first >= end;
  if (is_blank && !in_text_) {
    Advance(end);
    return open_.empty() ? StepOr(Step::kGoOn) : CheckSize();
  }
  const std::size_t begin = in_text_ ? at_ : first;
  Advance(begin);
  if (part_ == Part::kBeforeRoot) return FatalError(Here(), "there is text before the root");
  if (part_ == Part::kAfterRoot) {
    part_ = Part::kTrailing;
    return Step::kGoOn;
  }
  if (open_.empty()) BeginFirstLevel();
  if (end - begin > kMaxTextBytes) return TextTooLong();
  AddText(begin, end, /*is_cdata=*/false);
  Advance(end);
  in_text_ = true;
  if (!open_.empty()) return CheckSize();
  RETURN_IF_ERROR(EndFirstLevel());
  in_text_ = true;  // it goes on after a comment
  return Step::kGoOn;
}

void ScanReader::AddText(std::size_t begin, std::size_t end, bool is_cdata) {
  const char* source = Source();
  const char* text = buffer_.data() + begin;
  const char* text_end = buffer_.data() + end;
  TextSpan span{static_cast<std::uint32_t>(text - source),
                static_cast<std::uint32_t>(text_end - text), false};
  if (FindSpecial(text, text_end, '&') != text_end) {
    TextRepairs repairs;
    std::string& decoded = events_.decoded();
    const std::size_t decoded_begin = decoded.size();
    DecodeText({text, span.size}, is_cdata ? TextPlace::kSource : TextPlace::kContent, decoded,
               repairs);
    repairs.ForEach([&](RepairKind kind, std::size_t offset) {
      events_.AddRepair({.kind = kind,
                         .position = {base_ + static_cast<std::int64_t>(begin + offset),
                                      line_ + std::count(text, text + offset, '\n')}});
    });
    span = {static_cast<std::uint32_t>(decoded_begin),
            static_cast<std::uint32_t>(decoded.size() - decoded_begin), true};
  }
  events_.AddText(span, Here());
}

ScanReader::StepOr ScanReader::ReadMarkup() {
  const std::string_view unread = Unread();
  if (unread.size() < 2) return Step::kNeedMore;
  switch (unread[1]) {
    case '?':
      return ReadInstructionOrComment("?>");
    case '/':
      return ReadEnd();
    case '!':
      if (unread.starts_with("<!--")) return ReadInstructionOrComment("-->");
      if (unread.starts_with(kCdata)) return ReadCdata();
      if (unread.size() < kCdata.size() && !is_final_) return Step::kNeedMore;
      return BadTag();
    default:
      return part_ == Part::kBeforeRoot ? ReadRoot() : ReadStart();
  }
}

ScanReader::StepOr ScanReader::ReadInstructionOrComment(std::string_view mark) {
  const std::size_t prefix = mark == "?>" ? 2 : 4;
  const std::size_t end = buffer_.find(mark, at_ + prefix);
  if (end == std::string::npos) {
    return Unread().size() > kMaxTagBytes ? BadTag() : StepOr(Step::kNeedMore);
  }
  if (part_ == Part::kBeforeRoot && Unread().starts_with("<?xml ") &&
      NamesOtherEncoding(std::string_view(buffer_).substr(at_, end - at_))) {
    return FatalError(Here(), "the file is not in UTF-8; convert it, or use --reader=libxml2");
  }
  Advance(end + mark.size());
  return Step::kGoOn;
}

ScanReader::StepOr ScanReader::ReadCdata() {
  const std::size_t end = buffer_.find("]]>", at_ + kCdata.size());
  if (end == std::string::npos) {
    return Unread().size() > kMaxTagBytes ? BadTag() : StepOr(Step::kNeedMore);
  }
  if (part_ == Part::kBeforeRoot) return FatalError(Here(), "there is text before the root");
  if (part_ == Part::kAfterRoot) {
    part_ = Part::kTrailing;
    return Step::kGoOn;
  }
  std::size_t begin = at_ + kCdata.size();
  if (!in_text_) {
    begin = std::min(std::string_view(buffer_).find_first_not_of(kBlanks, begin), end);
  }
  const bool is_first_level = open_.empty();
  if (end - begin > kMaxTextBytes) return TextTooLong();
  if (begin < end) {
    if (is_first_level) BeginFirstLevel();
    Advance(begin);
    AddText(begin, end, /*is_cdata=*/true);
  }
  const bool has_text = begin < end || in_text_;
  Advance(end + 3);
  if (is_first_level && begin < end) RETURN_IF_ERROR(EndFirstLevel());
  in_text_ = has_text;
  return is_first_level ? StepOr(Step::kGoOn) : CheckSize();
}

void ScanReader::BeginFirstLevel() {
  element_begin_ = at_;
  element_position_ = Here();
  suspect_bytes_ = kSuspectBytes;
  events_.Clear();
}

ScanReader::StepOr ScanReader::ReadRoot() {
  BeginFirstLevel();
  const StartTag tag = ReadStartTag(Unread(), Source(), Here(), events_);
  if (tag.outcome == TagOutcome::kIncomplete) return Step::kNeedMore;
  if (tag.outcome == TagOutcome::kUnreadable) return BadTag();
  root_ = events_.Text(tag.name, Source());
  Advance(at_ + static_cast<std::size_t>(tag.end - Unread().data()));
  RETURN_IF_ERROR(EndFirstLevel());
  part_ = Part::kInRoot;
  if (!tag.is_empty_element) return Step::kGoOn;
  part_ = Part::kAfterRoot;
  RETURN_IF_ERROR(handler_.EndElement());
  return Step::kGoOn;
}

ScanReader::StepOr ScanReader::ReadStart() {
  if (part_ == Part::kAfterRoot) {
    part_ = Part::kTrailing;
    return Step::kGoOn;
  }
  if (open_.empty()) BeginFirstLevel();
  const std::string_view unread = Unread();
  const StartTag tag = ReadStartTag(unread, Source(), Here(), events_);
  if (tag.outcome == TagOutcome::kUnreadable) return BadTag();
  if (tag.outcome == TagOutcome::kIncomplete) {
    if (is_final_) return BadTag();  // a quote that is never closed, if known tags follow
    return unread.size() > kMaxTagBytes ? BadTag() : StepOr(Step::kNeedMore);
  }
  const std::size_t end = at_ + static_cast<std::size_t>(tag.end - unread.data());
  if (tag.has_line_feeds) {
    Advance(end);
  } else {
    at_ = end;
  }
  in_text_ = false;
  if (!tag.is_empty_element) {
    open_.push_back(tag.name);
    // Its path and its parents take room for every one.
    if (open_.size() + 1 > kMaxDepth) return TooDeep();
  } else {
    events_.AddEnd();
    if (open_.empty()) {
      RETURN_IF_ERROR(EndFirstLevel());
      return Step::kGoOn;
    }
  }
  return CheckSize();
}

absl::Status ScanReader::TooDeep() const {
  return FatalError(Here(), absl::StrFormat("elements nest deeper than %d", kMaxDepth));
}

// An element of the first level that has become long may have lost its end tag: then others of the
// first level stand inside it.
ScanReader::StepOr ScanReader::CheckSize() {
  const std::size_t bytes = at_ - element_begin_;
  if (bytes <= suspect_bytes_ && events_.bytes() <= kMaxEventBytes) return Step::kGoOn;
  suspect_bytes_ *= 2;
  const bool is_known = options_.is_child(root_, OpenName(0));
  const bool is_too_long = bytes > kMaxElementBytes || events_.bytes() > kMaxEventBytes;
  const bool is_cut = is_too_long || (is_known && NextOfFirstLevel().has_value());
  return is_cut ? CutElement() : StepOr(Step::kGoOn);
}

// Where the first tag inside the open element stands that belongs to the first level.
std::optional<Position> ScanReader::NextOfFirstLevel() const {
  return events_.FindStart(Source(), element_position_.byte_offset, [&](std::string_view name) {
    return options_.is_child(root_, name) && !options_.is_child(OpenName(0), name);
  });
}

ScanReader::StepOr ScanReader::ReadEnd() {
  if (part_ == Part::kAfterRoot) {
    part_ = Part::kTrailing;
    return Step::kGoOn;
  }
  const std::string_view unread = Unread();
  const std::size_t close = unread.find_first_of("<>", 2);
  if (close == std::string_view::npos) {
    return unread.size() > kMaxTagBytes ? BadTag() : StepOr(Step::kNeedMore);
  }
  if (unread[close] == '<' || part_ == Part::kBeforeRoot) return BadTag();
  std::string_view name = unread.substr(2, close - 2);
  name = name.substr(0, name.find_last_not_of(kBlanks) + 1);
  const std::size_t end = at_ + close + 1;
  if (open_.empty() || name != OpenName(open_.size() - 1)) return CloseMismatched(name, end);
  open_.pop_back();
  events_.AddEnd();
  Advance(end);
  in_text_ = false;
  if (open_.empty()) RETURN_IF_ERROR(EndFirstLevel());
  return Step::kGoOn;
}

absl::Status ScanReader::EndFirstLevel() {
  const std::optional<Damage> damage = std::exchange(damage_, std::nullopt);
  open_.clear();
  bad_tag_.reset();
  in_text_ = false;
  if (damage.has_value()) {
    if (options_.is_strict)
      return DamageError(options_.document_name, damage->position, RejectName(damage->kind));
    return Reject(damage->kind, element_begin_, at_, element_position_);
  }
  const ElementEvents::StoredRepair* repair = events_.first_repair();
  if (options_.is_strict && repair != nullptr) {
    return DamageError(options_.document_name, repair->position, RepairName(repair->kind));
  }
  return events_.Replay(Source(), handler_);
}

}  // namespace pulso
