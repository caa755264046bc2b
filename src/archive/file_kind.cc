#include "archive/file_kind.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "archive/byte_stream.h"
#include "archive/file_name.h"
#include "base/errors.h"
#include "base/status_macros.h"

namespace pulso {
namespace {

// An error names so many of the files that compete; more would hide the remedy.
constexpr std::size_t kMaxNamed = 3;

constexpr std::array<std::string_view, 4> kExtensionsOfOthers = {".xml", ".gpx", ".csv", ".json"};

std::string LowerCase(std::string_view text) {
  return absl::AsciiStrToLower({text.data(), text.size()});
}

// `archive_path` with '/' only: some zip programs on Windows write '\'.
std::string WithSlashes(std::string archive_path) {
  std::replace(archive_path.begin(), archive_path.end(), '\\', '/');
  return archive_path;
}

// The folder part of a path, with its '/'; empty without one.
std::string_view FolderOf(std::string_view path) { return path.substr(0, path.rfind('/') + 1); }

FileKind KindOfPath(std::string_view path) {
  const std::string name = LowerCase(path);
  const auto is = [&](std::string_view folder, std::string_view extension) {
    return name.starts_with(folder) && name.ends_with(extension);
  };
  if (name == "export_cda.xml") return FileKind::kCda;
  if (is("workout-routes/", ".gpx")) return FileKind::kWorkoutRoute;
  if (is("electrocardiograms/", ".csv")) return FileKind::kElectrocardiogram;
  if (is("clinical-records/", ".json")) return FileKind::kClinicalRecord;
  if (is("attachments/", "")) return FileKind::kAttachment;
  return FileKind::kOther;
}

absl::StatusOr<std::string> ReadHead(ExportArchive& archive, std::size_t index) {
  ASSIGN_OR_RETURN(const std::unique_ptr<ByteStream> stream, archive.OpenFile(index));
  std::string head(kHeadBytes, '\0');
  std::size_t have = 0;
  while (have < kHeadBytes) {
    ASSIGN_OR_RETURN(const std::size_t got, stream->Read(std::span(head).subspan(have)));
    if (got == 0) break;
    have += got;
  }
  head.resize(have);
  return head;
}

// The main XML, as far as it was found.
struct MainFileSearch {
  std::vector<std::size_t> found;
  absl::Status first_error;  // of a file that could not be looked at
};

template <class Predicate>
void LookAtFiles(ExportArchive& archive, Predicate is_candidate, MainFileSearch& search) {
  for (std::size_t i = 0; i < archive.files().size(); ++i) {
    const ExportFile& file = archive.files()[i];
    if (file.kind != FileKind::kOther || !is_candidate(LowerCase(file.archive_path))) continue;
    const absl::StatusOr<std::string> head = ReadHead(archive, i);
    if (head.ok() && IsHealthData(*head)) {
      search.found.push_back(i);
    } else if (search.first_error.ok()) {
      search.first_error =
          head.ok() ? CheckEncoding(*head, Printable(file.archive_path)) : head.status();
    }
  }
}

absl::Status TooManyError(const ExportArchive& archive, const std::vector<std::size_t>& found) {
  std::string names;
  for (std::size_t i = 0; i < std::min(found.size(), kMaxNamed); ++i) {
    if (i > 0) names += ", ";
    names += Printable(archive.files()[found[i]].archive_path);
  }
  if (found.size() > kMaxNamed) names += ", …";
  return InputError(
      absl::StrFormat("%s: %d files hold <HealthData> (%s); give the one to load by itself, or "
                      "remove the others",
                      archive.name(), found.size(), names));
}

absl::Status NoneError(const ExportArchive& archive) {
  const std::vector<ExportFile>& files = archive.files();
  if (files.empty()) {
    return InputError(
        absl::StrFormat("%s: there is no file in it; export or copy it again", archive.name()));
  }
  for (const ExportFile& file : files) {
    if (file.kind == FileKind::kOther && LowerCase(file.archive_path).ends_with(".zip")) {
      return InputError(
          absl::StrFormat("%s: no file in it holds <HealthData>; it holds another "
                          "zip, %s: unpack that and give it instead",
                          archive.name(), Printable(file.archive_path)));
    }
  }
  return InputError(
      absl::StrFormat("%s: none of its %d files holds <HealthData>; is it an Apple "
                      "Health export (Health app, profile picture, Export All "
                      "Health Data)?",
                      archive.name(), files.size()));
}

}  // namespace

bool IsHealthData(std::string_view head) {
  return head.find("<!DOCTYPE HealthData") != head.npos || head.find("<HealthData") != head.npos;
}

absl::Status CheckEncoding(std::string_view head, std::string_view name) {
  // A byte order mark, or half of the first '<'.
  for (const std::string_view start :
       {std::string_view("\xff\xfe", 2), {"\xfe\xff", 2}, {"<\0", 2}, {"\0<", 2}}) {
    if (head.starts_with(start)) {
      return InputError(
          absl::StrFormat("%s: is UTF-16; convert it to UTF-8 first (iconv -f "
                          "UTF-16 -t UTF-8)",
                          name));
    }
  }
  return absl::OkStatus();
}

bool IsLitter(std::string_view archive_path) {
  const std::string path = WithSlashes(std::string(archive_path));
  if (path.starts_with("__MACOSX/") || path.find("/__MACOSX/") != path.npos) return true;
  const std::string_view name = std::string_view(path).substr(FolderOf(path).size());
  return name.starts_with("._") || name == ".DS_Store";
}

absl::StatusOr<std::size_t> FindMainFile(ExportArchive& archive) {
  MainFileSearch search;
  LookAtFiles(
      archive, [](std::string_view name) { return name.ends_with(".xml"); }, search);
  if (search.found.empty()) {
    LookAtFiles(
        archive,
        [](std::string_view name) {
          return std::none_of(kExtensionsOfOthers.begin(), kExtensionsOfOthers.end(),
                              [name](std::string_view end) { return name.ends_with(end); });
        },
        search);
  }
  if (search.found.size() == 1) return search.found.front();
  if (search.found.size() > 1) return TooManyError(archive, search.found);
  RETURN_IF_ERROR(search.first_error);
  return NoneError(archive);
}

void DescribeFiles(std::vector<ExportFile>& files, std::size_t main_file) {
  const std::string main_path = WithSlashes(files[main_file].archive_path);
  const std::string_view folder = FolderOf(main_path);
  for (ExportFile& file : files) {
    file.path = WithSlashes(file.archive_path);
    // The folder itself keeps its name: an empty path would be no label.
    if (file.path.size() > folder.size() && file.path.starts_with(folder)) {
      file.path.erase(0, folder.size());
    }
    if (file.kind == FileKind::kOther) file.kind = KindOfPath(file.path);
  }
  files[main_file].kind = FileKind::kMainXml;
}

}  // namespace pulso
