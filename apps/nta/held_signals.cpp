// SPDX-License-Identifier: MIT
#include "held_signals.hpp"

#include <cstddef>
#include <iterator>

namespace nta {
namespace {

// A signal handler can reach nothing but globals.
volatile std::sig_atomic_t arrived_signal = 0;

extern "C" void note_signal(int signal) { arrived_signal = signal; }

}  // namespace

HeldSignals::HeldSignals() {
    arrived_signal = 0;
    struct sigaction noting = {};
    noting.sa_handler = note_signal;
    noting.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
    for (std::size_t k = 0; k < std::size(kinds_); ++k) {
        sigaction(kinds_[k], nullptr, &before_[k]);
        if (before_[k].sa_handler == SIG_DFL) sigaction(kinds_[k], &noting, nullptr);
    }
}

HeldSignals::~HeldSignals() {
    for (std::size_t k = 0; k < std::size(kinds_); ++k) sigaction(kinds_[k], &before_[k], nullptr);
    if (arrived_signal != 0) raise(arrived_signal);
}

void HeldSignals::check() {
    if (arrived_signal != 0) throw Interrupted{};
}

}  // namespace nta
