/// Commands that tests run as a shell does.
#pragma once

#include <array>
#include <cstdio>
#include <string>

#include <sys/wait.h>

namespace funnel_test {

struct command_outcome {
  int code = -1;     ///< -1: it did not end by itself
  std::string text;  ///< of standard output
};

inline command_outcome run_command(const std::string& command) {
  command_outcome o;
  std::FILE* pipe = popen(command.c_str(), "r");
  if (!pipe) return o;
  std::array<char, 4096> buffer{};
  while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), pipe)) o.text.append(buffer.data(), n);
  const int status = pclose(pipe);
  o.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return o;
}

}  // namespace funnel_test
