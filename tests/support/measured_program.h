// Runs the program pulso within a limit of time and says how much memory it took.
#pragma once

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "support/pulso_program.h"

namespace pulso {

struct MeasuredResult {
  ProgramResult program;
  std::int64_t peak_rss_bytes = 0;  // the most that it ever held resident
};

// Runs `call`, which has no input, to its end, or kills the program when it has not ended after
// `limit`.
//
// A process of its own starts it, so that what the kernel accounts to the children of that process
// is the program alone.  The memory of the test itself is a lower bound of the result, because the
// program begins as a fork of it: inputs that are large in memory do not belong there.
inline MeasuredResult RunMeasured(const ProgramCall& call, std::chrono::seconds limit) {
  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  const std::unique_ptr<std::FILE, CloseFile> told(std::tmpfile());
  if (told == nullptr) throw std::runtime_error("test support: no temporary file");
  const pid_t starter = fork();
  if (starter == 0) {
    RunningProgram program(call);
    program.CloseInput();
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!program.HasEnded() && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    if (!program.HasEnded()) program.Signal(SIGKILL);
    const ProgramResult result = program.Wait();
    rusage usage{};
    getrusage(RUSAGE_CHILDREN, &usage);
    std::fprintf(told.get(), "%d %ld %zu\n", result.exit_status, usage.ru_maxrss,
                 result.out.size());
    std::fwrite(result.out.data(), 1, result.out.size(), told.get());
    std::fwrite(result.err.data(), 1, result.err.size(), told.get());
    std::fflush(told.get());
    _exit(0);
  }
  int status = 0;
  if (starter < 0 || waitpid(starter, &status, 0) != starter || status != 0) {
    throw std::runtime_error("test support: the program cannot be started");
  }
  MeasuredResult measured;
  std::size_t out_bytes = 0;
  std::int64_t peak_rss_kib = 0;
  std::rewind(told.get());
  if (std::fscanf(told.get(), "%d %ld %zu", &measured.program.exit_status, &peak_rss_kib,
                  &out_bytes) != 3) {
    throw std::runtime_error("test support: the program's result is lost");
  }
  std::fgetc(told.get());  // the line feed
  std::string both;
  for (int byte = std::fgetc(told.get()); byte != EOF; byte = std::fgetc(told.get())) {
    both.push_back(static_cast<char>(byte));
  }
  measured.peak_rss_bytes = peak_rss_kib * 1024;
  measured.program.out = both.substr(0, out_bytes);
  measured.program.err = both.substr(out_bytes);
  return measured;
}

}  // namespace pulso
