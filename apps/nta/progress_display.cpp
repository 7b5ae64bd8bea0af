// SPDX-License-Identifier: MIT
#include "progress_display.hpp"

#include "nta/core/text.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <utility>

#include "messages.hpp"

namespace nta {

ProgressDisplay::ProgressDisplay(std::string video, bool quiet)
    : video_(printable(std::move(video))),
      quiet_(quiet),
      terminal_(isatty(STDERR_FILENO) == 1),
      start_(std::chrono::steady_clock::now()) {}

ProgressDisplay::~ProgressDisplay() { clear_line(); }

double ProgressDisplay::seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

void ProgressDisplay::clear_line() const {
    if (open_) write_status("\r\033[K");
}

void ProgressDisplay::show(const Progress& progress) {
    if (progress.stage == "detect") frames_ = progress.frames_done;
    if (quiet_ || !terminal_) return;
    const double now = seconds();
    if (progress.stage != stage_) {
        // The first stage tells of itself only once some frames are done.
        if (!stage_.empty()) stage_start_s_ = now;
        stage_ = progress.stage;
    }
    // Both counts are those of the stage.
    const double working_s = std::max(now - stage_start_s_, 1e-3);
    constexpr double least_interval_s = 0.1;
    if (progress.frames_done > 0 && now - last_shown_s_ < least_interval_s) return;
    last_shown_s_ = now;
    clear_line();
    open_ = true;
    if (progress.frames_done == 0) {
        write_status(fmt::format("{}: {}", video_, progress.stage));
    } else if (progress.frames_total > 0) {
        const double rate = static_cast<double>(progress.frames_done) / working_s;
        const double left =
            static_cast<double>(progress.frames_total - progress.frames_done) / rate;
        constexpr int width = 24;
        const auto filled = static_cast<int>(width * progress.frames_done / progress.frames_total);
        write_status(fmt::format("{}: {} [{:<{}}] {} of {} frames, {:.0f} frames/s, {:.0f} s left",
                                 video_,
                                 stage_,
                                 std::string(static_cast<std::size_t>(filled), '#'),
                                 width,
                                 progress.frames_done,
                                 progress.frames_total,
                                 rate,
                                 left));
    } else {
        write_status(fmt::format("{}: {} frames, {:.0f} frames/s",
                                 video_,
                                 progress.frames_done,
                                 static_cast<double>(progress.frames_done) / working_s));
    }
}

void ProgressDisplay::finish() {
    clear_line();
    open_ = false;
    if (quiet_) return;
    write_status(fmt::format("{}: {} frames analyzed in {:.1f} s\n", video_, frames_, seconds()));
}

}  // namespace nta
