// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/stage_clock.hpp"

#include <chrono>
#include <string>

namespace nta {

/// Shows how far an analysis is on standard error: one line that is written over on a terminal
/// (frames, frames/s, time left), a plain line at the end of each video elsewhere.
class ProgressDisplay {
  public:
    ProgressDisplay(std::string video, bool quiet);
    ~ProgressDisplay();
    ProgressDisplay(const ProgressDisplay&) = delete;
    ProgressDisplay& operator=(const ProgressDisplay&) = delete;

    void show(const Progress& progress);
    /// Ends the line; says how long it took.
    void finish();

  private:
    void clear_line() const;
    [[nodiscard]] double seconds() const;
    std::string video_;
    bool quiet_;
    bool terminal_;
    bool open_ = false;
    long long frames_ = 0;
    std::chrono::steady_clock::time_point start_;
    double last_shown_s_ = -1.0;
    std::string stage_;
    double stage_start_s_ = 0.0;
};

}  // namespace nta
