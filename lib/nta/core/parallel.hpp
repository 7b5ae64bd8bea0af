// SPDX-License-Identifier: MIT
// The one file that owns threads.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace nta {

/// Workers that stay alive between calls.
class WorkerPool {
  public:
    /// `workers` threads in all, the caller's included; at least 1. `check` is called now and then
    /// by the thread that calls run(); what it throws ends that run as a failed task does.
    explicit WorkerPool(int workers, std::function<void()> check = {});
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// Runs task(0) ... task(n - 1), started in this order, on all workers, and returns when all
    /// are done. Tasks must write to places of their own, so that results do not depend on the
    /// number of workers. Throws the exception of the lowest-numbered task that failed; tasks not
    /// yet started are then skipped.
    void run(std::size_t n, const std::function<void(std::size_t)>& task);

    [[nodiscard]] int workers() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Processors this process may use, at least 1: the least of its affinity, the quotas of its
/// control groups and SLURM_CPUS_PER_TASK.
int available_processors();

}  // namespace nta
