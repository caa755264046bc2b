// Runs the program pulso as a user does.
#pragma once

#include <sys/types.h>

#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pulso {

// How to call the program.  Of the test's own environment it sees everything but what names a
// database or a folder of pulso: PG*, DATABASE_URL, PULSO_*, XDG_DATA_HOME.
struct ProgramCall {
  std::vector<std::string> arguments;
  std::map<std::string, std::string> environment = {};  // set besides
  std::string input = {};                               // comes through a pipe
};

struct ProgramResult {
  int exit_status = 0;  // minus the signal that ended it
  std::string out;
  std::string err;
};

// The program while it runs.  Its standard input is a pipe that stays open until CloseInput(), so
// that a test can stop it wherever it waits for more.  Destroying this kills it.
class RunningProgram {
 public:
  // Starts the program; `call.input` is for RunPulso() only.  Throws std::runtime_error if
  // impossible.
  explicit RunningProgram(const ProgramCall& call);
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;
  ~RunningProgram();

  // Writes to its standard input, waiting while the pipe is full.  False when nobody reads there.
  bool Write(std::string_view bytes);
  void CloseInput();

  pid_t process_id() const { return process_; }
  void Signal(int signal) const;
  bool HasEnded();

  // Waits for its end.
  ProgramResult Wait();

 private:
  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  using File = std::unique_ptr<std::FILE, CloseFile>;

  File out_, err_;  // without a name
  int input_ = -1;
  pid_t process_ = 0;
  bool is_reaped_ = false;
  int wait_status_ = 0;
};

// Starts the program, gives it its input, waits for its end.
ProgramResult RunPulso(const ProgramCall& call);

}  // namespace pulso
