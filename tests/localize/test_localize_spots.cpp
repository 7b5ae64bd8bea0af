// SPDX-License-Identifier: MIT
#include "nta/detect/noise_meter.hpp"
#include "nta/localize/localize_spots.hpp"

#include "support/catch.hpp"
#include "support/noisy_frames.hpp"

#include <cmath>

using namespace nta;
using namespace nta::test;

namespace {

class Bench {
  public:
    Bench(const Scene& scene, std::uint64_t seed, double false_alarms = 0.01)
        : random_(seed), scene_(scene) {
        const auto frames = empty_frames(scene, 31, random_);
        background_ = estimate_background(frames);
        options_.false_alarms = false_alarms;
        level_ = measure_detection_level(frames, background_, options_, scratch_);
    }
    FrameLocalizations localize(const std::vector<Spot>& spots) {
        const FramePtr frame = render(scene_, spots, 7, random_);
        const auto candidates = detect_spots(frame->image, background_, level_, options_, scratch_);
        return localize_spots(*frame, background_, level_, candidates, options_, scratch_);
    }

    FrameLocalizations localize_light(const std::function<double(int, int)>& light_adu) {
        Scene lit = scene_;
        lit.level_adu = [&](int x, int y) { return scene_.level_adu(x, y) + light_adu(x, y); };
        const FramePtr frame = render(lit, {}, 7, random_);
        const auto candidates = detect_spots(frame->image, background_, level_, options_, scratch_);
        return localize_spots(*frame, background_, level_, candidates, options_, scratch_);
    }

    // A particle out of focus: `ring` is the brightness of an annulus of radius 2.2 SD and width
    // 0.5 SD over that of its middle.
    std::vector<Localization> localize_ring(
        double cx, double cy, double sd, double peak, double ring) {
        return localize_light([=](int x, int y) {
                   const double r = std::hypot(x - cx, y - cy) / sd;
                   return peak *
                          (std::exp(-0.5 * r * r) + ring * std::exp(-2.0 * (r - 2.2) * (r - 2.2)));
               })
            .spots;
    }

  private:
    Random random_;
    Scene scene_;
    Background background_;
    DetectOptions options_;
    DetectionLevel level_;
    DetectScratch scratch_;
};

const Localization* nearest(const std::vector<Localization>& spots, double x, double y) {
    const Localization* best = nullptr;
    double least = 1e9;
    for (const Localization& s : spots) {
        const double d = std::hypot(s.x_px - x, s.y_px - y);
        if (d < least) {
            least = d;
            best = &s;
        }
    }
    return best;
}

}  // namespace

TEST_CASE("localize_spots: one spot is one localization with its place, peak, width and frame",
          "[localize][truth]") {
    Bench bench({.width = 96, .height = 96}, 41);
    const auto found = bench.localize({{40.3, 51.8, 60.0, 1.7}}).spots;
    REQUIRE(found.size() == 1);
    const Localization& s = found.front();
    CHECK(s.frame == 7);
    // SNR 30: 0.027 px per axis; five of it.
    CHECK(std::abs(s.x_px - 40.3) < 5 * 0.027);
    CHECK(std::abs(s.y_px - 51.8) < 5 * 0.027);
    CHECK(std::abs(static_cast<double>(s.width_px) - 1.7) < 0.12);
    // Highest pixel of the spot as sampled: at (40, 52). 3 % noise of a fitted peak, 4 of it.
    const double sampled = 60.0 * std::exp(-0.5 * (0.3 * 0.3 + 0.2 * 0.2) / (1.7 * 1.7));
    CHECK(std::abs(static_cast<double>(s.peak_adu) / sampled - 1.0) < 0.12);
    CHECK_FALSE(s.saturated);
}

TEST_CASE("localize_spots: two spots four widths apart are two, each in its place",
          "[localize][truth]") {
    Bench bench({.width = 96, .height = 96}, 42);
    const auto found = bench.localize({{40.0, 50.0, 80.0, 1.6}, {46.5, 50.5, 40.0, 1.6}}).spots;
    REQUIRE(found.size() == 2);
    // SNR 20 for the fainter one: 0.04 px; neighbors cost up to 1.5 times that. Five of it.
    CHECK(std::hypot(nearest(found, 40, 50)->x_px - 40.0, nearest(found, 40, 50)->y_px - 50.0) <
          0.15);
    CHECK(std::hypot(nearest(found, 46.5, 50.5)->x_px - 46.5,
                     nearest(found, 46.5, 50.5)->y_px - 50.5) < 0.3);
}

