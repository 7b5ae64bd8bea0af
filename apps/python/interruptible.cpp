// SPDX-License-Identifier: MIT
#include "interruptible.hpp"

#include <utility>

#include "analyze_task.hpp"

namespace py = pybind11;

namespace nta {
namespace {

void raise_pending_signal() {
    if (PyErr_CheckSignals() != 0) throw py::error_already_set();
}

}  // namespace

Interruptible::Interruptible(std::optional<int> jobs, py::object progress)
    : progress_(std::move(progress)),
      workers_(jobs ? parse_jobs(std::to_string(*jobs)) : available_processors(),
               [this] { check(); }) {}

// Not before every task: another thread may hold the lock for milliseconds.
void Interruptible::check() {
    constexpr std::chrono::milliseconds patience(50);
    const auto now = std::chrono::steady_clock::now();
    if (now - checked_ < patience) return;
    checked_ = now;
    const py::gil_scoped_acquire held;
    raise_pending_signal();
}

Workshop Interruptible::workshop() {
    return {workers_, clock_, [this](const Progress& progress) {
                const py::gil_scoped_acquire held;
                raise_pending_signal();
                if (!progress_.is_none())
                    progress_(progress.stage, progress.frames_done, progress.frames_total);
            }};
}

}  // namespace nta
