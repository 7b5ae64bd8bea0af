// SPDX-License-Identifier: MIT
#include "nta/detect/noise_meter.hpp"

#include "support/catch.hpp"
#include "support/noisy_frames.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

using namespace nta;
using namespace nta::test;

namespace {

struct Prepared {
    Background background;
    DetectionLevel level;
    DetectScratch scratch;
};

Prepared prepare(const Scene& scene, const DetectOptions& options, Random& random) {
    Prepared p;
    const auto frames = empty_frames(scene, 31, random);
    p.background = estimate_background(frames);
    p.level = measure_detection_level(frames, p.background, options, p.scratch);
    return p;
}

std::vector<Candidate> detect(const FramePtr& frame, const DetectOptions& options, Prepared& p) {
    return detect_spots(frame->image, p.background, p.level, options, p.scratch);
}

// Every pixel against its neighbors: of equal ones the first in reading order is the maximum.
bool is_maximum(const cv::Mat1f& image, int x, int y) {
    for (int j = std::max(0, y - 1); j <= std::min(image.rows - 1, y + 1); ++j) {
        for (int i = std::max(0, x - 1); i <= std::min(image.cols - 1, x + 1); ++i) {
            const bool before = j < y || (j == y && i < x);
            if (image(j, i) > image(y, x) || (before && image(j, i) == image(y, x))) return false;
        }
    }
    return true;
}

// What detect_spots() must give for the filtered pictures that it left.
std::vector<Candidate> strongest_maxima(const DetectScratch& scratch, const DetectionLevel& level) {
    std::vector<Candidate> all;
    for (std::size_t s = 0; s < filter_bank.size(); ++s) {
        const cv::Mat1f& image = scratch.filtered[s];
        const int step = filter_bank[s].step_px;
        const auto threshold = static_cast<float>(level.threshold * level.noise_sd[s]);
        for (int y = 0; y < image.rows; ++y) {
            for (int x = 0; x < image.cols; ++x) {
                if (image(y, x) <= threshold || !is_maximum(image, x, y)) continue;
                all.push_back({step * x,
                               step * y,
                               image(y, x) / static_cast<float>(level.noise_sd[s]),
                               static_cast<int>(s)});
            }
        }
    }
    std::stable_sort(all.begin(), all.end(), [](const Candidate& a, const Candidate& b) {
        return a.response > b.response;
    });
    std::vector<Candidate> kept;
    for (const Candidate& c : all) {
        const bool again = std::any_of(kept.begin(), kept.end(), [&](const Candidate& k) {
            return std::abs(k.x - c.x) <= 2 && std::abs(k.y - c.y) <= 2;
        });
        if (!again) kept.push_back(c);
    }
    return kept;
}

}  // namespace

TEST_CASE("detect_spots: gives the strongest maxima of the filtered pictures, at the edges too",
          "[detect][truth]") {
    // Sizes that no number of neighbors looked at together divides; 1 px: all is edge.
    const auto [width, height] =
        GENERATE(std::pair(131, 70), std::pair(64, 65), std::pair(63, 3), std::pair(129, 1));
    CAPTURE(width, height);
    Random random(44);
    const Scene scene{.width = width, .height = height};
    DetectOptions options;
    options.false_alarms = 10.0;  // many, so that they meet the edges
    Prepared p = prepare(scene, options, random);
    for (int k = 0; k < 20; ++k) {
        std::vector<Spot> spots;
        for (int n = 0; n < 12; ++n) {
            spots.push_back({width * random.uniform(), height * random.uniform(), 40.0, 1.6});
        }
        const auto candidates = detect(render(scene, spots, k, random), options, p);
        const auto expected = strongest_maxima(p.scratch, p.level);
        REQUIRE(candidates.size() == expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            CAPTURE(k, i);
            CHECK(candidates[i].x == expected[i].x);
            CHECK(candidates[i].y == expected[i].y);
            CHECK(candidates[i].response == expected[i].response);
            CHECK(candidates[i].scale == expected[i].scale);
        }
        CHECK(!candidates.empty());
    }
}

TEST_CASE("detect_spots: finds nearly all spots of peak signal-to-noise ratio 3",
          "[detect][truth]") {
    Random random(32);
    const Scene scene{.width = 320, .height = 240};
    DetectOptions options;
    options.false_alarms = 0.1;
    Prepared p = prepare(scene, options, random);
    const double noise = std::sqrt(4.0 + 1.0 / 12.0);
    int shown = 0;
    int found = 0;
    for (int k = 0; k < 12; ++k) {
        std::vector<Spot> spots;
        for (int row = 0; row < 5; ++row) {
            for (int column = 0; column < 7; ++column) {
                spots.push_back({25.0 + 45.0 * column + random.uniform(),
                                 25.0 + 45.0 * row + random.uniform(),
                                 3.0 * noise,
                                 1.6});
            }
        }
        const auto candidates = detect(render(scene, spots, k, random), options, p);
        for (const Spot& s : spots) {
            ++shown;
            for (const Candidate& c : candidates) {
                if (std::hypot(c.x - s.x_px, c.y - s.y_px) < 3.0) {
                    ++found;
                    break;
                }
            }
        }
    }
    // Mean response 3 x 1.6 x sqrt(pi) = 8.5 at a threshold near 4.7: 3.8 SD above, 99.99 %; the
    // project's bar is 95 %.
    CHECK(static_cast<double>(found) >= 0.98 * shown);
}

