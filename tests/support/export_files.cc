#include "support/export_files.h"

#include <archive.h>
#include <archive_entry.h>
#include <zip.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>

namespace pulso {
namespace {

// The size of a central header before its name, and the magic bytes that it begins with.
constexpr std::size_t kCentralHeaderBytes = 46;
constexpr std::string_view kCentralMagic = "PK\1\2";

void Require(bool fine, const std::string& what) {
  if (!fine) throw std::runtime_error("test support: " + what);
}

struct CloseArchive {
  void operator()(archive* writer) const { archive_write_free(writer); }
};
struct FreeEntry {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

// libarchive writes data descriptors by itself: it never goes back in its output.
void WriteStreamedZip(const std::string& path, const std::vector<ZipMember>& entries,
                      ZipStyle style) {
  const std::unique_ptr<archive, CloseArchive> writer(archive_write_new());
  Require(archive_write_set_format_zip(writer.get()) == ARCHIVE_OK, "libarchive has no zip");
  Require(archive_write_set_options(writer.get(), style == ZipStyle::kZip64
                                                      ? "zip:zip64,zip:hdrcharset=UTF-8"
                                                      : "zip:hdrcharset=UTF-8") == ARCHIVE_OK,
          "libarchive refuses an option");
  Require(archive_write_open_filename(writer.get(), path.c_str()) == ARCHIVE_OK, path);
  for (const ZipMember& entry : entries) {
    const std::unique_ptr<archive_entry, FreeEntry> header(archive_entry_new());
    archive_entry_set_pathname_utf8(header.get(), entry.name.c_str());
    archive_entry_set_filetype(header.get(), entry.name.ends_with('/') ? AE_IFDIR : AE_IFREG);
    archive_entry_set_perm(header.get(), 0644);
    Require(archive_write_header(writer.get(), header.get()) == ARCHIVE_OK, entry.name);
    Require(archive_write_data(writer.get(), entry.bytes.data(), entry.bytes.size()) >= 0,
            entry.name);
  }
  Require(archive_write_close(writer.get()) == ARCHIVE_OK, path);
}

void AddEntry(zip_t* zip, const ZipMember& entry, ZipStyle style) {
  if (entry.name.ends_with('/')) {
    Require(zip_dir_add(zip, entry.name.c_str(), ZIP_FL_ENC_UTF_8) >= 0, zip_strerror(zip));
    return;
  }
  zip_source_t* source = zip_source_buffer(zip, entry.bytes.data(), entry.bytes.size(), 0);
  Require(source != nullptr, zip_strerror(zip));
  const zip_int64_t index = zip_file_add(zip, entry.name.c_str(), source, ZIP_FL_ENC_UTF_8);
  Require(index >= 0, zip_strerror(zip));
  const auto i = static_cast<zip_uint64_t>(index);
  zip_set_file_compression(zip, i, style == ZipStyle::kStored ? ZIP_CM_STORE : ZIP_CM_DEFLATE, 0);
  if (style == ZipStyle::kEncrypted) {
    Require(zip_file_set_encryption(zip, i, ZIP_EM_AES_256, "a password") == 0, zip_strerror(zip));
  }
}

// The offset of the central header of the entry called `name`.
std::size_t FindCentralHeader(const std::string& zip, std::string_view name) {
  for (std::size_t at = zip.find(kCentralMagic); at != zip.npos;
       at = zip.find(kCentralMagic, at + 1)) {
    if (std::string_view(zip).substr(at + kCentralHeaderBytes).starts_with(name)) return at;
  }
  throw std::runtime_error("test support: no such entry");
}

}  // namespace

std::string operator/(const TemporaryFolder& folder, std::string_view name) {
  return folder.path() + "/" + std::string(name);
}

void WriteFile(const std::string& path, std::string_view bytes) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  Require(file.flush().good(), path + " cannot be written");
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  Require(file.good(), path + " cannot be read");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string Gzip(std::string_view bytes) {
  z_stream zlib = {};
  Require(deflateInit2(&zlib, Z_DEFAULT_COMPRESSION, Z_DEFLATED, /*windowBits=*/15 + 16,
                       /*memLevel=*/8, Z_DEFAULT_STRATEGY) == Z_OK,
          "zlib cannot be started");
  std::string packed(deflateBound(&zlib, bytes.size()), '\0');
  zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  zlib.avail_in = static_cast<uInt>(bytes.size());
  zlib.next_out = reinterpret_cast<Bytef*>(packed.data());
  zlib.avail_out = static_cast<uInt>(packed.size());
  const int result = deflate(&zlib, Z_FINISH);
  packed.resize(zlib.total_out);
  deflateEnd(&zlib);
  Require(result == Z_STREAM_END, "gzip failed");
  return packed;
}

std::string HealthDataXml(std::string_view elements) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
         "<!DOCTYPE HealthData [\n"
         "<!-- HealthKit Export Version: 14 -->\n"
         "<!ELEMENT HealthData (ExportDate,Me,(Record|Workout)*)>\n"
         "]>\n"
         "<HealthData locale=\"en_GB\">\n"
         " <ExportDate value=\"2024-01-02 03:04:05 +0100\"/>\n" +
         std::string(elements) + "</HealthData>\n";
}

void WriteZip(const std::string& path, const std::vector<ZipMember>& entries, ZipStyle style) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  if (entries.empty()) {
    // libzip writes no zip without entries; it is only the end of a central directory.
    WriteFile(path, std::string("PK\5\6", 4) + std::string(18, '\0'));
    return;
  }
  if (style == ZipStyle::kStreamed || style == ZipStyle::kZip64) {
    return WriteStreamedZip(path, entries, style);
  }
  int error = 0;
  zip_t* zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
  Require(zip != nullptr, path + " cannot be made");
  for (const ZipMember& entry : entries) AddEntry(zip, entry, style);
  Require(zip_close(zip) == 0, path + " cannot be written");
}

void SetZipField(const std::string& path, std::string_view name, ZipField field,
                 std::uint32_t value) {
  std::string zip = ReadFile(path);
  const std::size_t at = FindCentralHeader(zip, name) + field.offset;
  for (std::size_t i = 0; i < field.bytes; ++i) {
    zip[at + i] = static_cast<char>((value >> (8 * i)) & 0xff);
  }
  WriteFile(path, zip);
}

std::uint32_t GetZipField(const std::string& path, std::string_view name, ZipField field) {
  const std::string zip = ReadFile(path);
  const std::size_t at = FindCentralHeader(zip, name) + field.offset;
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < field.bytes; ++i) {
    value |= std::uint32_t{static_cast<unsigned char>(zip[at + i])} << (8 * i);
  }
  return value;
}

void RenameZipEntry(const std::string& path, std::string_view name, std::string_view new_name) {
  Require(name.size() == new_name.size(), "the new name has another length");
  std::string zip = ReadFile(path);
  FindCentralHeader(zip, name);
  for (std::size_t at = zip.find(name); at != zip.npos; at = zip.find(name, at)) {
    zip.replace(at, new_name.size(), new_name);
    at += new_name.size();
  }
  WriteFile(path, zip);
}

void FlipByte(const std::string& path, std::ptrdiff_t offset) {
  std::string bytes = ReadFile(path);
  const std::size_t at = static_cast<std::size_t>(offset) + (offset < 0 ? bytes.size() : 0);
  bytes.at(at) = static_cast<char>(~bytes.at(at));
  WriteFile(path, bytes);
}

void CutFile(const std::string& path, std::size_t bytes) {
  Require(bytes < std::filesystem::file_size(path), "the file is not that long");
  std::filesystem::resize_file(path, bytes);
}

}  // namespace pulso