TEST_CASE("localize_spots: the flanks of a bright wide spot are not particles",
          "[localize][truth]") {
    Bench bench({.width = 128, .height = 128}, 43);
    for (const double width : {2.0, 3.0, 4.0}) {
        CHECK(bench.localize({{60.2, 64.7, 150.0, width}}).spots.size() == 1);
    }
}

TEST_CASE("localize_spots: a saturated spot is one spot, marked", "[localize][truth]") {
    Bench bench({.width = 96, .height = 96}, 44);
    const auto found = bench.localize({{40.3, 51.8, 900.0, 1.7}}).spots;
    REQUIRE(found.size() == 1);
    CHECK(found.front().saturated);
    CHECK(std::hypot(found.front().x_px - 40.3, found.front().y_px - 51.8) < 0.1);
}

TEST_CASE("localize_spots: a spot whose center lies outside the picture is left out",
          "[localize][property]") {
    Bench bench({.width = 96, .height = 96}, 45);
    for (const Localization& s :
         bench.localize({{-2.5, 40.0, 120.0, 1.8}, {97.5, 60.0, 120.0, 1.8}}).spots) {
        CHECK(s.x_px >= -0.5);
        CHECK(s.x_px < 95.5);
    }
}

TEST_CASE("localize_spots: an empty frame has no spots", "[localize][truth]") {
    Bench bench({.width = 96, .height = 96}, 46);
    CHECK(bench.localize({}).spots.empty());
}

TEST_CASE(
    "localize_spots: pure noise gives the false spots that were asked for, within a factor 1.5",
    "[localize][statistical]") {
    // Photon noise on an uneven background, which is skewed: the case in which a plain threshold
    // gives ten times too many.
    Scene scene{.width = 320, .height = 240, .read_noise_adu = 0.8, .gain_adu = 0.5};
    scene.level_adu = [](int x, int y) {
        return 12.0 + 8.0 * std::exp(-(std::pow(x - 150, 2) + std::pow(y - 100, 2)) / 9000.0);
    };
    double found = 0.0;
    constexpr int frames = 240;
    // Backgrounds carry errors of their own: six of them.
    for (std::uint64_t part = 0; part < 6; ++part) {
        Bench bench(scene, 50 + part, 1.0);
        for (int k = 0; k < frames / 6; ++k)
            found += static_cast<double>(bench.localize({}).spots.size());
    }
    // The project's bar is a factor 1.5; 240 expected alarms scatter by 6.5 %.
    CHECK(found > frames / 1.5);
    CHECK(found < frames * 1.5);
}

TEST_CASE(
    "localize_spots: dim light that changes fourfold over the picture gives the false spots that "
    "were asked for, within a factor 1.5",
    "[localize][statistical]") {
    // 2.5 to 10 photons per pixel: noise is twice as skewed in the dark as in the light.
    Scene scene{.width = 320, .height = 240, .read_noise_adu = 0.0, .gain_adu = 0.6};
    scene.level_adu = [](int, int y) { return 6.0 * std::pow(4.0, -std::pow(y / 120.0 - 1.0, 2)); };
    scene.is_16_bit = true;
    double found = 0.0;
    constexpr int frames = 120;
    for (std::uint64_t part = 0; part < 4; ++part) {
        Bench bench(scene, 60 + part, 1.0);
        for (int k = 0; k < frames / 4; ++k)
            found += static_cast<double>(bench.localize({}).spots.size());
    }
    // 120 expected alarms scatter by 9 %, and their four thresholds, of small pictures, by 15 %.
    CHECK(found > frames / 1.5);
    CHECK(found < frames * 1.5);
}

TEST_CASE("localize_spots: a broad spot of signal-to-noise ratio 1.2 is seen and not accepted",
          "[localize][property]") {
    Bench bench({.width = 96, .height = 96}, 47);
    CHECK(bench.localize({{48.0, 48.0, 1.2 * 2.02, 5.0}}).spots.empty());
}

