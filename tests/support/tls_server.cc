#include "support/tls_server.h"

#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "support/export_files.h"

namespace pulso {
namespace {

// Other test programs on this machine have other addresses, so that all can have the port 5432.
std::string OwnLoopbackAddress() {
  const int process = getpid();
  return absl::StrCat("127.", 1 + process / 62500 % 250, ".", 1 + process / 250 % 250, ".",
                      1 + process % 250);
}

constexpr char kHba[] =
    "local all pulso trust\n"
    "local all all scram-sha-256\n"
    "hostssl all all 127.0.0.0/8 scram-sha-256\n";

}  // namespace

TlsServer::TlsServer()
    : address_(OwnLoopbackAddress()), server_(TestServer::Start(Durability::kOff)) {
  const std::string command = absl::StrCat(
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
      " -subj /CN=db.test -addext subjectAltName=DNS:db.test -keyout ",
      folder_ / "server.key", " -out ", certificate(), " >/dev/null 2>&1");
  if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
  server_.WriteDataFile("server.key", ReadFile(folder_ / "server.key"));
  server_.WriteDataFile("server.crt", ReadFile(certificate()));
  server_.WriteDataFile("pg_hba.conf", kHba);
  server_.Set({"ssl = on", "password_encryption = 'scram-sha-256'",
               absl::StrCat("listen_addresses = '", address_, "'")});
  server_.Stop();
  server_.Restart();
}

std::string TlsServer::certificate() const { return folder_ / "server.crt"; }

std::string TlsServer::Conninfo(const std::string& host, const std::string& database) const {
  return absl::StrCat("host=", host, " hostaddr=", address_,
                      " port=5432 user=ann dbname=", database,
                      " sslmode=verify-full sslrootcert=", certificate());
}

}  // namespace pulso
