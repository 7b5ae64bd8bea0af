// SPDX-License-Identifier: MIT
#include "nta/background/sample_window.hpp"

#include <algorithm>
#include <cstdlib>

namespace nta {

SampleWindow::SampleWindow(std::int64_t window_frames, int samples)
    : stride_(std::max<std::int64_t>(1, window_frames / std::max(1, samples))),
      samples_(static_cast<std::size_t>(std::max(1, samples))) {}

void SampleWindow::add(const FramePtr& frame) {
    if (frame->status != FrameStatus::stored || frame->grid_index < next_) return;
    kept_.push_back(frame);
    next_ = frame->grid_index + stride_;
}

std::vector<FramePtr> SampleWindow::around(std::int64_t center) const {
    std::vector<FramePtr> nearest(kept_.begin(), kept_.end());
    const auto distance = [center](const FramePtr& f) {
        return std::abs(f->grid_index - center);
    };
    std::stable_sort(nearest.begin(), nearest.end(), [&](const FramePtr& a, const FramePtr& b) {
        return distance(a) < distance(b);
    });
    if (nearest.size() > samples_) nearest.resize(samples_);
    std::sort(nearest.begin(), nearest.end(), [](const FramePtr& a, const FramePtr& b) {
        return a->grid_index < b->grid_index;
    });
    return nearest;
}

void SampleWindow::forget_before(std::int64_t center) {
    const std::vector<FramePtr> wanted = around(center);
    if (wanted.empty()) return;
    // At the end of a recording the window reaches back a whole length, so a full set is kept whatever comes.
    while (kept_.size() > samples_ && kept_.front()->grid_index < wanted.front()->grid_index) {
        kept_.pop_front();
    }
}

}  // namespace nta
