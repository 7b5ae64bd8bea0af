// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/parallel.hpp"
#include "nta/core/stage_clock.hpp"
#include "nta/pipeline/localize_all_frames.hpp"

#include <pybind11/pybind11.h>

#include <chrono>
#include <optional>

namespace nta {

/// Workers, clock and progress for one call from Python, made while the interpreter lock is held
/// and used while it is not.
///
/// Ctrl-C is asked for between tasks and frames, and what `progress` (a callable or None, called
/// with stage, frames done, frames in all) or the interrupt raises unwinds the work.
class Interruptible {
  public:
    Interruptible(std::optional<int> jobs, pybind11::object progress);

    [[nodiscard]] Workshop workshop();

    /// Does the work with the interpreter lock released.
    template <class Work>
    auto run(Work&& work) {
        const pybind11::gil_scoped_release released;
        return work();
    }

  private:
    void check();

    pybind11::object progress_;
    WorkerPool workers_;
    StageClock clock_;
    std::chrono::steady_clock::time_point checked_;
};

}  // namespace nta
