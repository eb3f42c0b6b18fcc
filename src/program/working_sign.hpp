/// A sign on the terminal that something is still computed.
#pragma once

namespace funnel::program {

/// While it lives, a line on standard error says so after a second, and how long it takes; none where that is no terminal.
/// One at a time.
class working_sign {
 public:
  working_sign();
  ~working_sign();
  working_sign(const working_sign&) = delete;
  working_sign& operator=(const working_sign&) = delete;
};

/// Takes the sign away, before anything else is written.
void hide_working_sign();

}  // namespace funnel::program
