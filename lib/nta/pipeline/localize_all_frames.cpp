// SPDX-License-Identifier: MIT
#include "nta/pipeline/localize_all_frames.hpp"

#include "nta/background/sample_window.hpp"
#include "nta/core/error.hpp"
#include "nta/detect/noise_meter.hpp"
#include "nta/localize/localize_spots.hpp"
#include "nta/localize/spot_gain.hpp"
#include "nta/read/clip_level.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace nta {
namespace {

constexpr std::int64_t buffer_bytes = 100'000'000;  // pictures held for looking ahead
constexpr std::size_t first_level_frames =
    31;                                  // pictures on which the filters' noise is first measured,
constexpr std::size_t level_frames = 3;  // and then with each new background

// A run of neighboring frames that share one background.
struct Chunk {
    std::vector<FramePtr> frames;
    unsigned used_bits = 0;  // of all frames read so far
    [[nodiscard]] std::int64_t center() const {
        return (frames.front()->grid_index + frames.back()->grid_index) / 2;
    }
};

struct PreparedBackground {
    Background background;
    DetectionLevel level;
};

// Working memory is handed from task to task, so that there is one set per worker.
class ScratchShelf {
  public:
    std::unique_ptr<DetectScratch> take() {
        const std::lock_guard lock(mutex_);
        if (shelf_.empty()) return std::make_unique<DetectScratch>();
        auto scratch = std::move(shelf_.back());
        shelf_.pop_back();
        return scratch;
    }
    void give_back(std::unique_ptr<DetectScratch> scratch) {
        const std::lock_guard lock(mutex_);
        shelf_.push_back(std::move(scratch));
    }

  private:
    std::mutex mutex_;
    std::vector<std::unique_ptr<DetectScratch>> shelf_;
};

// Share of the picture whose ground clips.
double saturated_share(const Background& background) {
    const auto clip = static_cast<float>(background.saturation_adu) - 0.5F;
    const auto clipped = std::count_if(background.level_adu.begin(),
                                       background.level_adu.end(),
                                       [clip](float level) { return level >= clip; });
    return static_cast<double>(clipped) /
           static_cast<double>(std::max<std::size_t>(1, background.level_adu.size()));
}

class FrameStream {
  public:
    FrameStream(VideoSource& video, const FrameOptions& options, Workshop& workshop)
        : video_(video),
          options_(options),
          workshop_(workshop),
          window_frames_(std::max<std::int64_t>(
              1, std::llround(options.background.window_s * options.frames_per_s))),
          window_(window_frames_, options.background.samples) {
        const VideoInfo& info = video.info();
        const std::int64_t frame_bytes =
            std::int64_t{info.width} * info.height * (info.bits > 8 ? 2 : 1);
        const std::int64_t affordable = std::max<std::int64_t>(4, buffer_bytes / frame_bytes);
        // Light that changes meanwhile is followed frame by frame (normalized_residual).
        constexpr double shared_s = 2.5;
        chunk_frames_ =
            std::clamp<std::int64_t>(std::llround(shared_s * options.frames_per_s), 4, 64);
        chunk_frames_ = std::min(chunk_frames_, std::max<std::int64_t>(2, affordable / 4));
        lookahead_frames_ = std::min(window_frames_ / 2, affordable - 2 * chunk_frames_);
    }

    VideoSpots run() {
        while (!ended_ && buffered_ < lookahead_frames_ + 2 * chunk_frames_) accept(read_chunk());
        if (chunks_.empty()) throw InputError(nothing_to_analyze());
        std::optional<PreparedBackground> now = prepare(chunks_.front());
        while (!chunks_.empty()) now = work_through_first_chunk(*now);
        finish();
        return std::move(result_);
    }

  private:
    // Reads on and prepares the next background while the frames of the first chunk are worked on.
    std::optional<PreparedBackground> work_through_first_chunk(const PreparedBackground& now) {
        const Chunk chunk = std::move(chunks_.front());
        chunks_.pop_front();
        buffered_ -= static_cast<std::int64_t>(chunk.frames.size());
        std::optional<Chunk> arrived;
        std::optional<PreparedBackground> next;
        std::vector<FrameLocalizations> found(chunk.frames.size());
        workshop_.workers.run(chunk.frames.size() + 2, [&](std::size_t task) {
            if (task == 0) {
                if (!ended_) arrived = read_chunk();
            } else if (task == 1) {
                if (!chunks_.empty()) next = prepare(chunks_.front());
            } else {
                found[task - 2] = localize(*chunk.frames[task - 2], now);
            }
        });
        for (FrameLocalizations& frame : found) collect(frame);
        window_.forget_before(chunk.frames.back()->grid_index);
        if (arrived) accept(std::move(*arrived));
        // The last chunk may have arrived after the look at what comes next.
        if (!next && !chunks_.empty()) next = prepare(chunks_.front());
        if (workshop_.progress) {
            frames_done_ += static_cast<long long>(chunk.frames.size());
            workshop_.progress({"detect", frames_done_, frames_total()});
        }
        return next;
    }