TEST_CASE("detect_spots: a static bright spot and an excluded region give no candidates",
          "[detect][truth]") {
    Random random(33);
    Scene scene{.width = 128, .height = 128};
    scene.level_adu = [](int x, int y) {
        return 40.0 + 60.0 * std::exp(-(std::pow(x - 60, 2) + std::pow(y - 50, 2)) / 8.0);
    };
    DetectOptions options;
    options.false_alarms = 1e-3;
    options.excluded = {{90, 90, 20, 20}};
    Prepared p = prepare(scene, options, random);
    int inside_excluded = 0;
    int on_static = 0;
    for (int k = 0; k < 30; ++k) {
        for (const Candidate& c :
             detect(render(scene, {{100.0, 100.0, 80.0, 1.5}}, k, random), options, p)) {
            if (options.excluded[0].contains(c.x, c.y)) ++inside_excluded;
            if (std::hypot(c.x - 60, c.y - 50) < 6.0) ++on_static;
        }
    }
    CHECK(inside_excluded == 0);
    CHECK(on_static == 0);
}

TEST_CASE("detect_spots: a picture without noise gives no spots", "[detect][property]") {
    Random random(34);
    const Scene scene{.width = 100, .height = 70, .read_noise_adu = 0.0};
    const DetectOptions options;
    Prepared p = prepare(scene, options, random);
    CHECK(detect(render(scene, {}, 0, random), options, p).empty());
}

TEST_CASE("detect_spots: bright particles that linger do not lower the threshold",
          "[detect][statistical]") {
    // Three particles in one place for 18 of 31 pictures are background there: in the others they
    // are missing, and the dark side of the filters' outputs has a tail that is not noise.
    const Scene scene{.width = 160, .height = 128};
    const std::vector<Spot> lingering = {
        {40.0, 30.0, 90.0, 2.5}, {110.0, 70.0, 150.0, 2.0}, {60.0, 100.0, 60.0, 3.0}};
    DetectOptions options;
    Random random(35);
    std::vector<FramePtr> frames;
    for (int k = 0; k < 31; ++k)
        frames.push_back(render(scene, k < 18 ? lingering : std::vector<Spot>(), k, random));
    Prepared p;
    p.background = estimate_background(frames);
    p.level = measure_detection_level(frames, p.background, options, p.scratch);
    int false_alarms = 0;
    for (int k = 0; k < 60; ++k) {
        for (const Candidate& c : detect(render(scene, {}, k, random), options, p)) {
            const bool beside = std::any_of(lingering.begin(), lingering.end(), [&](const Spot& s) {
                return std::hypot(c.x - s.x_px, c.y - s.y_px) < 16.0;
            });
            if (!beside) ++false_alarms;
        }
    }
    // 6 are asked for, of candidates twice as many; with a threshold at 3 there are some 400.
    CHECK(false_alarms < 30);
}

TEST_CASE("noise_meter: pictures in two portions give the level of all of them at once",
          "[detect][property]") {
    const Scene scene{.width = 128, .height = 96, .read_noise_adu = 1.0, .gain_adu = 0.5};
    Random random(36);
    const auto frames = empty_frames(scene, 31, random);
    const Background background = estimate_background(frames);
    const DetectOptions options;
    DetectScratch scratch;
    const DetectionLevel at_once = measure_detection_level(frames, background, options, scratch);
    NoiseMeter meter;
    meter.add(std::span(frames).first(12), background, options, scratch);
    meter.add(std::span(frames).subspan(12), background, options, scratch);
    const DetectionLevel in_portions = meter.level(options);
    CHECK(in_portions.threshold == at_once.threshold);
    CHECK(in_portions.noise_sd == at_once.noise_sd);
}

TEST_CASE("noise_meter: pictures long ago are forgotten", "[detect][property]") {
    // Light so dim that its noise is skewed, and then white noise: the level follows.
    const Scene dim{.width = 96,
                    .height = 64,
                    .level_adu = [](int, int) { return 6.0; },
                    .read_noise_adu = 0.3,
                    .gain_adu = 3.0,
                    .is_16_bit = true};
    const Scene white{.width = 96, .height = 64};
    Random random(37);
    const DetectOptions options;
    DetectScratch scratch;
    const auto before = empty_frames(dim, 31, random);
    const auto after = empty_frames(white, 31, random);
    const Background background = estimate_background(after);
    NoiseMeter meter;
    meter.add(before, estimate_background(before), options, scratch);
    const DetectionLevel first = meter.level(options);
    // 31 pictures of 200 are added 60 times: of the first, a share of 0.845^53 = 1e-4 is left.
    for (int k = 0; k < 60; ++k) meter.add(after, background, options, scratch);
    const DetectionLevel then = meter.level(options);
    const DetectionLevel alone = measure_detection_level(after, background, options, scratch);
    CHECK(first.noise_sd[0] > 1.1 * alone.noise_sd[0]);
    CHECK(std::abs(then.noise_sd[0] / alone.noise_sd[0] - 1.0) < 1e-3);
}
