// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/frame.hpp"

#include <cstdint>
#include <deque>
#include <vector>

namespace nta {

/// Keeps the frames from which the background around a place in time is estimated: every stride-th picture, as far back as
/// needed. Feeding is in grid order; dropped and repeated frames are passed over, since they carry no picture of their own.
class SampleWindow {
  public:
    /// `samples` pictures spread over `window_frames` steps of the time grid.
    SampleWindow(std::int64_t window_frames, int samples);

    void add(const FramePtr& frame);
    /// The samples nearest to grid index `center`, at most `samples` of them, in order of time.
    [[nodiscard]] std::vector<FramePtr> around(std::int64_t center) const;
    /// Forgets samples that no later center can need.
    void forget_before(std::int64_t center);

  private:
    std::int64_t stride_;
    std::size_t samples_;
    std::int64_t next_ = 0;
    std::deque<FramePtr> kept_;
};

}  // namespace nta