    Chunk read_chunk() {
        const StageClock::Lap lap(workshop_.clock, "read");
        Chunk chunk;
        while (static_cast<std::int64_t>(chunk.frames.size()) < chunk_frames_) {
            FramePtr frame = video_.read();
            if (!frame || frame->grid_index > options_.last_frame) {
                ended_ = true;
                break;
            }
            if (frame->grid_index < options_.first_frame) continue;
            chunk.frames.push_back(std::move(frame));
        }
        chunk.used_bits = video_.report().used_bits;
        return chunk;
    }

    void accept(Chunk chunk) {
        if (chunk.frames.empty()) return;
        for (const FramePtr& frame : chunk.frames) {
            window_.add(frame);
            ++result_.grid_frames;
            if (frame->status == FrameStatus::stored) {
                result_.pictured_frames.push_back(static_cast<std::int32_t>(frame->grid_index));
                if (!result_.first_picture) result_.first_picture = frame;
            }
        }
        used_bits_ = chunk.used_bits;
        buffered_ += static_cast<std::int64_t>(chunk.frames.size());
        chunks_.push_back(std::move(chunk));
    }

    std::optional<PreparedBackground> prepare(const Chunk& chunk) {
        const StageClock::Lap lap(workshop_.clock, "background");
        const std::vector<FramePtr> samples = window_.around(chunk.center());
        if (samples.empty())
            return PreparedBackground{};  // dropped frames only: nothing to localize
        PreparedBackground prepared;
        prepared.background = estimate_background(samples);
        prepared.background.saturation_adu = clip_level_adu(video_.info().bits, used_bits_);
        std::vector<FramePtr> some;
        const std::size_t wanted = noise_medians_.empty() ? first_level_frames : level_frames;
        const std::size_t step = std::max<std::size_t>(1, samples.size() / wanted);
        for (std::size_t i = step / 2; i < samples.size() && some.size() < wanted; i += step) {
            some.push_back(samples[i]);
        }
        auto scratch = shelf_.take();
        // Backgrounds are prepared one after the other, so the meter remembers the same for any
        // number of workers.
        noise_meter_.add(some, prepared.background, options_.detect, *scratch);
        prepared.level = noise_meter_.level(options_.detect);
        if (prepared.background.evenly_lit) learn_gain(some, prepared, *scratch);
        shelf_.give_back(std::move(scratch));
        std::vector<float> noise = prepared.background.noise_adu;
        const auto middle = noise.begin() + static_cast<std::ptrdiff_t>(noise.size() / 2);
        std::nth_element(noise.begin(), middle, noise.end());
        noise_medians_.push_back(*middle);
        fewest_samples_ = std::min(fewest_samples_, prepared.background.samples);
        saturated_share_ = std::max(saturated_share_, saturated_share(prepared.background));
        return prepared;
    }

    // From the spots of pictures spread over the window, and over later ones as long as they tell
    // more.
    void learn_gain(const std::vector<FramePtr>& pictures,
                    PreparedBackground& prepared,
                    DetectScratch& scratch) {
        for (const FramePtr& frame : pictures) {
            if (gain_.settled()) break;
            const auto candidates = detect_spots(
                frame->image, prepared.background, prepared.level, options_.detect, scratch);
            const FrameLocalizations found = localize_spots(
                *frame, prepared.background, prepared.level, candidates, options_.detect, scratch);
            gain_.add(scratch.residual, prepared.background, found.spots);
        }
        if (const auto gain = gain_.gain_adu()) prepared.background.gain_adu = *gain;
    }

    FrameLocalizations localize(const Frame& frame, const PreparedBackground& prepared) {
        if (frame.status != FrameStatus::stored) return {};
        auto scratch = shelf_.take();
        std::vector<Candidate> candidates;
        {
            const StageClock::Lap lap(workshop_.clock, "detect");
            candidates = detect_spots(
                frame.image, prepared.background, prepared.level, options_.detect, *scratch);
        }
        FrameLocalizations found;
        {
            const StageClock::Lap lap(workshop_.clock, "localize");
            found = localize_spots(
                frame, prepared.background, prepared.level, candidates, options_.detect, *scratch);
        }
        shelf_.give_back(std::move(scratch));
        return found;
    }

