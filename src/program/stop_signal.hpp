/// Ctrl-C as a wish to stop, for work that can stop at a good place.
#pragma once

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <ctime>
#include <mutex>
#include <stop_token>
#include <thread>

namespace funnel::program {

/// While it lives, SIGINT and SIGTERM ask for a stop and end nothing by themselves; a second one ends the program.
/// Threads that are started meanwhile, too, leave the signals to it.
class stop_signal {
 public:
  stop_signal() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, &before_);
    waiting_ = std::jthread([this](std::stop_token over) {
      constexpr std::timespec a_moment{0, 50'000'000};
      for (int n = 0; !over.stop_requested();) {
        if (sigtimedwait(&signals_, nullptr, &a_moment) < 0) continue;
        if (++n > 1) std::_Exit(130);
        stop_.request_stop();
      }
    });
  }
  ~stop_signal() {
    waiting_.request_stop();
    waiting_.join();
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  stop_signal(const stop_signal&) = delete;
  stop_signal& operator=(const stop_signal&) = delete;
  std::stop_token token() const { return stop_.get_token(); }

 private:
  sigset_t signals_{}, before_{};
  std::stop_source stop_;
  std::jthread waiting_;
};

/// Waits so long, or until somebody asks for a stop: true then.
template <class Rep, class Period>
bool stopped_within(std::stop_token stop, std::chrono::duration<Rep, Period> time) {
  std::mutex nobody;
  std::unique_lock lock(nobody);
  std::condition_variable_any asked;
  asked.wait_for(lock, stop, time, [] { return false; });
  return stop.stop_requested();
}

}  // namespace funnel::program
