#include "xml/text_decoder.h"

#include <charconv>
#include <cstdint>

#include "xml/byte_scan.h"
#include "xml/name_bytes.h"

namespace pulso {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// XML 1.0, production Char.
bool IsXmlChar(std::uint32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  return c < 0xD800 || (c > 0xDFFF && c < 0xFFFE) || (c > 0xFFFF && c <= 0x10FFFF);
}

void AppendUtf8(std::uint32_t c, std::string& out) {
  const auto byte = [&](std::uint32_t bits) { out.push_back(static_cast<char>(bits)); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0 | (c >> 6));
    byte(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    byte(0xE0 | (c >> 12));
    byte(0x80 | ((c >> 6) & 0x3F));
    byte(0x80 | (c & 0x3F));
  } else {
    byte(0xF0 | (c >> 18));
    byte(0x80 | ((c >> 12) & 0x3F));
    byte(0x80 | ((c >> 6) & 0x3F));
    byte(0x80 | (c & 0x3F));
  }
}

// Whether the byte at `at` continues a character.
bool IsContinuation(std::string_view text, std::size_t at, unsigned char low = 0x80,
                    unsigned char high = 0xBF) {
  if (at >= text.size()) return false;
  const auto byte = static_cast<unsigned char>(text[at]);
  return byte >= low && byte <= high;
}

// The bytes of the well-formed sequence at the front of `text`; 0 when there is none, and then
// `bad` is its maximal part (The Unicode Standard, table 3-7 and section 3.9).
std::size_t SequenceBytes(std::string_view text, std::size_t& bad) {
  const auto lead = static_cast<unsigned char>(text.front());
  bad = 1;
  std::size_t length = 2;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  if (lead >= 0xE0) length = 3;
  if (lead >= 0xF0) length = 4;
  if (lead == 0xE0) low = 0xA0;
  if (lead == 0xED) high = 0x9F;  // above are surrogates
  if (lead == 0xF0) low = 0x90;
  if (lead == 0xF4) high = 0x8F;
  if (!IsContinuation(text, 1, low, high)) return 0;
  for (bad = 2; bad < length; ++bad) {
    if (!IsContinuation(text, bad)) return 0;
  }
  return length;
}

// U+FFFE or U+FFFF, which XML does not allow.
bool IsNoncharacter(std::string_view sequence) {
  return sequence == "\xEF\xBF\xBE" || sequence == "\xEF\xBF\xBF";
}

// One pass over a text.
class Decoder {
 public:
  Decoder(std::string_view raw, TextPlace place, std::string& out, TextRepairs& repairs)
      : raw_(raw), place_(place), out_(out), repairs_(repairs) {}

  void Run() {
    const char* const end = raw_.data() + raw_.size();
    while (at_ < raw_.size()) {
      const char* plain = raw_.data() + at_;
      const char* special = FindSpecial(plain, end, '&');
      out_.append(plain, special);
      at_ += static_cast<std::size_t>(special - plain);
      if (special == end) return;
      const unsigned char c = Byte(at_);
      if (c >= 0x80) {
        NonAscii();
      } else if (c == '&' && (place_ == TextPlace::kAttribute || place_ == TextPlace::kContent)) {
        Reference();
      } else if (c < 0x20) {
        Control(c);
      } else {
        if (c == '<' && place_ == TextPlace::kAttribute) repairs_.Note(RepairKind::kRawLt, at_);
        out_.push_back(static_cast<char>(c));
        ++at_;
      }
    }
  }

 private:
  unsigned char Byte(std::size_t at) const { return static_cast<unsigned char>(raw_[at]); }
  bool IsContinuation(std::size_t at, unsigned char low = 0x80, unsigned char high = 0xBF) const {
    return pulso::IsContinuation(raw_, at, low, high);
  }

  void Replace(RepairKind kind, std::size_t bytes) {
    repairs_.Note(kind, at_);
    out_.append(kReplacement);
    at_ += bytes;
  }

  void Control(unsigned char c) {
    if (!IsXmlChar(c)) return Replace(RepairKind::kBadChar, 1);
    if (place_ == TextPlace::kSource) {
      out_.push_back(static_cast<char>(c));
      ++at_;
      return;
    }
    const bool is_cr = c == '\r';
    if (is_cr && at_ + 1 < raw_.size() && raw_[at_ + 1] == '\n') ++at_;  // CR LF is one line end
    ++at_;
    if (place_ == TextPlace::kContent) {
      out_.push_back(is_cr ? '\n' : static_cast<char>(c));
    } else {
      out_.push_back(' ');
    }
  }

