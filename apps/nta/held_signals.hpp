// SPDX-License-Identifier: MIT
#pragma once

#include <csignal>

namespace nta {

/// Thrown to unwind what a signal interrupted, so that unfinished files go away.
struct Interrupted {};

/// While it lives, SIGINT, SIGTERM and SIGHUP are noted and wait; its end lets the one that came
/// have its usual effect.
///
/// For the time in which unfinished files stand on the disk. Signals that the caller of the program
/// had set to be ignored stay ignored. A second one of the same kind is not held: who insists is
/// obeyed.
class HeldSignals {
  public:
    HeldSignals();
    ~HeldSignals();
    HeldSignals(const HeldSignals&) = delete;
    HeldSignals& operator=(const HeldSignals&) = delete;

    /// Throws Interrupted if a signal has come.
    static void check();

  private:
    static constexpr int kinds_[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction before_[3] = {};
};

}  // namespace nta
