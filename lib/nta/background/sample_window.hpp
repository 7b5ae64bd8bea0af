// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/frame.hpp"

#include <cstdint>
#include <deque>
#include <vector>

namespace nta {

/// Keeps the frames from which the background around a place in time is estimated: pictures spread
/// evenly over a stretch of time. A recording shorter than that gives as many, closer together: its
/// length is not known before its end, so pictures are taken densely at first and thinned out as
/// more arrive. Feeding is in grid order; dropped and repeated frames are passed over, since they
/// carry no picture of their own.
class SampleWindow {
  public:
    /// `samples` pictures spread over `window_frames` steps of the time grid.
    SampleWindow(std::int64_t window_frames, int samples);

    void add(const FramePtr& frame);
    /// The samples nearest to grid index `center` that make up the window, thinned to at most
    /// `samples`, in order of time.
    [[nodiscard]] std::vector<FramePtr> around(std::int64_t center) const;
    /// Forgets samples that no later center can need.
    void forget_before(std::int64_t center);

  private:
    void thin_out();
    [[nodiscard]] std::size_t in_window() const;
    std::int64_t window_frames_;
    std::int64_t widest_stride_ = 1;
    std::int64_t stride_ = 1;
    std::size_t samples_;
    std::int64_t next_ = 0;
    std::deque<FramePtr> kept_;
};

}  // namespace nta