    void collect(const FrameLocalizations& frame) {
        result_.spots.insert(result_.spots.end(), frame.spots.begin(), frame.spots.end());
        result_.fits_failed += frame.fits_failed;
        for (const Localization& spot : frame.spots)
            result_.saturated_spots += spot.saturated ? 1 : 0;
    }

    [[nodiscard]] long long frames_total() const {
        long long total = video_.info().header_frame_count.value_or(0);
        if (total <= 0) return 0;
        total = std::min<long long>(total,
                                    options_.last_frame == std::numeric_limits<std::int64_t>::max()
                                        ? total
                                        : options_.last_frame + 1);
        return std::max<long long>(total - options_.first_frame, frames_done_);
    }

    [[nodiscard]] std::string nothing_to_analyze() const {
        return "no frames between " + std::to_string(options_.first_frame) + " and " +
               (options_.last_frame == std::numeric_limits<std::int64_t>::max()
                    ? std::string("the end")
                    : std::to_string(options_.last_frame)) +
               "; the recording has " + std::to_string(video_.report().grid_frames) +
               ": give another --frames FIRST:LAST";
    }

    void finish() {
        if (!noise_medians_.empty()) {
            const auto middle =
                noise_medians_.begin() + static_cast<std::ptrdiff_t>(noise_medians_.size() / 2);
            std::nth_element(noise_medians_.begin(), middle, noise_medians_.end());
            result_.median_noise_adu = *middle;
        }
        constexpr int enough_samples = 15;
        if (fewest_samples_ < enough_samples) {
            result_.diagnostics.push_back(
                {"short-video",
                 Severity::warning,
                 "the background rests on only " + std::to_string(fewest_samples_) +
                     " pictures, so slow particles lose light and noise is uncertain; film longer",
                 static_cast<double>(fewest_samples_)});
        }
        report_frames_beyond_end();
        report_saturated_picture();
        if (result_.saturated_spots > 0) {
            result_.diagnostics.push_back({"saturated-spots",
                                           Severity::warning,
                                           std::to_string(result_.saturated_spots) +
                                               " spots have clipped pixels, which were left out of "
                                               "their fits; their brightness is "
                                               "uncertain: lower the camera level",
                                           static_cast<double>(result_.saturated_spots)});
        }
        if (result_.fits_failed > 0) {
            result_.diagnostics.push_back(
                {"failed-fits",
                 Severity::note,
                 std::to_string(result_.fits_failed) +
                     " spots could not be fitted and stand at the maximum of the filter",
                 static_cast<double>(result_.fits_failed)});
        }
    }

    void report_frames_beyond_end() {
        const std::int64_t recorded = video_.report().grid_frames;
        if (options_.last_frame == std::numeric_limits<std::int64_t>::max() ||
            options_.last_frame < recorded)
            return;
        result_.diagnostics.push_back(
            {"frames-beyond-end",
             Severity::note,
             "--frames asks for frames up to " + std::to_string(options_.last_frame) +
                 ", but the recording ends with frame " + std::to_string(recorded - 1),
             static_cast<double>(recorded - 1)});
    }

    void report_saturated_picture() {
        constexpr double bearable_share = 1e-3;  // a few hot pixels blind nothing
        if (saturated_share_ <= bearable_share) return;
        result_.diagnostics.push_back(
            {"saturated-picture",
             Severity::warning,
             "up to " + std::to_string(static_cast<int>(std::ceil(100.0 * saturated_share_))) +
                 " % of the picture is clipped even without particles, so none can be seen there; "
                 "lower the camera "
                 "level, or leave the region out with --exclude",
             saturated_share_});
    }

    VideoSource& video_;
    const FrameOptions& options_;
    Workshop& workshop_;
    std::int64_t window_frames_;
    SampleWindow window_;
    std::int64_t chunk_frames_ = 25;
    std::int64_t lookahead_frames_ = 0;
    std::deque<Chunk> chunks_;
    std::int64_t buffered_ = 0;
    bool ended_ = false;
    long long frames_done_ = 0;
    int fewest_samples_ = std::numeric_limits<int>::max();
    double saturated_share_ = 0.0;
    unsigned used_bits_ = 0;
    std::vector<float> noise_medians_;
    NoiseMeter noise_meter_;
    SpotGain gain_;
    ScratchShelf shelf_;
    VideoSpots result_;
};

}  // namespace

VideoSpots localize_all_frames(VideoSource& video,
                               const FrameOptions& options,
                               Workshop& workshop) {
    return FrameStream(video, options, workshop).run();
}

}  // namespace nta
