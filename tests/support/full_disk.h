// A disk of a server that becomes full.
#pragma once

#include <string>
#include <vector>

#include "support/temporary_folder.h"
#include "support/test_server.h"

namespace pulso {

// A server whose tablespace "tiny" is on a small file system of its own where the test may mount
// one (root, in a mount namespace that the test program and its servers share from then on).  Where
// it may not, Fill() limits the files that the sessions write by RLIMIT_FSIZE instead.
class FullDisk {
 public:
  FullDisk();
  ~FullDisk();
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

  TestServer& server() { return server_; }

  // Whether there is a file system, and so the tablespace.
  bool is_mounted() const { return is_mounted_; }

  // No table in "tiny" can grow from now on; without a file system, no file of these sessions.
  void Fill(const std::vector<std::string>& process_ids);

  // Makes room again, for new sessions.
  void Clear();

 private:
  const TemporaryFolder folder_;
  const bool is_mounted_;
  TestServer server_;
};

}  // namespace pulso
