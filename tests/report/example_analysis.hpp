// SPDX-License-Identifier: MIT
// A result made by hand, with everything that may go wrong in a name, and a folder to write it to.
#pragma once

#include "nta/report/analysis.hpp"

#include "support/scratch_folder.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace nta::example {

/// Markup, comma, quotes, line break, a folder in front, and a byte that is not UTF-8.
inline const std::string k_video = "/data/<b>a,\"b\"\nc\xE9.avi";
inline const std::string k_video_written = "<b>a,\"b\"\nc\xEF\xBF\xBD.avi";

inline Estimate estimate(double value, double half_width, double se) {
    return {value, value - half_width, value + half_width, se};
}

/// Four bins of 1 nm; the middle ones hold the particles.
inline SizeEstimate size_estimate(double mode_nm) {
    SizeEstimate size;
    size.curve.number_fraction = {0.0, 0.75, 0.25, 0.0};
    size.curve.number_fraction_low = {0.0, 0.6, 0.1, 0.0};
    size.curve.number_fraction_high = {0.125, 0.9, 0.4, 0.0};
    size.statistics.mode_nm = estimate(mode_nm, 0.5, 0.25);
    size.statistics.mean_nm = estimate(1.75, 0.5, 0.25);
    size.statistics.sd_nm = {0.4330127018922193, std::nullopt, std::nullopt, std::nullopt};
    size.statistics.d10_nm = estimate(1.125, 0.5, 0.25);
    size.statistics.d50_nm = estimate(1.625, 0.5, 0.25);
    size.statistics.d90_nm = estimate(2.625, 0.5, 0.25);
    size.statistics.span = estimate(0.9230769230769231, 0.5, 0.25);
    size.statistics.range_low_nm = 1.0;
    size.statistics.range_high_nm = 2.9375;
    size.statistics.peaks = {{mode_nm, 0.75, 1.0, 0.5, std::nullopt}};
    return size;
}

inline Localizations spots() {
    Localizations spots(3);
    spots[0] = {0, false, 10.25, 20.5, 0.125F, 0.25F, 40.0F, 4.0F, 1.5F};
    spots[1] = {0, false, 30.0, 40.0, 0.125F, 0.25F, 40.0F, 4.0F, 1.5F};
    spots[2] = {7, false, 11.0, 21.0, 0.125F, 0.25F, 40.0F, 0.0F, 1.5F};  // noise 0: SNR infinite
    return spots;
}

inline std::vector<TrackRow> tracks() {
    TrackRow used;
    used.track_id = 3;
    used.first_frame = 0;
    used.last_frame = 7;
    used.positions = 8;
    used.diffusion_um2_per_s = 3.5;
    used.diffusion_se_um2_per_s = 0.5;
    used.diameter_nm = 140.0;
    used.diameter_low_nm = 100.5;
    used.localization_sd_nm = 25.0;
    used.intensity_adu = 40.0;
    used.flicker = 0.25;
    used.used = true;
    TrackRow stuck;
    stuck.track_id = 4;
    stuck.positions = 1;
    stuck.reason = "stuck";
    return {used, stuck};
}

/// A result with a depth, a size by two methods, a stuck track, a static spot and a spot without a
/// track.
inline Analysis analysis() {
    Analysis a;
    a.size.method = "regularized";
    a.size.by_method["regularized"] = size_estimate(1.5);
    a.size.by_method["raw"] = size_estimate(2.5);
    a.size.by_method["walker"] = std::nullopt;
    a.size.track_counts = {0.0, 3.0, 1.0, 0.0};
    a.concentration.per_ml = Estimate{4e8, 3e8, 6e8, 0.75e8};
    a.concentration.particles_per_frame = estimate(32.5, 2.0, 1.0);
    a.concentration.depth_um = Estimate{10.0, std::nullopt, std::nullopt, std::nullopt};
    a.concentration.method = "given depth";
    a.spots = spots();
    a.spot_track_id = {3, -1, 3};
    a.spot_excluded = {false, true, false};
    a.tracks = tracks();
    a.totals = {2, 1, 1.5, 8.0};
    a.drift.model = "constant";
    a.drift.x_px = {0.0, 0.5};
    a.drift.y_px = {0.0, -0.25};
    a.msd_um2 = {0.5, 1.0};
    a.settings = {{"pixel_size_nm", 166.0, "command line"},
                  {"exposure_ms", std::monostate{}, "default"},
                  {"invert", false, "default"},
                  {"min_track", std::int64_t{5}, "settings file"},
                  {"method", std::string("auto"), "default"}};
    a.diagnostics = {
        {"bent-msd", Severity::warning, "The curve, \"bent\", levels off.", 1.25},
        {"fps-from-container", Severity::note, "Frame rate of the file.", std::nullopt},
        {"vibration", Severity::warning, "The stage shakes.", std::nullopt}};
    a.provenance = {"nta 0.1.0", k_video, std::string(64, 'a'), 8};
    return a;
}

/// A video without particles: nothing to size, no depth.
inline Analysis blank() {
    Analysis a;
    a.size.by_method = {{"lognormal", std::nullopt}, {"raw", std::nullopt}};
    a.concentration.particles_per_frame = {0.0, 0.0, 0.5, std::nullopt};
    a.concentration.method = "none";
    a.settings = {{"max_diameter_nm", 4.0, "default"}, {"bin_width_nm", 0.5, "default"}};
    a.diagnostics = {{"no-particles", Severity::warning, "No particle was found.", 0.0}};
    a.provenance = {"nta 0.1.0", "blank.avi", std::string(64, 'b'), 8};
    return a;
}

using nta::test::ScratchFolder;

inline std::string content(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline void put(const std::filesystem::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
}

inline std::size_t entries(const std::filesystem::path& folder) {
    using Iterator = std::filesystem::directory_iterator;
    return static_cast<std::size_t>(std::distance(Iterator(folder), Iterator()));
}

}  // namespace nta::example