  // "&" and what follows it.
  void Reference() {
    if (FrequentEntity("&lt;", '<') || FrequentEntity("&gt;", '>')) return;  // in every device
    const std::size_t semicolon = raw_.find(';', at_);
    const std::string_view name = raw_.substr(at_ + 1, semicolon - at_ - 1);
    if (semicolon == std::string_view::npos || name.empty()) return Ampersand(RepairKind::kBareAmp);
    if (name.front() == '#') return CharacterReference(name.substr(1), semicolon);
    for (const char c : name) {
      if (!IsNameByte(c)) return Ampersand(RepairKind::kBareAmp);
    }
    struct Entity {
      std::string_view name;
      char character;
    };
    static constexpr Entity kEntities[] = {
        {"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}};
    for (const Entity& entity : kEntities) {
      if (entity.name != name) continue;
      out_.push_back(entity.character);
      at_ = semicolon + 1;
      return;
    }
    Ampersand(RepairKind::kUnknownEntity);  // the rest of it is plain text
  }

  bool FrequentEntity(std::string_view reference, char character) {
    if (raw_.substr(at_, reference.size()) != reference) return false;
    out_.push_back(character);
    at_ += reference.size();
    return true;
  }

  void Ampersand(RepairKind kind) {
    repairs_.Note(kind, at_);
    out_.push_back('&');
    ++at_;
  }

  void CharacterReference(std::string_view digits, std::size_t semicolon) {
    const bool is_hex = digits.starts_with('x');
    if (is_hex) digits.remove_prefix(1);
    std::uint32_t c = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), c, is_hex ? 16 : 10);
    if (digits.empty() || end != digits.data() + digits.size() ||
        error == std::errc::invalid_argument) {
      return Ampersand(RepairKind::kBareAmp);
    }
    if (error == std::errc::result_out_of_range || !IsXmlChar(c)) {
      return Replace(RepairKind::kBadChar, semicolon + 1 - at_);
    }
    AppendUtf8(c, out_);
    at_ = semicolon + 1;
  }

  void NonAscii() {
    std::size_t bad = 0;
    const std::size_t length = SequenceBytes(raw_.substr(at_), bad);
    if (length == 0) {
      if (!SurrogatePair()) Replace(RepairKind::kBadUtf8, bad);
      return;
    }
    const std::string_view sequence = raw_.substr(at_, length);
    if (IsNoncharacter(sequence)) return Replace(RepairKind::kBadChar, 3);
    out_.append(sequence);
    at_ += length;
  }

  // ED A0..AF xx ED B0..BF xx
  bool SurrogatePair() {
    if (Byte(at_) != 0xED || !IsContinuation(at_ + 1, 0xA0, 0xAF) || !IsContinuation(at_ + 2) ||
        !IsContinuation(at_ + 3, 0xED, 0xED) || !IsContinuation(at_ + 4, 0xB0, 0xBF) ||
        !IsContinuation(at_ + 5)) {
      return false;
    }
    const auto ten_bits = [&](std::size_t at, std::uint32_t mask) {
      return (std::uint32_t{Byte(at)} & mask) << 6 | (std::uint32_t{Byte(at + 1)} & 0x3F);
    };
    repairs_.Note(RepairKind::kCesuPair, at_);
    AppendUtf8(0x10000 + (ten_bits(at_ + 1, 0x0F) << 10) + ten_bits(at_ + 4, 0x0F), out_);
    at_ += 6;
    return true;
  }

  const std::string_view raw_;
  const TextPlace place_;
  std::string& out_;
  TextRepairs& repairs_;
  std::size_t at_ = 0;
};

}  // namespace

std::size_t CharacterBytes(std::string_view text) {
  std::size_t bad = 0;
  const std::size_t length = SequenceBytes(text, bad);
  return IsNoncharacter(text.substr(0, length)) ? 0 : length;
}

void DecodeText(std::string_view raw, TextPlace place, std::string& out, TextRepairs& repairs) {
  Decoder(raw, place, out, repairs).Run();
}

}  // namespace pulso
