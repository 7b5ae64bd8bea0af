// SPDX-License-Identifier: MIT
#include "nta/core/random.hpp"
#include "nta/pipeline/detection_limit.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

using namespace nta;

namespace {

// Tracks of known diameter and light, with the scatter of 30 positions in each diameter.
struct Video {
    Tracks tracks;
    std::vector<SizedTrack> sized;
    DiffusionResult diffusion;
    AnalyzeOptions options;
    Settings settings;
    SizeDistribution size;
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
        s.diameter_nm = diameter_nm * std::exp(error * random.normal());
        sized.push_back(s);
        TrackDiffusion D;
        D.D_um2_per_s = 490.75 / *s.diameter_nm;
        D.D_se_um2_per_s = error * D.D_um2_per_s;
        diffusion.tracks.emplace_back(D);
    }
    void report(double d50_nm, double mean_nm, double sd_nm) {
        SizeEstimate e;
        e.statistics.d50_nm.value = d50_nm;
        e.statistics.mean_nm.value = mean_nm;
        e.statistics.sd_nm.value = sd_nm;
        size.method = "lognormal";
        size.by_method["lognormal"] = e;
    }
    [[nodiscard]] std::optional<double> limit_nm() const {
        return detection_limit_nm({tracks, sized, diffusion, options, settings, 0.0, std::nullopt},
                                  size);
    }
};

}  // namespace

TEST_CASE("detection_limit_nm: beads of one size are followed down by the sixth power",
          "[pipeline][known-answer]") {
    Video video;
    for (int i = 0; i < 400; ++i) video.add(100.0, 30.0);
    video.report(100.0, 100.0, 3.0);
    const auto limit = video.limit_nm();
    REQUIRE(limit);
    // The 90th percentile of evenly spread focus is 0.93; its scatter and that of the diameters'
    // remainder are 1 % each.
    CHECK(*limit == Approx(100.0 * std::pow(5.0 / (0.93 * 30.0), 1.0 / 6.0)).epsilon(0.03));
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
    video.report(152.0, 160.0, 55.0);
    const auto limit = video.limit_nm();
    REQUIRE(limit);
    // d^2.5 reaches the SNR of 5 at 70 nm.
    CHECK(*limit > 70.0);
    CHECK(*limit < 110.0);
}

TEST_CASE("detection_limit_nm: nothing of few tracks or without a curve", "[pipeline][property]") {
    Video video;
    for (int i = 0; i < 39; ++i) video.add(100.0, 30.0);
    video.report(100.0, 100.0, 3.0);
    CHECK_FALSE(video.limit_nm());
    for (int i = 0; i < 39; ++i) video.add(100.0, 30.0);
    CHECK(video.limit_nm());
    video.size = {};
    CHECK_FALSE(video.limit_nm());
}

TEST_CASE("detection_limit_diagnostics: warns where the curve is cut off by the limit",
          "[pipeline][property]") {
    SizeEstimate e;
    e.curve.number_fraction.assign(200, 0.0);
    e.curve.number_fraction[80] = 0.2;
    e.curve.number_fraction[120] = 0.8;
    CHECK(detection_limit_diagnostics(70.0, e).size() == 1);
    const Diagnostics cut = detection_limit_diagnostics(90.0, e);
    REQUIRE(cut.size() == 2);
    CHECK(cut[1].code == "near-detection-limit");
    CHECK(cut[1].severity == Severity::warning);
    CHECK(*cut[1].value == Approx(0.2));
}
