// SPDX-License-Identifier: MIT
#include "nta/core/error.hpp"
#include "nta/pipeline/analyze_video.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "pipeline/memory_video.hpp"

using namespace nta;
using namespace nta::test;

namespace {

AnalyzeOptions usual_options() {
    AnalyzeOptions options;
    options.pixel_size_nm = 166.0;
    options.temperature_c = 25.0;
    options.exposure_ms = 15.0;
    options.depth_um = 10.0;
    options.bootstrap = 40;
    return options;
}

Analysis analyze(MemoryVideo& video, const AnalyzeOptions& options, int jobs = 2) {
    WorkerPool workers(jobs);
    StageClock clock;
    Workshop workshop{workers, clock, {}};
    return analyze_video(video, options, {}, workshop);
}

bool has(const Analysis& a, const std::string& code) {
    return std::any_of(a.diagnostics.begin(), a.diagnostics.end(), [&](const Diagnostic& d) {
        return d.code == code;
    });
}

double visible_per_frame(const MemoryVideo& video, int frames) {
    const auto& spots = video.true_spots();
    return static_cast<double>(std::count_if(
               spots.begin(), spots.end(), [](const TrueSpot& s) { return s.visible; })) /
           frames;
}

}  // namespace

TEST_CASE("analyze_video: recovers size, count and drift of 100 nm beads within their uncertainty",
          "[pipeline][truth]") {
    Scene scene = bead_scene(200, 11);
    scene.motion.drift_x_um_per_s = -3.2;
    scene.motion.drift_y_um_per_s = 2.4;
    MemoryVideo video(scene);
    const Analysis a = analyze(video, usual_options());
    REQUIRE(a.size.reported() != nullptr);
    const SizeStatistics& s = a.size.reported()->statistics;
    // About 13 visible particles in 200 frames: 2600 steps tell the size to 2 % with known noise;
    // three of it.
    CHECK(std::abs(s.d50_nm->value / 100.0 - 1.0) < 0.06);
    CHECK(std::abs(s.mode_nm->value / 100.0 - 1.0) < 0.06);
    // Counts at SNR 5 follow the measured SNR, which reads a few percent low for blurred spots.
    CHECK(std::abs(a.concentration.particles_per_frame.value / visible_per_frame(video, 200) -
                   1.0) < 0.08);
    // -3.2 um/s = -0.771 px per frame; the mean of 2600 steps of 3.8 px has an error of 0.075 px.
    CHECK(std::abs(a.drift.mean_x_px_per_frame + 0.771) < 4.0 * 0.075);
    CHECK(std::abs(a.drift.mean_y_px_per_frame - 0.578) < 4.0 * 0.075);
}

TEST_CASE("analyze_video: vesicles mostly too small to be seen get the limit and no size",
          "[pipeline][truth]") {
    Scene scene = bead_scene(120, 23);
    scene.video.width_px = 400;
    scene.video.height_px = 300;
    ScenePopulation& vesicles = scene.populations.front();
    vesicles.median_nm = 50.0;
    vesicles.cv = 0.25;
    vesicles.min_nm = 55.0;  // smaller ones are far below the noise
    vesicles.concentration_per_ml = 8e9;
    vesicles.peak_adu_at_100nm = 60.0;
    MemoryVideo video(scene);
    const Analysis a = analyze(video, usual_options());
    REQUIRE(a.size.reported() != nullptr);
    CHECK(has(a, "below-detection-limit"));
    CHECK_FALSE(a.size.reported()->statistics.mode_nm);
    CHECK_FALSE(a.size.reported()->statistics.d50_nm);
    REQUIRE(a.size.detection_limit_nm);
    // The smallest that are seen in any frame, and a tenth more: most are out of focus.
    double smallest_nm = 1e9;
    for (const TrueSpot& spot : video.true_spots()) {
        if (spot.visible) smallest_nm = std::min(smallest_nm, spot.diameter_nm);
    }
    CHECK(*a.size.detection_limit_nm > smallest_nm);
    CHECK(*a.size.detection_limit_nm < 1.25 * smallest_nm);
}

