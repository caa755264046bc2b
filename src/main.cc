// pulso: loads an Apple Health export into PostgreSQL.
#include <csignal>
#include <cstdio>
#include <exception>

#include "cli/command_line.h"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a lost connection is an error to tell, not a reason to die
  try {
    return pulso::RunCommandLine(argc, argv);
  } catch (const std::exception& error) {  // from a library, std::bad_alloc above all
    std::fprintf(stderr, "pulso: internal error: %s; nothing was changed\n", error.what());
    return 70;
  }
}
