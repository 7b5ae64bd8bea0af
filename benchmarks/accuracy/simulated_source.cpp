// SPDX-License-Identifier: MIT
#include "simulated_source.hpp"

#include "nta/read/video_writer.hpp"

#include <utility>

namespace nta::accuracy {

SimulatedSource::SimulatedSource(const Scene& scene) : scene_(scene) {
    info_.path = "simulated.avi";
    info_.container = "memory";
    info_.codec = "none";
    info_.width = scene.video.width_px;
    info_.height = scene.video.height_px;
    info_.bits = scene.video.bits;
    info_.frame_rate = frame_rate_fraction(scene.video.fps);
    info_.header_frame_count = scene.video.frames;
    rewind();
}

void SimulatedSource::rewind() {
    truth_.reset();
    simulator_ = std::make_unique<Simulator>(scene_);
    truth_ = std::make_unique<TruthRecorder>(*simulator_);
    true_spots_.clear();
    report_ = {};
}

FramePtr SimulatedSource::read() {
    std::optional<SimulatedFrame> step = simulator_->next();
    if (!step) return nullptr;
    truth_->add(*step);
    true_spots_.insert(true_spots_.end(), step->spots.begin(), step->spots.end());
    ++report_.grid_frames;
    return std::make_shared<const Frame>(std::move(step->frame));
}

}  // namespace nta::accuracy