TEST_CASE("localize_spots: a particle far out of focus is one spot, not the pieces of its ring",
          "[localize][truth]") {
    Bench bench({.width = 160, .height = 160}, 48);
    Random random(49);
    double found = 0.0;
    double near_center = 0.0;
    constexpr int frames = 60;
    for (int k = 0; k < frames; ++k) {
        const double sd = 4.7 + 0.6 * random.uniform();
        const double cx = 75.0 + 10.0 * random.uniform();
        const double cy = 75.0 + 10.0 * random.uniform();
        // Half of the light in an annulus of radius 2.2 SD and width 0.5 SD, as the simulator has
        // it.
        const double peak = 60.0 + 60.0 * random.uniform();
        const auto spots = bench.localize_ring(cx, cy, sd, peak, 0.38);
        found += static_cast<double>(spots.size());
        const Localization* best = nearest(spots, cx, cy);
        if (best && std::hypot(best->x_px - cx, best->y_px - cy) < 0.3 * sd) near_center += 1.0;
    }
    // A Gaussian in the place of a ring may lean to one side of it.
    CHECK(near_center >= 0.8 * frames);
    // One each; one in five may have a piece of its ring beside it.
    CHECK(found <= 1.2 * frames);
}

TEST_CASE("localize_spots: the two sides of a ring are one spot in its middle",
          "[localize][truth]") {
    Bench bench({.width = 160, .height = 160}, 70);
    Random random(71);
    int pairs = 0;
    for (int k = 0; k < 30; ++k) {
        const double sd = 4.5;
        const double cx = 75.0 + 10.0 * random.uniform();
        const double cy = 75.0 + 10.0 * random.uniform();
        const auto spots = bench.localize_ring(cx, cy, sd, 45.0, 0.5);
        for (std::size_t i = 0; i < spots.size(); ++i) {
            for (std::size_t j = i + 1; j < spots.size(); ++j) {
                const double distance =
                    std::hypot(spots[i].x_px - spots[j].x_px, spots[i].y_px - spots[j].y_px);
                const auto widths = static_cast<double>(spots[i].width_px + spots[j].width_px);
                if (std::min(spots[i].width_px, spots[j].width_px) > 4.0F && distance < widths)
                    ++pairs;
            }
        }
    }
    CHECK(pairs == 0);
}

TEST_CASE("localize_spots: a ring brighter than half of its middle is one spot, inside it",
          "[localize][truth]") {
    Bench bench({.width = 160, .height = 160}, 73);
    Random random(74);
    double found = 0.0;
    double inside = 0.0;
    constexpr int frames = 30;
    for (int k = 0; k < frames; ++k) {
        const double sd = 4.5;
        const double cx = 75.0 + 10.0 * random.uniform();
        const double cy = 75.0 + 10.0 * random.uniform();
        const auto spots = bench.localize_ring(cx, cy, sd, 45.0, 0.7);
        found += static_cast<double>(spots.size());
        const Localization* best = nearest(spots, cx, cy);
        if (best && std::hypot(best->x_px - cx, best->y_px - cy) < 2.2 * sd) inside += 1.0;
    }
    // One each; every thirtieth may have a piece of its ring beside it.
    CHECK(found <= frames + 1.0);
    // Within the ring; where nothing sharp is left of the middle, a Gaussian leans to one side.
    CHECK(inside == frames);
}

TEST_CASE("localize_spots: a sharp particle before one far out of focus is found in its place",
          "[localize][truth]") {
    Bench bench({.width = 128, .height = 128}, 75);
    for (const double peak : {25.0, 60.0}) {
        const auto found = bench.localize({{60.0, 62.0, 12.0, 9.0}, {64.3, 60.2, peak, 1.6}}).spots;
        const Localization* sharp = nearest(found, 64.3, 60.2);
        REQUIRE(sharp != nullptr);
        // The broad light slopes under the sharp spot, which leans by up to a third of its width.
        CHECK(std::hypot(sharp->x_px - 64.3, sharp->y_px - 60.2) < 0.6);
        CHECK(sharp->width_px < 3.0F);
    }
}

TEST_CASE("localize_spots: two sharp spots on either side of a gap of ten pixels stay two",
          "[localize][truth]") {
    Bench bench({.width = 96, .height = 96}, 72);
    for (const double angle : {0.0, 0.7, 1.4, 2.1}) {
        const double dx = 5.0 * std::cos(angle);
        const double dy = 5.0 * std::sin(angle);
        CHECK(bench.localize({{48.0 - dx, 48.0 - dy, 60.0, 2.0}, {48.0 + dx, 48.0 + dy, 60.0, 2.0}})
                  .spots.size() == 2);
    }
}
