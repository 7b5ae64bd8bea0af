// SPDX-License-Identifier: MIT
#include "nta/core/random.hpp"
#include "nta/diffusion/diffusion.hpp"
#include "nta/pipeline/detection_limit.hpp"
#include "nta/pipeline/stage_options.hpp"
#include "nta/pipeline/track_evidence.hpp"

#include "support/catch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

using namespace nta;

namespace {

AnalyzeOptions usual_options() {
    AnalyzeOptions options;
    options.pixel_size_nm = 166.0;
    options.fps = 30.0;
    options.exposure_ms = 0.0;
    options.temperature_c = 25.0;
    options.bootstrap = 20;
    return options;
}

Settings usual_settings() {
    VideoInfo info;
    info.width = 640;
    info.height = 480;
    return resolve_settings(usual_options(), info);
}

// Tracks of known diameter and light, with the scatter of 30 positions in each D.
struct Video {
    Tracks tracks;
    std::vector<SizedTrack> sized;
    DiffusionResult diffusion;
    AnalyzeOptions options = usual_options();
    Settings settings = usual_settings();
    Random random{5};

    void add(double diameter_nm, double in_focus_snr) {
        constexpr double error = 0.18;
        const double focus = 0.3 + 0.7 * random.uniform();
        Track track;
        for (std::int32_t frame = 0; frame < 30; ++frame) {
            Localization spot;
            spot.frame = frame;
            spot.noise_adu = 1.0F;
            spot.peak_adu = static_cast<float>(focus * in_focus_snr);
            track.positions.push_back(spot);
        }
        tracks.push_back(track);
        SizedTrack s;
        s.used = true;
        s.diameter_nm = diameter_nm;
        sized.push_back(s);
        TrackDiffusion D;
        D.D_um2_per_s = 490.75 / diameter_nm * (1.0 + error * random.normal());
        diffusion.tracks.emplace_back(D);
    }
    [[nodiscard]] std::optional<double> limit_nm() const {
        return detection_limit_nm({tracks, sized, diffusion, options, settings, 0.0, std::nullopt});
    }
};

}  // namespace

TEST_CASE("detection_limit_nm: beads of one size are followed down by the sixth power",
          "[pipeline][known-answer]") {
    Video video;
    for (int i = 0; i < 400; ++i) video.add(100.0, 30.0);
    const auto limit = video.limit_nm();
    REQUIRE(limit);
    // The median of the brightest quarter of evenly spread focus is 0.91; the mean D of a quarter
    // scatters by 1.8 %.
    CHECK(*limit == Approx(100.0 * std::pow(5.0 / (0.91 * 30.0), 1.0 / 6.0)).epsilon(0.06));
}

TEST_CASE(
    "detection_limit_nm: with flatter light the limit is on the safe side, not above what is seen",
    "[pipeline][property]") {
    Video video;
    double smallest_nm = 1e9;
    for (int i = 0; i < 800; ++i) {
        const double d_nm = 150.0 * std::exp(0.35 * video.random.normal());
        const double snr = 12.0 * std::pow(d_nm / 100.0, 2.5);
        if (snr < 6.0) continue;
        smallest_nm = std::min(smallest_nm, d_nm);
        video.add(d_nm, snr);
    }
    const auto limit = video.limit_nm();
    REQUIRE(limit);
    // d^2.5 reaches the SNR of 5 at 70 nm.
    CHECK(*limit > 70.0);
    CHECK(*limit < 110.0);
}

TEST_CASE("detection_limit_nm: nothing of few tracks", "[pipeline][property]") {
    Video video;
    for (int i = 0; i < 39; ++i) video.add(100.0, 30.0);
    CHECK_FALSE(video.limit_nm());
    for (int i = 0; i < 39; ++i) video.add(100.0, 30.0);
    CHECK(video.limit_nm());
}

