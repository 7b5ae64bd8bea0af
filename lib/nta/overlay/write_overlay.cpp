// SPDX-License-Identifier: MIT
#include "nta/overlay/write_overlay.hpp"

#include "nta/core/error.hpp"
#include "nta/overlay/overlay_marks.hpp"
#include "nta/overlay/overlay_painter.hpp"
#include "nta/read/color_writer.hpp"
#include "nta/read/video_writer.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace nta {
namespace {

/// A step of the time grid with the picture that is shown for it: the last one where it has none.
struct ShownFrame {
    FramePtr step;
    FramePtr picture;  ///< null before the first picture

    [[nodiscard]] PaintedFrame painted() const {
        const bool dropped = step->status == FrameStatus::dropped;
        const bool repeated = step->status == FrameStatus::repeated;
        return {picture ? &picture->image : nullptr,
                step->grid_index,
                dropped    ? "dropped"
                : repeated ? "repeated"
                           : ""};
    }
};

/// The frames of a range, from the beginning of the recording.
class ShownFrames {
  public:
    ShownFrames(VideoSource& video, std::int64_t first_frame, std::int64_t last_frame)
        : video_(video), first_frame_(first_frame), last_frame_(last_frame) {
        video_.rewind();
    }

    std::optional<ShownFrame> next() {
        while (FramePtr step = video_.read()) {
            if (step->grid_index > last_frame_) break;
            if (step->status != FrameStatus::dropped) picture_ = step;
            if (step->grid_index >= first_frame_) return ShownFrame{std::move(step), picture_};
        }
        return std::nullopt;
    }

  private:
    VideoSource& video_;
    std::int64_t first_frame_;
    std::int64_t last_frame_;
    FramePtr picture_;
};

class OverlayWork {
  public:
    OverlayWork(VideoSource& video,
                const Analysis& analysis,
                const OverlayOptions& options,
                const OverlayJob& job)
        : video_(video),
          options_(options),
          job_(job),
          frames_(analysis.provenance.frames),
          marks_(analysis),
          painter_(
              video.info().width, video.info().height, marks_, options, analysis.provenance.video) {
    }

    void write(ColorFile kind) {
        tell(0);
        // More than any player shows, and than a fraction is made for.
        constexpr double most_frames_per_s = 999'999.0;
        const double frames_per_s =
            std::min(1.0 / options_.scale.s_from_frame(), most_frames_per_s);
        ColorWriter writer(
            job_.file,
            {kind, painter_.width_px(), painter_.height_px(), frame_rate_fraction(frames_per_s)});
        if (kind == ColorFile::png)
            write_picture(writer);
        else
            write_video(writer);
        writer.finish();
    }

  private:
    void write_picture(ColorWriter& writer) {
        const std::int64_t middle = options_.first_frame + frames_ / 2;
        const std::int64_t chosen = marks_.typical_frame().value_or(middle);
        ShownFrames frames(video_, chosen, chosen);
        // The same recording as before, but it may have been cut meanwhile.
        const std::optional<ShownFrame> shown = frames.next();
        if (!shown)
            throw InputError(job_.file.string() +
                             ": the recording has changed during the analysis");
        GrayHistogram histogram;
        if (shown->picture) histogram.add(shown->picture->image);
        writer.write(painter_.paint(
            shown->painted(), find_stretch(histogram, options_.invert), Trace::whole));
    }

    // One worker reads and encodes while the others paint, so that frames stay in order.
    void write_video(ColorWriter& writer) {
        const GrayStretch stretch = measure_stretch();
        ShownFrames frames(video_, options_.first_frame, options_.last_frame);
        std::vector<ShownFrame> shown = read_batch(frames);
        std::vector<ColorImage> painted;
        std::int64_t written = 0;
        while (!shown.empty() || !painted.empty()) {
            std::vector<ShownFrame> following;
            std::vector<ColorImage> fresh(shown.size());
            job_.workers.run(shown.size() + 1, [&](std::size_t task) {
                if (task == 0) {
                    for (const ColorImage& image : painted) writer.write(image);
                    following = read_batch(frames);
                } else {
                    fresh[task - 1] =
                        painter_.paint(shown[task - 1].painted(), stretch, Trace::tail);
                }
            });
            written += static_cast<std::int64_t>(painted.size());
            tell(frames_ + written);
            painted = std::move(fresh);
            shown = std::move(following);
        }
    }

    std::vector<ShownFrame> read_batch(ShownFrames& frames) const {
        constexpr std::int64_t batch_bytes = 40'000'000;
        constexpr std::int64_t most_frames = 8;
        const std::int64_t bytes = std::int64_t{3} * painter_.width_px() * painter_.height_px();
        const auto size =
            static_cast<std::size_t>(std::clamp<std::int64_t>(batch_bytes / bytes, 1, most_frames));
        std::vector<ShownFrame> batch;
        while (batch.size() < size) {
            std::optional<ShownFrame> shown = frames.next();
            if (!shown) break;
            batch.push_back(std::move(*shown));
        }
        return batch;
    }

    // One for the whole video, so that brightness that changes is seen to change.
    GrayStretch measure_stretch() {
        constexpr std::int64_t samples = 60;
        const std::int64_t step = std::max<std::int64_t>(1, frames_ / samples);
        GrayHistogram histogram;
        ShownFrames frames(video_, options_.first_frame, options_.last_frame);
        std::int64_t read = 0;
        while (const std::optional<ShownFrame> shown = frames.next()) {
            if (read % step == 0 && shown->picture) histogram.add(shown->picture->image);
            tell(++read);
        }
        return find_stretch(histogram, options_.invert);
    }

    // The recording is read twice.
    void tell(std::int64_t done) const {
        if (job_.progress) job_.progress({"overlay", done, 2 * frames_});
    }

    VideoSource& video_;
    const OverlayOptions& options_;
    const OverlayJob& job_;
    std::int64_t frames_;
    OverlayMarks marks_;
    OverlayPainter painter_;
};

}  // namespace

void write_overlay(VideoSource& video,
                   const Analysis& analysis,
                   const OverlayOptions& options,
                   const OverlayJob& job) {
    const std::optional<ColorFile> kind = color_file_of(job.file);
    if (!kind)
        throw InputError(job.file.string() + ": expected a name that ends in .mp4, .avi or .png",
                         Fault::usage);
    OverlayWork(video, analysis, options, job).write(*kind);
}

}  // namespace nta
