// SPDX-License-Identifier: MIT
#include "study_progress.hpp"

#include "nta/core/text.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>

#include "messages.hpp"

namespace nta {

StudyProgress::StudyProgress(std::size_t videos, bool quiet)
    : videos_(videos),
      quiet_(quiet),
      terminal_(isatty(STDERR_FILENO) == 1),
      start_(std::chrono::steady_clock::now()) {}

StudyProgress::~StudyProgress() { clear_line(); }

void StudyProgress::clear_line() {
    if (open_) write_status("\r\033[K");
    open_ = false;
}

void StudyProgress::show(const std::string& video, const Progress& progress) {
    const std::lock_guard lock(mutex_);
    if (progress.frames_done > 0) frames_[video] = progress.frames_done;
    if (quiet_ || !terminal_) return;
    const double now =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    constexpr double least_interval_s = 0.1;
    if (now - last_shown_s_ < least_interval_s) return;
    last_shown_s_ = now;
    long long frames = 0;
    for (const auto& [name, count] : frames_) frames += count;
    clear_line();
    open_ = true;
    write_status(fmt::format("{} of {} videos done, {} frames, {:.0f} frames/s",
                             done_,
                             videos_,
                             frames,
                             static_cast<double>(frames) / std::max(now, 1e-3)));
}

void StudyProgress::finish(const std::string& video, const char* what) {
    const std::lock_guard lock(mutex_);
    ++done_;
    clear_line();
    if (quiet_) return;
    write_status(fmt::format("{}: {} ({} of {} videos)\n", printable(video), what, done_, videos_));
}

}  // namespace nta
