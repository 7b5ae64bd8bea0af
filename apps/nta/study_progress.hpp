// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/stage_clock.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>

namespace nta {

/// Shows how far the analyses of a study are on standard error, over all videos: one line that is
/// written over on a terminal, a plain line for each video that is done elsewhere. Thread-safe.
class StudyProgress {
  public:
    StudyProgress(std::size_t videos, bool quiet);
    ~StudyProgress();
    StudyProgress(const StudyProgress&) = delete;
    StudyProgress& operator=(const StudyProgress&) = delete;

    void show(const std::string& video, const Progress& progress);
    /// One video more is done, in a way that `what` says: "analyzed", "up to date", "failed".
    void finish(const std::string& video, const char* what);

  private:
    void clear_line();
    std::size_t videos_;
    bool quiet_;
    bool terminal_;
    std::mutex mutex_;
    bool open_ = false;
    std::size_t done_ = 0;
    std::map<std::string, long long> frames_;  ///< analyzed, by video
    std::chrono::steady_clock::time_point start_;
    double last_shown_s_ = -1.0;
};

}  // namespace nta
