// Whom the private server runs as: PostgreSQL refuses to run as root.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "server/child_process.h"

namespace pulso {

// True when pulso runs as root and there is an account to run the server with: "postgres", or the
// one that PULSO_SERVER_ACCOUNT names ("none": no account, a user namespace).
bool RootHasServerAccount();

// Data that exists keep their owner: for root the server runs as that account, or in a user
// namespace when root owns them.  For new data root prefers the account, and takes the namespace
// when there is none or when it cannot reach `server_folder` or `bin_folder`; anybody else is
// himself.  REQUIRES: server_folder exists.
//
// A preflight error when the data belong to somebody else, or when root has neither an account
// nor, as in most containers, a user namespace.
absl::StatusOr<ChildIdentity> ChooseServerIdentity(const std::string& server_folder,
                                                   const std::string& data_folder,
                                                   const std::string& bin_folder);

}  // namespace pulso
