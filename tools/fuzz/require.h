// What the fuzz targets have in common.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace pulso {

// Ends the program unless `holds`; the fuzzer then keeps the input.
inline void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

// The lines of an input, each without its end.  Targets that read short texts take many at once.
template <class Visit>
void ForEachLine(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    visit(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

// A text in memory of its own, so that reading past its end is noticed.
class OwnText {
 public:
  explicit OwnText(std::string_view text) : bytes_(new char[text.size()]), size_(text.size()) {
    text.copy(bytes_, size_);
  }
  OwnText(const OwnText&) = delete;
  OwnText& operator=(const OwnText&) = delete;
  ~OwnText() { delete[] bytes_; }

  std::string_view view() const { return {bytes_, size_}; }

 private:
  char* const bytes_;
  const std::size_t size_;
};

}  // namespace pulso

// The body of a target: a function of one input, `void Check(std::string_view)`.
#define PULSO_FUZZ_TARGET(Check)                                                      \
  extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { \
    Check(std::string_view(reinterpret_cast<const char*>(data), size));               \
    return 0;                                                                         \
  }