namespace {

// Videos at track level: particles whose light goes as d^6, seen where they reach the SNR that
// counts, 30 positions each.
struct Sample {
    double median_nm;
    double sd_ln;
    double limit_nm;  // where the light in best focus just reaches the SNR that counts
    int tracks = 600;
    double sheet = 0.0;  // half of its width over the depth of focus; 0: light spread evenly
};

// Share of the light in best focus at a place in the sheet.
double share_of_light(const Sample& sample, Random& random) {
    if (sample.sheet == 0.0) return 0.3 + 0.7 * random.uniform();
    const double z = sample.sheet * random.uniform();
    return 1.0 / (1.0 + z * z);
}

double in_focus_snr(const Sample& sample, double d_nm) {
    return 5.0 * std::pow(d_nm / sample.limit_nm, 6.0);
}

Track seen_track(double d_nm, double snr, const Settings& settings, Random& random) {
    constexpr double sigma_um = 0.03;
    const double um = settings.scale.um_from_px();
    const double D = 490.75 / d_nm;
    const double step_um = std::sqrt(2.0 * D * settings.scale.s_from_frame());
    double x_um = 50.0, y_um = 40.0;
    Track track;
    for (std::int32_t frame = 0; frame < 30; ++frame) {
        x_um += step_um * random.normal();
        y_um += step_um * random.normal();
        Localization spot;
        spot.frame = frame;
        spot.x_px = (x_um + sigma_um * random.normal()) / um;
        spot.y_px = (y_um + sigma_um * random.normal()) / um;
        spot.x_sd_px = spot.y_sd_px = static_cast<float>(sigma_um / um);
        spot.noise_adu = 1.0F;
        spot.peak_adu = static_cast<float>(snr * std::exp(0.1 * random.normal()));
        track.positions.push_back(spot);
    }
    return track;
}

SizeDistribution distribution_of(const Sample& sample, std::uint64_t seed) {
    const AnalyzeOptions options = usual_options();
    const Settings settings = usual_settings();
    Random random(seed);
    Tracks tracks;
    while (static_cast<int>(tracks.size()) < sample.tracks) {
        const double d_nm = sample.median_nm * std::exp(sample.sd_ln * random.normal());
        const double snr = share_of_light(sample, random) * in_focus_snr(sample, d_nm);
        if (snr < options.count_snr) continue;
        tracks.push_back(seen_track(d_nm, snr, settings, random));
        tracks.back().track_id = static_cast<std::int64_t>(tracks.size());
    }
    const DiffusionResult diffusion =
        estimate_diffusion(tracks, diffusion_options(options, settings, Drift{}));
    const auto sized = size_tracks(tracks, diffusion, options, settings);
    WorkerPool alone(1);
    return distribute({tracks, sized, diffusion, options, settings, 0.0, std::nullopt}, alone);
}

std::optional<Diagnostic> diagnostic(const SizeDistribution& size, const std::string& code) {
    for (const Diagnostic& d : size.diagnostics) {
        if (d.code == code) return d;
    }
    return std::nullopt;
}

}  // namespace

TEST_CASE("distribute: of vesicles of 50 nm, seen from 75 nm on, no size is given but the limit",
          "[pipeline][truth]") {
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
        const SizeDistribution size = distribution_of({50.0, 0.25, 75.0}, seed);
        REQUIRE(size.reported() != nullptr);
        const SizeStatistics& s = size.reported()->statistics;
        for (const auto& number :
             {s.mode_nm, s.mean_nm, s.sd_nm, s.d10_nm, s.d50_nm, s.d90_nm, s.span})
            CHECK_FALSE(number);
        CHECK(s.peaks.empty());
        CHECK(std::none_of(s.percentiles_nm.begin(), s.percentiles_nm.end(), [](const auto& d) {
            return d.has_value();
        }));
        REQUIRE(size.detection_limit_nm);
        // Out of focus they look smaller by up to 0.3^(1/6); see detection_limit_nm.
        CHECK(*size.detection_limit_nm == Approx(75.0).epsilon(0.1));
        const auto refusal = diagnostic(size, "below-detection-limit");
        REQUIRE(refusal);
        CHECK(refusal->severity == Severity::warning);
        CHECK(refusal->message.find(fmt::format("{:.0f} nm", *size.detection_limit_nm)) !=
              std::string::npos);
        CHECK_FALSE(size.reported()->curve.number_fraction.empty());
    }
}

