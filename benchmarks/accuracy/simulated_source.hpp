// SPDX-License-Identifier: MIT
// Simulated and stored pictures as a source of frames, without a file.
#pragma once

#include "nta/read/video_source.hpp"
#include "nta/simulate/simulate.hpp"
#include "nta/simulate/truth.hpp"

#include <memory>
#include <vector>

namespace nta::accuracy {

/// Films a scene while it is analyzed: memory does not grow with the pictures, only with the truth.
class SimulatedSource : public VideoSource {
  public:
    explicit SimulatedSource(const Scene& scene);
    [[nodiscard]] const VideoInfo& info() const override { return info_; }
    FramePtr read() override;
    void rewind() override;
    [[nodiscard]] const ReadReport& report() const override { return report_; }

    [[nodiscard]] const Simulator& simulator() const { return *simulator_; }
    [[nodiscard]] const TruthRecorder& truth() const { return *truth_; }
    /// Visible and faint, ordered by frame.
    [[nodiscard]] const std::vector<TrueSpot>& true_spots() const { return true_spots_; }

  private:
    Scene scene_;
    std::unique_ptr<Simulator> simulator_;
    std::unique_ptr<TruthRecorder> truth_;
    std::vector<TrueSpot> true_spots_;
    VideoInfo info_;
    ReadReport report_;
};

/// Pictures in memory, to be analyzed several times.
class StoredSource : public VideoSource {
  public:
    StoredSource(const VideoInfo& info, const std::vector<FramePtr>& frames)
        : info_(info), frames_(frames) {}
    [[nodiscard]] const VideoInfo& info() const override { return info_; }
    FramePtr read() override {
        if (next_ == frames_.size()) return nullptr;
        ++report_.grid_frames;
        return frames_[next_++];
    }
    void rewind() override {
        next_ = 0;
        report_ = {};
    }
    [[nodiscard]] const ReadReport& report() const override { return report_; }

  private:
    VideoInfo info_;
    const std::vector<FramePtr>& frames_;
    std::size_t next_ = 0;
    ReadReport report_;
};

}  // namespace nta::accuracy
