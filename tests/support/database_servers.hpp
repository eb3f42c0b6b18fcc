/// Servers of databases for tests: started in a folder of their own on a socket in it, and stopped by their process id.
#pragma once

#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace funnel_test {

/// A process that is a server, as the user of its package where we are root: servers refuse to run as root.
class server_process {
 public:
  server_process(std::string user, const std::string& name)
      : user_(std::move(user)),
        folder_(std::filesystem::temp_directory_path() / ("funnel-" + name + "." + std::to_string(getpid()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    if (getuid() != 0) return;
    if (const passwd* p = getpwnam(user_.c_str())) {
      if (chown(folder_.c_str(), p->pw_uid, p->pw_gid) != 0) return;
      as_user_ = {"setpriv", "--reuid=" + user_, "--regid=" + std::to_string(p->pw_gid), "--clear-groups",
                  "--pdeathsig=TERM"};
    }
  }
  ~server_process() {
    stop();
    std::error_code e;
    std::filesystem::remove_all(folder_, e);
  }
  server_process(const server_process&) = delete;
  server_process& operator=(const server_process&) = delete;

  std::string operator/(const std::string& file) const { return (folder_ / file).string(); }
  std::string folder() const { return folder_.string(); }

  /// Runs a command to its end; its exit code.
  int run(const std::vector<std::string>& command) {
    int status = 0;
    const pid_t p = begin(command);
    return p > 0 && waitpid(p, &status, 0) == p && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  /// Starts the server; false when it is not ready after some time.
  bool start(const std::vector<std::string>& command, const std::function<bool()>& ready) {
    pid_ = begin(command);
    for (int i = 0; i < 600 && pid_ > 0; ++i) {
      if (ready()) return true;
      if (waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = -1;
      std::this_thread::sleep_for(std::chrono::milliseconds(25));
    }
    return false;
  }
  void stop(int with = SIGINT) {
    if (pid_ <= 0) return;
    kill(pid_, with);
    waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

 private:
  pid_t begin(const std::vector<std::string>& command) const {
    std::vector<std::string> words = as_user_;
    words.insert(words.end(), command.begin(), command.end());
    std::vector<char*> arguments;
    for (std::string& w : words) arguments.push_back(w.data());
    arguments.push_back(nullptr);
    const pid_t p = fork();
    if (p != 0) return p;
    prctl(PR_SET_PDEATHSIG, SIGTERM);  // a server does not outlive a test that crashed
    const int log = open((folder_ / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    if (chdir(folder_.c_str()) == 0) execvp(arguments[0], arguments.data());
    _exit(127);
  }

  std::string user_;
  std::filesystem::path folder_;
  std::vector<std::string> as_user_;
  pid_t pid_ = -1;
};

/// The newest program of this name among those in these folders and below them, `bin` being its folder; empty: none.
inline std::string found_program(const std::string& name, const std::vector<std::string>& folders) {
  std::string found;
  const auto look = [&](const std::filesystem::path& at) {
    std::error_code e;
    if (std::filesystem::exists(at / name, e)) found = std::max(found, (at / name).string());
  };
  for (const std::string& folder : folders) {
    look(folder);
    std::error_code e;
    for (const auto& version : std::filesystem::directory_iterator(folder, e)) look(version.path() / "bin");
  }
  return found;
}

}  // namespace funnel_test
