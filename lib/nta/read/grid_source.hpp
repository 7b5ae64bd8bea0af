// SPDX-License-Identifier: MIT
#pragma once

#include "nta/read/video_source.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace nta {

/// Puts decoded pictures on the recording's time grid: gaps become dropped frames, identical
/// pictures repeated ones. The kinds of video (container, TIFF stack, image sequence) derive from
/// it and deliver pictures with their step.
class GridSource : public VideoSource {
  public:
    [[nodiscard]] const VideoInfo& info() const final { return info_; }
    FramePtr read() final;
    void rewind() final;
    [[nodiscard]] const ReadReport& report() const final { return report_; }

    /// Decodes the first picture, so that info() is complete. With `drop_repeated`, pictures
    /// identical to the one before are counted, but take no step of the time grid. Throws
    /// InputError where there is no picture.
    void start(bool drop_repeated = false);

  protected:
    /// A whole picture and its place on the file's own clock, in frame intervals.
    struct Picture {
        GrayImage image;
        std::int64_t step = 0;
    };

    /// The next whole picture of the size of info(), or nothing at the end.
    virtual std::optional<Picture> next_picture() = 0;
    /// Steps on the file's own clock up to its end, known after the last picture; 0 where it ends
    /// with a picture.
    [[nodiscard]] virtual std::int64_t end_step() const { return 0; }
    /// Goes back to the first picture and forgets what was counted.
    virtual void restart() = 0;
    /// Adds what is known only after the last picture.
    virtual void add_final_diagnostics() = 0;

    /// A finding told by report(), forgotten by rewind().
    void tell(Diagnostic diagnostic) { report_.diagnostics.push_back(std::move(diagnostic)); }
    /// A finding made while opening, kept by rewind().
    void tell_always(Diagnostic diagnostic) { opening_.push_back(std::move(diagnostic)); }
    /// A finding about all pictures that only the first one brings to light.
    void tell_now_and_always(const Diagnostic& diagnostic) {
        tell(diagnostic);
        tell_always(diagnostic);
    }

    [[nodiscard]] std::string name() const { return info_.path.string(); }

    VideoInfo info_;
    ReadReport report_;

  private:
    void begin();
    void place(Picture& picture);
    [[nodiscard]] bool is_repeated(const GrayImage& image) const;
    void pass_over_repeated();
    FramePtr dropped_frame();
    FramePtr stored_frame();
    bool has_next();
    [[nodiscard]] std::int64_t steps_to_end() const;
    void finish();
    void tell_used_bits();

    Diagnostics opening_;
    bool drop_repeated_ = false;
    std::optional<Picture> pending_;
    FramePtr previous_;
    std::int64_t next_step_ = 0;
    std::int64_t shift_ = 0;
    std::int64_t jumps_ = 0;
    std::int64_t end_ = -1;  ///< on the grid, once the last picture was delivered
    bool untouched_ = true;  ///< nothing was read since begin()
    bool ended_ = false;
};

}  // namespace nta
