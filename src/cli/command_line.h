// The command line of pulso.
#pragma once

namespace pulso {

// Runs the command that the arguments name and returns the exit status (cli/exit_code.h).
int RunCommandLine(int argc, const char* const* argv);

}  // namespace pulso
