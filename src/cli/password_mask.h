// Passwords on the command line.
#pragma once

namespace pulso {

// Overwrites with "x" what may be a password in the arguments, so that `ps` no longer shows it:
// what stands between the user and the host of a URI, and all that follows "password=".
void MaskPasswords(int argc, char** argv);

}  // namespace pulso
