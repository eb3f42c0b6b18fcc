#include "working_sign.hpp"

#include "complain.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdio>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include <unistd.h>

namespace funnel::program {
namespace {

/// Moves a mark to and fro, since nobody knows how much is still to do, until it is told to end.
class sign_thread {
 public:
  sign_thread() : shows_([this] { show(); }) {}
  ~sign_thread() {
    {
      const std::scoped_lock lock(guard_);
      ended_ = true;
    }
    wakes_.notify_all();
    shows_.join();
  }

 private:
  void show() {
    using namespace std::chrono_literals;
    constexpr std::size_t cells = 40, mark = 5;
    std::unique_lock lock(guard_);
    if (wakes_.wait_for(lock, 1s, [this] { return ended_; })) return;
    const auto begun = std::chrono::steady_clock::now() - 1s;
    for (std::size_t step = 0;; ++step) {
      const std::size_t turn = 2 * (cells - mark), at = step % turn;
      std::string bar(cells, '.');
      bar.replace(at < turn / 2 ? at : turn - at, mark, mark, '#');
      const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - begun).count();
      std::fprintf(stderr, "\r%s [%s] %lld s", said("computing").c_str(), bar.c_str(), static_cast<long long>(seconds));
      std::fflush(stderr);
      if (wakes_.wait_for(lock, 100ms, [this] { return ended_; })) break;
    }
    std::fprintf(stderr, "\r%70s\r", "");
    std::fflush(stderr);
  }

  std::mutex guard_;
  std::condition_variable wakes_;
  bool ended_ = false;
  std::thread shows_;  // begins last
};

std::optional<sign_thread>& shown_sign() {
  static std::optional<sign_thread> sign;
  return sign;
}

}  // namespace

working_sign::working_sign() {
  if (isatty(STDERR_FILENO)) shown_sign().emplace();
}
working_sign::~working_sign() { hide_working_sign(); }

void hide_working_sign() { shown_sign().reset(); }

}  // namespace funnel::program
