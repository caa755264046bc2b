// Exports made on the fly: the tests carry no files of real or invented people.
//
// Everything here throws std::runtime_error when the disk or a library refuses, which GoogleTest
// reports as a failure of the test.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/temporary_folder.h"

namespace pulso {

// The path of `name` in `folder`; nothing is made.
std::string operator/(const TemporaryFolder& folder, std::string_view name);

// Writes a file, and the folders that it stands in.
void WriteFile(const std::string& path, std::string_view bytes);

// All bytes of a file.
std::string ReadFile(const std::string& path);

// `bytes` as one gzip member.
std::string Gzip(std::string_view bytes);

// The smallest export.xml: Apple's declaration, <HealthData>, and `elements` in it.
std::string HealthDataXml(std::string_view elements = "");

// One file of a zip, or a directory when the name ends with '/' (then without bytes).
struct ZipMember {
  std::string name;
  std::string bytes;
};

enum class ZipStyle {
  kPlain,     // sizes and CRC stand before each file's bytes, as most programs write them
  kStreamed,  // they follow the bytes in a data descriptor, as iOS writes them
  kZip64,     // as kStreamed, with the fields for sizes of 4 GiB and more
  kStored,    // as kPlain, without compression
  kEncrypted  // AES-256 with some password
};

// Writes a zip with these entries in this order; names that are not ASCII are marked as UTF-8.
void WriteZip(const std::string& path, const std::vector<ZipMember>& entries,
              ZipStyle style = ZipStyle::kPlain);

// What the central directory says of an entry: the offset of the field in its header, and its size.
struct ZipField {
  std::size_t offset;
  std::size_t bytes;
};
inline constexpr ZipField kZipFlags = {8, 2};
inline constexpr ZipField kZipCrc = {16, 4};
inline constexpr ZipField kZipPackedBytes = {20, 4};
inline constexpr ZipField kZipUnpackedBytes = {24, 4};

// Bit of kZipFlags: the name is UTF-8.
inline constexpr std::uint32_t kZipNameIsUtf8 = 1u << 11;

// Changes what the central directory says of the entry called `name`.
void SetZipField(const std::string& path, std::string_view name, ZipField field,
                 std::uint32_t value);
std::uint32_t GetZipField(const std::string& path, std::string_view name, ZipField field);

// Gives an entry another name of the same length, in the directory and before its bytes.  The name
// must occur nowhere else in the zip.
void RenameZipEntry(const std::string& path, std::string_view name, std::string_view new_name);

// Inverts one byte of a file; an offset below zero counts from the end.
void FlipByte(const std::string& path, std::ptrdiff_t offset);

// Cuts a file off after `bytes` bytes.
void CutFile(const std::string& path, std::size_t bytes);

}  // namespace pulso