TEST_CASE("distribute: beads and vesicles well above the limit keep their sizes",
          "[pipeline][negative-control]") {
    for (const Sample& sample : {Sample{100.0, 0.03, 75.0},
                                 Sample{100.0, 0.03, 85.0},
                                 Sample{50.0, 0.03, 40.0, 120},
                                 Sample{165.0, 0.34, 75.0},
                                 Sample{165.0, 0.34, 75.0, 90}}) {
        for (const std::uint64_t seed : {12U, 13U}) {
            CAPTURE(sample.median_nm, sample.limit_nm, sample.tracks, seed);
            const SizeDistribution size = distribution_of(sample, seed);
            REQUIRE(size.reported() != nullptr);
            const SizeStatistics& s = size.reported()->statistics;
            for (const auto& number :
                 {s.mode_nm, s.mean_nm, s.sd_nm, s.d10_nm, s.d50_nm, s.d90_nm, s.span})
                CHECK(number);
            CHECK_FALSE(diagnostic(size, "below-detection-limit"));
            CHECK_FALSE(diagnostic(size, "near-detection-limit"));
        }
    }
}

TEST_CASE("distribute: sizes are refused where they must be and seldom where not",
          "[pipeline][statistical][slow]") {
    constexpr int videos = 20;
    const auto refused = [](const Sample& sample) {
        int count = 0;
        for (std::uint64_t seed = 1; seed <= videos; ++seed) {
            const SizeDistribution size = distribution_of(sample, seed);
            count += diagnostic(size, "below-detection-limit") ? 1 : 0;
        }
        return count;
    };
    // Where one of 10 may fail, 5 of 20 do with p = 0.04.
    CHECK(refused({50.0, 0.25, 75.0, 100}) >= 16);
    CHECK(refused({50.0, 0.25, 75.0, 300}) >= 16);
    CHECK(refused({50.0, 0.35, 75.0, 300}) >= 16);
    // Large ones are seen deeper, which gives the falling sample a maximum.
    CHECK(refused({50.0, 0.35, 75.0, 150, 2.5}) >= 16);
    CHECK(refused({50.0, 0.35, 75.0, 300, 2.5}) >= 16);
    // Sixty tracks hardly tell beads from a tail: where one of 5 may fail, 8 of 20 do with p =
    // 0.03.
    CHECK(refused({50.0, 0.03, 40.0, 60}) <= 7);
    CHECK(refused({50.0, 0.03, 40.0, 120}) <= 4);
    CHECK(refused({165.0, 0.34, 85.0, 90}) <= 4);
    CHECK(refused({165.0, 0.34, 75.0, 200}) <= 4);
    CHECK(refused({165.0, 0.34, 85.0, 90, 2.5}) <= 4);
}

TEST_CASE("refuse_unseen: takes back what hangs on the part of a curve below the limit",
          "[pipeline][property]") {
    SizeDistribution size = distribution_of({100.0, 0.2, 60.0}, 4);
    const SizeStatistics before = size.reported()->statistics;
    // Just below the mode: it holds, the small side does not.
    const double limit_nm = 0.98 * before.mode_nm->value;
    const SizeDistribution small_side = refuse_unseen(size, {limit_nm, false});
    const SizeStatistics& s = small_side.reported()->statistics;
    CHECK_FALSE(s.d10_nm);
    CHECK_FALSE(s.sd_nm);
    CHECK_FALSE(s.span);
    CHECK_FALSE(s.range_low_nm);
    CHECK_FALSE(s.percentiles_nm[5]);
    REQUIRE(s.mode_nm);
    CHECK(s.mode_nm->value == before.mode_nm->value);
    CHECK(s.percentiles_nm[50]);
    CHECK(diagnostic(small_side, "near-detection-limit"));

    // With a calibration the curve is the sample's above the limit: only its mode is in doubt.
    size.falls_from_limit_to_nm = 1.1 * before.mode_nm->value;
    const SizeDistribution cut = refuse_unseen(size, {before.mode_nm->value, true});
    CHECK_FALSE(cut.reported()->statistics.mode_nm);
    CHECK(cut.reported()->statistics.peaks.empty());
    CHECK(cut.reported()->statistics.d50_nm);
    CHECK(diagnostic(cut, "below-detection-limit"));
}
