// The server's log file and what to make of it when something failed.
#pragma once

#include <cstdint>
#include <string>

namespace pulso {

// Bytes in the file now; 0 when there is none.
std::uint64_t LogSize(const std::string& log_file);

// What was written to the log after its first `offset` bytes; of a long text the end.
std::string LogSince(const std::string& log_file, std::uint64_t offset);

// Puts a log that has grown long aside, as <log_file>.old.
void LimitLog(const std::string& log_file);

// The last lines of a program's output, each indented on a line of its own, for the end of an error
// message, followed by the remedy where the cause is one that pulso knows.
std::string LastLines(const std::string& output);

}  // namespace pulso