TEST_CASE("analyze_video: a pumped flow between two walls on a shaking stage leaves the size alone",
          "[pipeline][truth]") {
    Scene scene = bead_scene(200, 19);
    // 11 px per frame, and up to half more or less; the beads jump 3.8 px.
    scene.motion.drift_x_um_per_s = 45.0;
    scene.motion.drift_swing = 0.5;
    scene.motion.drift_period_s = 8.0;
    scene.motion.flow_profile = 0.8;
    scene.motion.vibration_x_um = 0.3;
    scene.motion.vibration_y_um = 0.3;
    MemoryVideo video(scene);
    const Analysis a = analyze(video, usual_options());
    CHECK(a.drift.model == "smooth in time, differs over the picture");
    CHECK(has(a, "drift"));
    CHECK(has(a, "vibration-removed"));
    // 7 Hz along x and 4 Hz along y. Standard error sqrt(6) sd / (pi a T sqrt(N)) (Rife & Boorstyn,
    // IEEE Trans. Inf. Theory 20 (1974) 591) of 2600 steps in 8 s: 0.004 Hz, 5 of them.
    REQUIRE(a.drift.motion.vibration.size() == 2);
    double slower_hz = 25.0 * a.drift.motion.vibration[0].cycles_per_frame;
    double faster_hz = 25.0 * a.drift.motion.vibration[1].cycles_per_frame;
    if (slower_hz > faster_hz) std::swap(slower_hz, faster_hz);
    CHECK(slower_hz == Approx(4.0).margin(0.02));
    CHECK(faster_hz == Approx(7.0).margin(0.02));
    REQUIRE(a.size.reported() != nullptr);
    // As without flow: three times 2 %. With a uniform flow removed, the size is a third too
    // small.
    CHECK(std::abs(a.size.reported()->statistics.d50_nm->value / 100.0 - 1.0) < 0.06);
}

TEST_CASE(
    "analyze_video: a blank video gives no track, no size, and an upper limit of the concentration",
    "[pipeline][truth]") {
    Scene scene = bead_scene(100, 12);
    scene.populations.clear();
    scene.background.static_spots = 8;
    MemoryVideo video(scene);
    const Analysis a = analyze(video, usual_options());
    CHECK(a.size.reported() == nullptr);
    CHECK(a.totals.used == 0);
    REQUIRE(a.concentration.per_ml.has_value());
    CHECK(a.concentration.per_ml->value == 0.0);
    REQUIRE(a.concentration.per_ml->high.has_value());
    CHECK(*a.concentration.per_ml->high > 0.0);
    CHECK(has(a, "too-few-tracks"));
}

TEST_CASE("analyze_video: without a depth there is a count per frame and no concentration",
          "[pipeline][property]") {
    MemoryVideo video(bead_scene(60, 13));
    AnalyzeOptions options = usual_options();
    options.depth_um.reset();
    const Analysis a = analyze(video, options);
    CHECK_FALSE(a.concentration.per_ml.has_value());
    CHECK(a.concentration.particles_per_frame.value > 1.0);
}

TEST_CASE("analyze_video: a spot that sits still in a drifting liquid is stuck, not sized",
          "[pipeline][truth]") {
    // A spot that appears after a third of the video is no background; the static spots of the
    // scene are.
    MemoryVideo video(bead_scene(90, 14));
    const Analysis a = analyze(video, usual_options());
    for (const TrackRow& row : a.tracks) {
        if (row.reason == "stuck") CHECK_FALSE(row.used);
    }
    CHECK(a.tracks.size() >= static_cast<std::size_t>(a.totals.used));
}

TEST_CASE("analyze_video: gives the same result for one worker and two", "[pipeline][property]") {
    MemoryVideo video(bead_scene(80, 15));
    const Analysis one = analyze(video, usual_options(), 1);
    video.rewind();
    const Analysis two = analyze(video, usual_options(), 2);
    REQUIRE(one.size.reported() != nullptr);
    CHECK(one.size.reported()->statistics.d50_nm->low ==
          two.size.reported()->statistics.d50_nm->low);
    CHECK(one.size.reported()->curve.number_fraction == two.size.reported()->curve.number_fraction);
    CHECK(one.concentration.per_ml->high == two.concentration.per_ml->high);
}

TEST_CASE("analyze_video: an unknown exposure is said, and the size stays right",
          "[pipeline][truth]") {
    MemoryVideo video(bead_scene(200, 16));
    AnalyzeOptions options = usual_options();
    options.exposure_ms.reset();
    const Analysis a = analyze(video, options);
    CHECK(has(a, "unknown-exposure"));
    REQUIRE(a.size.reported() != nullptr);
    // Blur and noise found from the tracks cost about twice the error of known ones: 4 %, three of
    // it.
    CHECK(std::abs(a.size.reported()->statistics.d50_nm->value / 100.0 - 1.0) < 0.12);
}

TEST_CASE("analyze_video: a particle twice as wide as the pixel says is twice as large",
          "[pipeline][property]") {
    // Displacements scale with the pixel size, D with its square, the diameter with its inverse
    // square.
    MemoryVideo video(bead_scene(80, 17));
    AnalyzeOptions options = usual_options();
    options.bootstrap = 0;
    options.method = "lognormal";
    const double d1 = analyze(video, options).size.reported()->statistics.d50_nm->value;
    video.rewind();
    options.pixel_size_nm = 166.0 / std::sqrt(2.0);
    const double d2 = analyze(video, options).size.reported()->statistics.d50_nm->value;
    // Bins of 1 nm and the grid of diameters: half a percent each.
    CHECK(std::abs(d2 / d1 / 2.0 - 1.0) < 0.01);
}
