#include "server/server_session.h"

#include <libpq-fe.h>

#include <array>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/errors.h"

namespace pulso {
namespace {

struct FinishConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Connection = std::unique_ptr<PGconn, FinishConnection>;
using Result = std::unique_ptr<PGresult, ClearResult>;

// libpq takes an empty text for none, and looks into the environment then: options are a blank.
constexpr std::array<const char*, 8> kKeywords = {
    "host", "port", "dbname", "user", "options", "gssencmode", "connect_timeout", nullptr};

std::array<const char*, 8> Values(const std::string& socket_folder) {
  return {socket_folder.c_str(), "5432", "postgres", "pulso", " ", "disable", "10", nullptr};
}

absl::Status Failed(const std::string& socket_folder, PGconn* connection) {
  return ConnectionError(absl::StrCat("pulso's own server at ", socket_folder, ": ",
                                      absl::StripAsciiWhitespace(PQerrorMessage(connection))));
}

}  // namespace

bool ServerAccepts(const std::string& socket_folder) {
  return PQpingParams(kKeywords.data(), Values(socket_folder).data(), 0) == PQPING_OK;
}

absl::Status EnsurePulsoDatabase(const std::string& socket_folder) {
  const Connection connection(PQconnectdbParams(kKeywords.data(), Values(socket_folder).data(), 0));
  if (PQstatus(connection.get()) != CONNECTION_OK) return Failed(socket_folder, connection.get());
  const Result found(PQexec(connection.get(), "SELECT 1 FROM pg_database WHERE datname = 'pulso'"));
  if (PQresultStatus(found.get()) != PGRES_TUPLES_OK) {
    return Failed(socket_folder, connection.get());
  }
  if (PQntuples(found.get()) == 1) return absl::OkStatus();
  const Result created(PQexec(connection.get(), "CREATE DATABASE pulso"));
  if (PQresultStatus(created.get()) != PGRES_COMMAND_OK) {
    return Failed(socket_folder, connection.get());
  }
  return absl::OkStatus();
}

}  // namespace pulso
