// SPDX-License-Identifier: MIT
#include "nta/background/sample_window.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace nta {

SampleWindow::SampleWindow(std::int64_t window_frames, int samples)
    : window_frames_(std::max<std::int64_t>(1, window_frames)),
      samples_(static_cast<std::size_t>(std::max(1, samples))) {
    // Doubled and doubled again, so that thinning out keeps pictures evenly spaced.
    while (2 * widest_stride_ * std::max(1, samples) <= window_frames_) widest_stride_ *= 2;
}

void SampleWindow::add(const FramePtr& frame) {
    if (frame->status != FrameStatus::stored || frame->grid_index < next_) return;
    kept_.push_back(frame);
    if (stride_ < widest_stride_ && kept_.size() >= 2 * samples_) thin_out();
    next_ = kept_.back()->grid_index + stride_;
}

void SampleWindow::thin_out() {
    stride_ *= 2;
    std::deque<FramePtr> fewer;
    for (const FramePtr& frame : kept_) {
        if (fewer.empty() || frame->grid_index >= fewer.back()->grid_index + stride_)
            fewer.push_back(frame);
    }
    kept_ = std::move(fewer);
}

std::size_t SampleWindow::in_window() const {
    return std::max(samples_, static_cast<std::size_t>(window_frames_ / stride_));
}

std::vector<FramePtr> SampleWindow::around(std::int64_t center) const {
    std::vector<FramePtr> nearest(kept_.begin(), kept_.end());
    const auto distance = [center](const FramePtr& f) { return std::abs(f->grid_index - center); };
    std::stable_sort(nearest.begin(), nearest.end(), [&](const FramePtr& a, const FramePtr& b) {
        return distance(a) < distance(b);
    });
    if (nearest.size() > in_window()) nearest.resize(in_window());
    std::sort(nearest.begin(), nearest.end(), [](const FramePtr& a, const FramePtr& b) {
        return a->grid_index < b->grid_index;
    });
    if (nearest.size() <= samples_) return nearest;
    std::vector<FramePtr> spread;
    for (std::size_t i = 0; i < samples_; ++i)
        spread.push_back(nearest[i * nearest.size() / samples_]);
    return spread;
}

void SampleWindow::forget_before(std::int64_t center) {
    const std::vector<FramePtr> wanted = around(center);
    if (wanted.empty()) return;
    // At the end of a recording the window reaches back a whole length, so a full set is kept
    // whatever comes.
    while (stride_ == widest_stride_ && kept_.size() > in_window() + 1 &&
           kept_.front()->grid_index < wanted.front()->grid_index) {
        kept_.pop_front();
    }
}

}  // namespace nta
