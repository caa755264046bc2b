// The tolerant reader: a purpose-built scanner that repairs damage or puts it aside.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "xml/document_reader.h"
#include "xml/element_events.h"
#include "xml/element_handler.h"
#include "xml/plain_element_reader.h"
#include "xml/plain_elements.h"
#include "xml/tag_shapes.h"

namespace pulso {

struct ScanOptions {
  std::string document_name;  // before every error

  // Whether an element called `name` may stand in `parent`; what tells, after a tag that cannot be
  // read, where the next element of the first level begins.
  std::function<bool(std::string_view parent, std::string_view name)> is_child;
  // Whether any element is called so: reading goes on at such a tag.
  std::function<bool(std::string_view name)> is_known;

  // Of the readers that scan the document ahead; nullptr when there are none.
  ShapeIds* shape_ids = nullptr;

  bool is_strict = false;        // any damage is an input error
  bool allow_truncated = false;  // a document that ends early is a reject; not when strict
};

// Reads a document in UTF-8 without a DOCTYPE (xml/prolog.h stands before), whose root holds many
// elements of a first level, each small enough to keep until its end.  Well-formed documents give
// the events that SaxReader gives; namespace declarations count as attributes here.
//
// Damage (xml/damage.h):
//   repairs   are told right before the event that they are in
//   rejects   take the whole element of the first level that they are in.  After a tag that cannot
//             be read, reading goes on at the next line whose first non-blank begins a known tag or
//             an end tag.
//
// Limits, because one lost quote or end tag must not take the rest of the file into memory: a known
// element of the first level that exceeds 1 MiB and has another one inside counts as cut, as does
// any of more than 32 MiB; a tag has up to 16 MiB, and a reject tells the first 4 MiB of its
// source. More than 4 MiB of text between two tags, and more than 256 elements inside each other,
// are errors.
//
// Positions are exact for elements, repairs and rejects, whatever the cuts.
class ScanReader : public DocumentReader {
 public:
  // `handler` outlives the reader.
  ScanReader(ElementHandler& handler, ScanOptions options);

  absl::Status Feed(std::string_view bytes) override;
  absl::Status FeedScanned(std::string_view bytes, const PlainElements& elements) override;
  absl::Status Finish() override;

 private:
  // Without limits one missing quote or end tag would take the rest of the file into memory.
  static constexpr std::size_t kMaxElementBytes = std::size_t{32} << 20;

  enum class Step { kGoOn, kNeedMore };
  using StepOr = absl::StatusOr<Step>;
  enum class Part { kBeforeRoot, kInRoot, kAfterRoot, kTrailing };

  struct Damage {
    RejectKind kind;
    Position position;
  };

  // One piece of the document; kNeedMore when it is cut off by the end of the bytes.
  absl::Status Run();
  StepOr Next();
  absl::Status ReadPlainElements();
  absl::Status Tell(const PlainElements& elements, const PlainElements::Run& run);
  bool IsBetweenElements() const;
  StepOr ReadMarkup();
  StepOr ReadInstructionOrComment(std::string_view mark);
  StepOr ReadCdata();
  StepOr ReadStart();
  StepOr ReadRoot();
  StepOr ReadEnd();
  StepOr ReadText(std::size_t end);
  void AddText(std::size_t begin, std::size_t end, bool is_cdata);

  // Damage.
  StepOr BadTag();
  StepOr Resync();
  StepOr GoOnAt(std::size_t tag);
  std::string_view NameAt(std::size_t begin) const;
  StepOr CloseMismatched(std::string_view name, std::size_t end);
  StepOr CheckSize();
  StepOr CutElement();
  std::optional<Position> NextOfFirstLevel() const;
  absl::Status EndFirstLevel();
  absl::Status Reject(RejectKind kind, std::size_t begin, std::size_t end, Position position);
  absl::Status FinishTruncated();
  absl::Status TextTooLong() const;
  absl::Status TooDeep() const;
  absl::Status FatalError(Position position, std::string_view cause) const;

  std::string_view Unread() const { return std::string_view(buffer_).substr(at_); }
  Position Here() const { return {base_ + static_cast<std::int64_t>(at_), line_}; }
  const char* Source() const { return buffer_.data() + element_begin_; }
  bool IsInElement() const { return !open_.empty() || bad_tag_.has_value(); }
  void BeginFirstLevel();
  void Advance(std::size_t to);  // counts the lines
  std::string_view OpenName(std::size_t depth) const {
    return events_.Text(open_[depth], Source());
  }

  ElementHandler& handler_;
  const ScanOptions options_;
  ShapeIds shape_ids_;  // without others
  PlainElementReader plain_;
  PlainElements elements_;  // that it has found
  absl::Status status_;     // the first failure
  bool is_final_ = false;

  std::string buffer_;
  std::int64_t base_ = 0;  // offset in the document of buffer_[0]
  std::size_t at_ = 0;     // in buffer_: what is read up to
  std::int64_t line_ = 1;  // of at_
  Part part_ = Part::kBeforeRoot;
  std::string root_;      // the root's name
  bool in_text_ = false;  // since the last tag there was more than white space

  // The element of the first level that is being read.
  std::size_t element_begin_ = 0;  // in buffer_
  Position element_position_;
  std::size_t suspect_bytes_ = 0;  // at this size it is checked
  std::vector<TextSpan> open_;     // names of the open elements, relative to element_begin_
  ElementEvents events_;
  std::optional<Damage> damage_;        // it will be rejected
  std::optional<std::size_t> bad_tag_;  // in buffer_: an unreadable tag to get over
  std::size_t resync_at_ = 0;           // in buffer_: where the search goes on
};

}  // namespace pulso
