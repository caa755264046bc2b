// pulso: loads an Apple Health export into PostgreSQL.
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/password_mask.h"

namespace {

// A standard stream that is closed would be the next file or connection that is opened, and
// messages would go into that.  Nothing can be read from this standard input.
void OpenClosedStreams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(stream, F_GETFD) < 0) {
      [[maybe_unused]] const int opened =
          open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDWR);  // the lowest free one
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  OpenClosedStreams();
  std::signal(SIGPIPE, SIG_IGN);  // a lost connection is an error to tell, not a reason to die
  try {
    std::vector<std::string> arguments(argv, argv + argc);
    pulso::MaskPasswords(argc, argv);
    std::vector<char*> pointers;
    pointers.reserve(arguments.size() + 1);
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    return pulso::RunCommandLine(argc, pointers.data());
  } catch (const std::exception& error) {  // from a library, std::bad_alloc above all
    std::fprintf(stderr, "pulso: internal error: %s; nothing was changed\n", error.what());
    return 70;
  }
}
