// SPDX-License-Identifier: MIT
#include "nta/core/error.hpp"
#include "nta/pipeline/inspect_video.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "memory_video.hpp"

using namespace nta;
using nta::test::bead_scene;
using nta::test::MemoryVideo;

namespace {

GivenSettings complete(bool invert = false) {
    GivenSettings given;
    given.options.pixel_size_nm = 166.0;
    given.options.temperature_c = 25.0;
    given.options.exposure_ms = 15.0;
    given.options.invert = invert;
    return given;
}

VideoInspection inspected(VideoSource& video,
                          const GivenSettings& given,
                          const InspectOptions& options = {},
                          int workers = 2) {
    WorkerPool pool(workers);
    StageClock clock;
    Workshop workshop{pool, clock, {}};
    return inspect_video(video, given, options, workshop);
}

bool has(const Verdict& verdict, const std::string& code) {
    return std::any_of(verdict.reasons.begin(), verdict.reasons.end(), [&](const Reason& r) {
        return r.code == code;
    });
}

// Frames made by hand as a video.
class ListedVideo : public VideoSource {
  public:
    explicit ListedVideo(std::vector<FramePtr> frames, int bits = 8) : frames_(std::move(frames)) {
        info_.path = "listed.avi";
        info_.bits = bits;
        info_.frame_rate = Rational{25, 1};
        for (const FramePtr& f : frames_) {
            info_.width = std::max(info_.width, f->image.width);
            info_.height = std::max(info_.height, f->image.height);
        }
    }
    [[nodiscard]] const VideoInfo& info() const override { return info_; }
    FramePtr read() override {
        if (next_ == frames_.size()) return nullptr;
        ++report_.grid_frames;
        if (frames_[next_]->status != FrameStatus::dropped) ++report_.stored_frames;
        return frames_[next_++];
    }
    void rewind() override {
        next_ = 0;
        report_ = {};
    }
    [[nodiscard]] const ReadReport& report() const override { return report_; }

  private:
    VideoInfo info_;
    ReadReport report_;
    std::vector<FramePtr> frames_;
    std::size_t next_ = 0;
};

FramePtr words(const std::vector<std::uint16_t>& pixels) {
    auto frame = std::make_shared<Frame>();
    frame->image.width = static_cast<int>(pixels.size());
    frame->image.height = 1;
    frame->image.is_16_bit = true;
    frame->image.pixels16 = pixels;
    return frame;
}

}  // namespace

TEST_CASE("inspect: bits in use, gray values and clipped pixels are counted over all frames",
          "[pipeline][known-answer]") {
    // 12-bit data in the high bits of a word: 16, 2048 and 4095 times 16.
    ListedVideo high({words({256, 32768, 65520, 65520}), words({256, 256, 256, 16})}, 16);
    const PictureCensus census = count_pictures(high);
    CHECK(census.valid_bits == 12);
    CHECK(census.lowest_bit == 4);
    CHECK(census.darkest_adu == 16);
    CHECK(census.brightest_adu == 65520);
    CHECK(census.gray_levels == 4);
    CHECK(census.clip_adu == 65520);
    CHECK(census.saturated_share == 0.25);
    CHECK(census.median_adu == 256);
    // Two frames at one place of the grid are no neighbors in time, but a pair all the same: one.
    CHECK(census.pairs.size() == 1);
    ListedVideo low({words({1, 1000, 3000, 4094})}, 16);
    const PictureCensus dim = count_pictures(low);
    CHECK(dim.valid_bits == 12);
    CHECK(dim.lowest_bit == 0);
    CHECK(dim.saturated_share == 0.0);
}

TEST_CASE("inspect: pairs of neighboring frames are few and spread over a long video",
          "[pipeline][property]") {
    std::vector<FramePtr> frames;
    for (int k = 0; k < 1000; ++k) {
        auto frame = std::make_shared<Frame>(*words({1, 2, 3}));
        frame->grid_index = k;
        frames.push_back(frame);
    }
    ListedVideo video(frames, 16);
    const PictureCensus census = count_pictures(video);
    REQUIRE(census.pairs.size() >= 24);
    REQUIRE(census.pairs.size() < 48);
    for (const FramePair& pair : census.pairs)
        CHECK(pair.second->grid_index == pair.first->grid_index + 1);
    CHECK(census.pairs.back().first->grid_index > 800);
    CHECK(census.pairs.front().first->grid_index < 100);
}

TEST_CASE("inspect: particles per frame, noise and gain of a simulated video are found",
          "[pipeline][statistical]") {
    Scene scene = bead_scene(300, 5);
    scene.background.flare_adu = 30.0;  // uneven light, as photon transfer needs
    MemoryVideo video(scene);
    const VideoInspection found = inspected(video, complete());
    CHECK(found.sample.frames == 200);
    CHECK(found.sample.first_frame == 50);
    const auto& spots = video.true_spots();
    const double truth =
        static_cast<double>(std::count_if(
            spots.begin(),
            spots.end(),
            [](const TrueSpot& s) { return s.frame >= 50 && s.frame < 250 && s.snr >= 5.0; })) /
        200.0;
    REQUIRE(truth > 3.0);
    // Particles at the very limit are counted or not by their noise.
    CHECK(found.sample.particles_per_frame == Approx(truth).epsilon(0.15));
    REQUIRE(found.photon_transfer);
    REQUIRE(found.photon_transfer->gain_adu);
    // The scene's 0.5 gray values per electron; pixels that particles cross add a few percent.
    CHECK(*found.photon_transfer->gain_adu == Approx(scene.camera.adu_per_electron).epsilon(0.1));
    CHECK(found.sample.flow);
    CHECK_FALSE(found.sample.vibration);
    CHECK(found.expected_tracks == Approx(1.5 * static_cast<double>(found.sample.tracks)));
    CHECK(found.missing_settings.empty());
    CHECK(found.helpful_settings == std::vector<std::string>{"depth-um"});
    CHECK(has(found.sizing, "few-tracks"));
    CHECK(found.sizing.fit == Fitness::with_care);
    CHECK(has(found.counting, "few-particles"));
}

