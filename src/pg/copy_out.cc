#include "pg/copy_out.h"

#include <cstddef>
#include <memory>

namespace pulso {
namespace {

constexpr std::size_t kHeaderBytes = 19;
constexpr std::size_t kRowBytes = 2 + 4 + 8;  // field count, length, value

struct FreeMessage {
  void operator()(char* message) const { PQfreemem(message); }
};

// A big-endian number.
std::int64_t NumberAt(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes.substr(0, 8)) {
    number = number << 8 | static_cast<unsigned char>(byte);
  }
  return static_cast<std::int64_t>(number);
}

}  // namespace

absl::Status CopyOutNumbers(PgConnection& connection, const std::string& sql, std::string_view what,
                            const std::function<void(std::int64_t)>& take) {
  PGconn* pg = connection.get();
  {
    const PgResult begun(PQexec(pg, connection.WithPrologue(sql).c_str()));
    if (PQresultStatus(begun.get()) != PGRES_COPY_OUT) return ErrorOf(pg, begun.get(), what);
  }
  std::string bytes;  // of the stream, not yet taken apart
  std::size_t skip = kHeaderBytes;
  for (;;) {
    char* text = nullptr;
    const int size = PQgetCopyData(pg, &text, /*async=*/0);
    if (size < 0) break;  // the end, or an error that the results tell
    const std::unique_ptr<char, FreeMessage> message(text);
    bytes.append(text, static_cast<std::size_t>(size));
    std::size_t at = skip;
    for (; bytes.size() >= at + kRowBytes; at += kRowBytes) {
      take(NumberAt(std::string_view(bytes).substr(at + 2 + 4)));
    }
    skip = at <= bytes.size() ? 0 : at - bytes.size();
    bytes.erase(0, at);
  }
  absl::Status status;
  while (PGresult* raw = PQgetResult(pg)) {
    const PgResult result(raw);
    if (PQresultStatus(raw) != PGRES_COMMAND_OK && status.ok()) status = ErrorOf(pg, raw, what);
  }
  return status;
}

}  // namespace pulso
