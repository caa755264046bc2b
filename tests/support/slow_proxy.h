// A line between a load and the test server that counts round trips.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/file_descriptor.h"

namespace pulso {

// A turn: the client has spoken and waits until the server has answered.  Opening a TCP connection
// is a turn, too.  The last words of a client, which nobody answers, are none.
//
// The places of `asked` and `answered` are those in the one sequence of events at the client's end.
struct Turn {
  std::size_t connection;  // in the order in which they were opened
  std::size_t asked;
  std::size_t answered;
};

// The length of the longest chain of turns one after the other: what a load takes in round-trip
// times when all else takes no time.  A turn follows in it one that was answered before it was
// asked, if one of these holds: both are on the same connection; the later one opens its connection
// and the earlier one is on the first connection; the later one is on the first connection.  The
// first is the main session, which opens the others and waits for them; these know nothing of one
// another.
std::size_t LongestChain(const std::vector<Turn>& turns);

// The turns of each connection.
std::vector<std::size_t> TurnsByConnection(const std::vector<Turn>& turns);

// Where a line breaks, once: at the COMMIT of the transaction that writes the ledger.
struct CommitCut {
  enum Side { kBefore, kAfter };  // the server never gets COMMIT; it does, and its answer is lost
  Side side = kAfter;
  bool session_stays = false;     // the server does not notice that the line is broken
  bool refuses_the_next = false;  // connections, until Admit()
};

// Listens on a TCP port of the loopback device and hands everything on to the server's unix socket.
//
// An answer is handed over no sooner than `round_trip` after the client's last byte, so that a
// client that is still sending is not taken for one that has waited.
class SlowProxy {
 public:
  // Throws std::runtime_error when there is no port.
  SlowProxy(const std::string& socket_folder, std::chrono::milliseconds round_trip,
            int server_port = 5432);
  SlowProxy(const SlowProxy&) = delete;
  SlowProxy& operator=(const SlowProxy&) = delete;

  // Cuts all connections.
  ~SlowProxy();

  // `conninfo` of the server, with this proxy in its place.
  std::string Through(const std::string& conninfo) const;

  // From now on takes and hands on nothing, and closes nothing: a link that is frozen.
  void Freeze() { is_frozen_ = true; }

  // Writes `to` wherever a server says `from`, of the same length and within one packet: a server
  // that says something else of itself.
  void Replace(std::string from, std::string to);

  // Breaks the line of the next load that comes to its last COMMIT.
  void CutAtCommit(CommitCut cut);
  bool HasCut() const { return has_cut_; }

  // Takes connections again.
  void Admit() { refuses_ = false; }

  // All turns that were answered so far, in the order in which they were asked.
  std::vector<Turn> Turns() const;

 private:
  class Connection;
  void Accept(std::stop_token stop);
  CommitCut cut() const;
  void ReplaceIn(std::string& answer) const;
  std::size_t NextEvent();

  const std::string server_;  // its unix socket
  const std::chrono::milliseconds round_trip_;
  FileDescriptor listener_;
  int port_ = 0;
  std::atomic<bool> is_frozen_ = false;
  std::atomic<bool> will_cut_ = false, has_cut_ = false, refuses_ = false;
  mutable std::mutex mutex_;  // guards what follows
  CommitCut cut_;
  std::string replaced_, replacement_;
  std::size_t events_ = 0;
  std::vector<Turn> turns_;
  std::vector<std::jthread> connections_;  // touched by accepter_ alone
  std::jthread accepter_;
};

}  // namespace pulso
