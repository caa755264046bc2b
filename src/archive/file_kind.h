// What a file of the export is, told from its place, its name and its first bytes.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "archive/export_archive.h"

namespace pulso {

// How much of a file among others is looked at to find the main XML.  Apple's DOCTYPE begins at
// byte 39.
inline constexpr std::size_t kHeadBytes = 512;

// Whether `head`, the first bytes of a file, are those of the main XML.
bool IsHealthData(std::string_view head);

// An input error when `head` shows why an XML file cannot be read at all, namely UTF-16.
absl::Status CheckEncoding(std::string_view head, std::string_view name);

// Whether an entry is left behind by an operating system: __MACOSX/**, ._*, .DS_Store.
bool IsLitter(std::string_view archive_path);

// The one file among archive.files() that is the main XML.  Looks at the files called .xml first,
// and at the others (except .gpx, .csv and .json) only if it is none of those.
//
// REQUIRES: kDirectory and kIgnored are set where they apply; everything else is kOther.
absl::StatusOr<std::size_t> FindMainFile(ExportArchive& archive);

// Sets `path` and `kind` of all files once the main XML is known: paths are relative to its folder.
void DescribeFiles(std::vector<ExportFile>& files, std::size_t main_file);

}  // namespace pulso
