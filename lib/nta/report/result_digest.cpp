// SPDX-License-Identifier: MIT
#include "nta/report/result_digest.hpp"

#include "nta/report/table.hpp"

#include <filesystem>

namespace nta {

ResultDigest digest_of(const Analysis& analysis) {
    ResultDigest digest;
    digest.video = std::filesystem::path(analysis.provenance.video).filename().string();
    digest.program = analysis.provenance.program;
    digest.frames = analysis.provenance.frames;
    if (const SizeEstimate* reported = analysis.size.reported()) {
        digest.method = analysis.size.method;
        digest.basis = analysis.basis;
        digest.bin_width_nm = reported->curve.bin_width_nm;
        digest.number_fraction = reported->curve.number_fraction;
        if (const auto& mode = reported->statistics.mode_nm) digest.mode_nm = mode->value;
    }
    if (analysis.concentration.per_ml) digest.per_ml = analysis.concentration.per_ml->value;
    digest.particles_per_frame = analysis.concentration.particles_per_frame.value;
    digest.centers_per_frame = analysis.concentration.centers_per_frame;
    digest.tracks = analysis.totals;
    digest.drift_x_px_per_frame = mean_step(analysis.drift.x_px);
    digest.drift_y_px_per_frame = mean_step(analysis.drift.y_px);
    digest.settings = analysis.settings;
    digest.diagnostics = analysis.diagnostics;
    return digest;
}

double mean_step(const std::vector<double>& path) {
    if (path.size() < 2) return 0.0;
    return (path.back() - path.front()) / static_cast<double>(path.size() - 1);
}

std::string video_stem(const ResultDigest& digest) {
    return valid_utf8(std::filesystem::path(digest.video).stem().string());
}

std::string file_stem(const ResultDigest& digest) {
    constexpr std::size_t most_bytes = 200;  // of 255 on the usual file systems
    const std::string stem = video_stem(digest);
    return valid_utf8(stem.substr(0, most_bytes));
}

}  // namespace nta
