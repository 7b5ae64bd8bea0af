// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace nta {

/// How far an analysis is; given to a callback now and then, from the thread that called the
/// analysis.
struct Progress {
    std::string stage;  ///< "detect", "link", ...
    long long frames_done = 0;
    long long frames_total = 0;  ///< 0 where the recording does not say
};
using ProgressCallback = std::function<void(const Progress&)>;

/// Adds up the time that each stage takes, over all workers. Thread-safe.
class StageClock {
  public:
    /// Adds the time from its making to its end to one stage.
    class Lap {
      public:
        Lap(StageClock& clock, const char* stage)
            : clock_(clock), stage_(stage), start_(std::chrono::steady_clock::now()) {}
        Lap(const Lap&) = delete;
        Lap& operator=(const Lap&) = delete;
        ~Lap() {
            const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start_;
            clock_.add(stage_, passed.count());
        }

      private:
        StageClock& clock_;
        const char* stage_;
        std::chrono::steady_clock::time_point start_;
    };

    void add(const std::string& stage, double seconds) {
        const std::lock_guard lock(mutex_);
        for (auto& [name, total] : totals_) {
            if (name == stage) {
                total += seconds;
                return;
            }
        }
        totals_.emplace_back(stage, seconds);
    }
    /// Stages and their seconds, in the order in which they first came.
    [[nodiscard]] std::vector<std::pair<std::string, double>> totals() const {
        const std::lock_guard lock(mutex_);
        return totals_;
    }

  private:
    mutable std::mutex mutex_;
    std::vector<std::pair<std::string, double>> totals_;
};

}  // namespace nta
