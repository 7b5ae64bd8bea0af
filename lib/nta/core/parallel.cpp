// SPDX-License-Identifier: MIT
#include "nta/core/parallel.hpp"

#include "nta/core/granted_processors.hpp"

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace nta {

struct WorkerPool::State {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::condition_variable done;
    const std::function<void(std::size_t)>* task = nullptr;
    std::size_t count = 0;
    std::size_t next = 0;
    std::size_t active = 0;
    std::uint64_t generation = 0;
    std::exception_ptr error;
    std::size_t error_index = 0;
    int workers = 1;
    std::function<void()> check;
    std::vector<std::jthread> threads;

    // Takes tasks in order until none is left. The lock is held on entry and on return.
    // `first` is done before each of them.
    void work(std::unique_lock<std::mutex>& lock, const std::function<void()>& first) {
        ++active;
        while (next < count && !error) {
            const std::size_t i = next++;
            lock.unlock();
            std::exception_ptr failure;
            try {
                if (first) first();
                (*task)(i);
            } catch (...) {
                failure = std::current_exception();
            }
            lock.lock();
            if (failure && (!error || i < error_index)) {
                error = failure;
                error_index = i;
            }
        }
        if (--active == 0) done.notify_all();
    }
};

WorkerPool::WorkerPool(int workers, std::function<void()> check)
    : state_(std::make_unique<State>()) {
    state_->workers = std::max(1, workers);
    state_->check = std::move(check);
    for (int k = 1; k < state_->workers; ++k) {
        state_->threads.emplace_back([s = state_.get()](const std::stop_token& stop) {
            std::unique_lock lock(s->mutex);
            std::uint64_t seen = 0;
            while (s->wake.wait(lock, stop, [&] { return s->generation != seen; })) {
                seen = s->generation;
                if (s->task != nullptr) s->work(lock, {});
            }
        });
    }
}

WorkerPool::~WorkerPool() {
    for (auto& thread : state_->threads) thread.request_stop();
    state_->threads.clear();
}

void WorkerPool::run(std::size_t n, const std::function<void(std::size_t)>& task) {
    State& s = *state_;
    std::unique_lock lock(s.mutex);
    s.task = &task;
    s.count = n;
    s.next = 0;
    s.error = nullptr;
    ++s.generation;
    s.wake.notify_all();
    s.work(lock, s.check);
    s.done.wait(lock, [&] { return s.active == 0; });
    s.task = nullptr;
    if (const std::exception_ptr error = std::exchange(s.error, nullptr)) {
        lock.unlock();
        std::rethrow_exception(error);
    }
}

int WorkerPool::workers() const { return state_->workers; }

namespace {

int processors_of_affinity() {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof(set), &set) == 0) return std::max(1, CPU_COUNT(&set));
    return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

}  // namespace

int available_processors() {
    int processors = processors_of_affinity();
    for (const std::optional<int> granted :
         {processors_of_groups("/proc/self/cgroup", "/sys/fs/cgroup"),
          processors_of_slurm(std::getenv("SLURM_CPUS_PER_TASK"))}) {
        if (granted) processors = std::min(processors, *granted);
    }
    return processors;
}

}  // namespace nta
