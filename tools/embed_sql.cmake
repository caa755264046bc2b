# Writes OUTPUT, a C++ file that holds every file of FILES (relative to ROOT) as a raw string
# literal.  Run as a build step: cmake -D FILES=a;b -D ROOT=dir -D OUTPUT=file.cc -P embed_sql.cmake
cmake_minimum_required(VERSION 3.25)
set(entries "")
foreach(file IN LISTS FILES)
  file(READ "${ROOT}/${file}" sql)
  if(sql MATCHES "\\)sql\"")
    message(FATAL_ERROR "${file} contains )sql\" and cannot be embedded")
  endif()
  string(APPEND entries "    {\"${file}\", R\"sql(${sql})sql\"},\n")
endforeach()
file(WRITE "${OUTPUT}" "// Made by tools/embed_sql.cmake from the files under sql/.
#include \"schema/embedded_sql.h\"

namespace pulso {
namespace {
constexpr SqlFile kFiles[] = {
${entries}};
}  // namespace

std::span<const SqlFile> EmbeddedSqlFiles() { return kFiles; }

}  // namespace pulso
")