TEST_CASE("inspect: the flow of a simulated video is found in px per frame and um per second",
          "[pipeline][statistical]") {
    Scene scene = bead_scene(200, 6);
    scene.motion.drift_x_um_per_s = 40.0;
    scene.motion.drift_y_um_per_s = -20.0;
    MemoryVideo video(scene);
    const VideoInspection found = inspected(video, complete());
    REQUIRE(found.sample.flow);
    // 40 um/s at 0.166 um/px and 25 frames/s.
    const double margin = 4.0 * found.sample.flow->se_px_per_frame;
    CHECK(found.sample.flow->x_px_per_frame == Approx(40.0 / 0.166 / 25.0).margin(margin));
    CHECK(found.sample.flow->y_px_per_frame == Approx(-20.0 / 0.166 / 25.0).margin(margin));
    REQUIRE(found.sample.flow->um_per_s);
    CHECK(*found.sample.flow->um_per_s ==
          Approx(std::hypot(40.0, 20.0)).margin(margin * 0.166 * 25.0));
}

TEST_CASE("inspect: without settings it tells which are missing, and everything that needs none",
          "[pipeline][property]") {
    MemoryVideo video(bead_scene(80, 7));
    const VideoInspection found = inspected(video, GivenSettings{});
    CHECK(found.missing_settings == std::vector<std::string>{"pixel-size-nm", "temperature-c"});
    CHECK(found.sample.particles_per_frame > 0.0);
    REQUIRE(found.sample.flow);
    CHECK_FALSE(found.sample.flow->um_per_s);
}

TEST_CASE("inspect: a video without particles cannot be sized but counted, and one frame is told",
          "[pipeline][property]") {
    Scene scene = bead_scene(60, 8);
    scene.populations.clear();
    MemoryVideo blank(scene);
    const VideoInspection found = inspected(blank, complete());
    CHECK(found.sizing.fit == Fitness::no);
    CHECK(has(found.sizing, "no-tracks"));
    CHECK(found.counting.fit == Fitness::with_care);
    CHECK(has(found.counting, "no-particles"));
    CHECK_FALSE(has(found.counting, "dark-particles"));
    scene.video.frames = 1;
    MemoryVideo single(scene);
    const VideoInspection one = inspected(single, complete());
    CHECK(has(one.sizing, "single-picture"));
    CHECK_FALSE(one.photon_transfer);
}

TEST_CASE("inspect: dark particles on bright ground are noticed", "[pipeline][property]") {
    MemoryVideo bright(bead_scene(60, 9));
    std::vector<FramePtr> frames;
    while (const FramePtr frame = bright.read()) {
        auto dark = std::make_shared<Frame>(*frame);
        for (std::uint8_t& p : dark->image.pixels8) p = static_cast<std::uint8_t>(255 - p);
        frames.push_back(dark);
    }
    ListedVideo video(frames);
    CHECK(has(inspected(video, complete()).sizing, "dark-particles"));
    video.rewind();
    CHECK(inspected(video, complete(true)).sample.tracks > 0);
}

TEST_CASE("inspect: the result is the same for one worker and for three", "[pipeline][property]") {
    MemoryVideo video(bead_scene(60, 10));
    const VideoInspection one = inspected(video, complete(), {}, 1);
    video.rewind();
    const VideoInspection three = inspected(video, complete(), {}, 3);
    CHECK(one.sample.particles_per_frame == three.sample.particles_per_frame);
    CHECK(one.sample.tracks == three.sample.tracks);
    CHECK(one.sample.flow->x_px_per_frame == three.sample.flow->x_px_per_frame);
    CHECK(one.photon_transfer->noise_sd_adu == three.photon_transfer->noise_sd_adu);
}

TEST_CASE("inspect: verdicts follow their bounds", "[pipeline][property]") {
    VideoInspection v;
    v.report.stored_frames = v.report.grid_frames = 750;
    v.census.pictures = 750;
    v.sample.pictures = 200;
    v.sample.tracks = 400;
    v.sample.particles_per_frame = 50.0;
    v.expected_tracks = 1500.0;
    CHECK(judge_sizing(v).fit == Fitness::yes);
    CHECK(judge_counting(v).fit == Fitness::yes);
    v.sample.expected_false_links = 0.1;
    CHECK(judge_sizing(v).fit == Fitness::with_care);
    v.sample.expected_false_links = 0.3;
    CHECK(judge_counting(v).fit == Fitness::no);
    v.sample.expected_false_links = 0.0;
    v.report.repeated_frames = 375;
    CHECK(judge_sizing(v).fit == Fitness::no);
    CHECK(judge_counting(v).fit == Fitness::yes);
    v.report.repeated_frames = 0;
    v.sample.vibration = nta::VibrationLine{0.2, 1.0, 0.0, 0.0, 0.0};
    CHECK(has(judge_sizing(v), "vibration"));
    v.sample.particles_per_frame = 250.0;
    CHECK(has(judge_counting(v), "many-particles"));
    v.diagnostics.push_back({"rate-disagrees", Severity::warning, "", std::nullopt});
    CHECK(has(judge_sizing(v), "rate-disagrees"));
}
