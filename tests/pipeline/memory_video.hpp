// SPDX-License-Identifier: MIT
#pragma once

#include "nta/read/video_source.hpp"
#include "nta/simulate/simulate.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace nta::test {

/// A simulated video as a source of frames, without a file.
class MemoryVideo : public VideoSource {
  public:
    explicit MemoryVideo(const Scene& scene) : truth_(simulate_video(scene)) {
        info_.path = "simulated.avi";
        info_.container = "memory";
        info_.codec = "none";
        info_.width = scene.video.width_px;
        info_.height = scene.video.height_px;
        info_.bits = scene.video.bits;
        info_.frame_rate = Rational{static_cast<std::int64_t>(scene.video.fps * 1000.0), 1000};
        info_.header_frame_count = scene.video.frames;
        for (Frame& frame : truth_.frames)
            frames_.push_back(std::make_shared<Frame>(std::move(frame)));
    }
    [[nodiscard]] const VideoInfo& info() const override { return info_; }
    FramePtr read() override {
        if (next_ == frames_.size()) return nullptr;
        ++report_.grid_frames;
        for (const std::uint16_t v : frames_[next_]->image.pixels16) report_.used_bits |= v;
        return frames_[next_++];
    }
    void rewind() override { next_ = 0; }
    [[nodiscard]] const ReadReport& report() const override { return report_; }

    [[nodiscard]] const std::vector<TrueSpot>& true_spots() const { return truth_.spots; }
    /// Takes the picture of a step of the time grid away, as a recorder does that drops a frame.
    void drop(std::size_t frame) {
        auto gap = std::make_shared<Frame>();
        gap->grid_index = static_cast<std::int64_t>(frame);
        gap->stored_index = -1;
        gap->status = FrameStatus::dropped;
        frames_[frame] = gap;
    }

  private:
    SimulatedVideo truth_;
    VideoInfo info_;
    ReadReport report_;
    std::vector<FramePtr> frames_;
    std::size_t next_ = 0;
};

/// 100 nm beads in a small picture, 25 frames/s, 15 ms, 0.166 um/px.
inline Scene bead_scene(int frames, std::int64_t seed) {
    Scene scene;
    scene.video.width_px = 240;
    scene.video.height_px = 180;
    scene.video.frames = frames;
    scene.video.seed = seed;
    scene.background.static_spots = 3;
    ScenePopulation beads;
    beads.concentration_per_ml = 1e9;
    beads.distribution = DiameterShape::lognormal;
    beads.median_nm = 100.0;
    beads.cv = 0.03;
    scene.populations.push_back(beads);
    return scene;
}

}  // namespace nta::test
