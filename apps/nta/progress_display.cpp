// SPDX-License-Identifier: MIT
#include "progress_display.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>

namespace nta {

ProgressDisplay::ProgressDisplay(std::string video, bool quiet)
    : video_(std::move(video)),
      quiet_(quiet),
      terminal_(isatty(STDERR_FILENO) == 1),
      start_(std::chrono::steady_clock::now()) {}

ProgressDisplay::~ProgressDisplay() { clear_line(); }

double ProgressDisplay::seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

void ProgressDisplay::clear_line() const {
    if (open_) fmt::print(stderr, "\r\033[K");
}

void ProgressDisplay::show(const Progress& progress) {
    if (progress.frames_done > 0) frames_ = progress.frames_done;
    if (quiet_ || !terminal_) return;
    const double now = seconds();
    constexpr double least_interval_s = 0.1;
    if (progress.frames_done > 0 && now - last_shown_s_ < least_interval_s) return;
    last_shown_s_ = now;
    clear_line();
    open_ = true;
    if (progress.frames_done == 0) {
        fmt::print(stderr, "{}: {}", video_, progress.stage);
    } else if (progress.frames_total > 0) {
        const double rate = static_cast<double>(progress.frames_done) / std::max(now, 1e-3);
        const double left =
            static_cast<double>(progress.frames_total - progress.frames_done) / rate;
        constexpr int width = 24;
        const auto filled = static_cast<int>(width * progress.frames_done / progress.frames_total);
        fmt::print(stderr,
                   "{}: [{:<{}}] {} of {} frames, {:.0f} frames/s, {:.0f} s left",
                   video_,
                   std::string(static_cast<std::size_t>(filled), '#'),
                   width,
                   progress.frames_done,
                   progress.frames_total,
                   rate,
                   left);
    } else {
        fmt::print(stderr,
                   "{}: {} frames, {:.0f} frames/s",
                   video_,
                   progress.frames_done,
                   static_cast<double>(progress.frames_done) / std::max(now, 1e-3));
    }
    std::fflush(stderr);
}

void ProgressDisplay::finish() {
    clear_line();
    open_ = false;
    if (quiet_) return;
    fmt::print(stderr, "{}: {} frames analyzed in {:.1f} s\n", video_, frames_, seconds());
}

}  // namespace nta
