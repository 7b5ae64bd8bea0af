// SPDX-License-Identifier: MIT
#pragma once

#include "nta/population/reference_material.hpp"
#include "nta/report/stored_summary.hpp"

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace nta {

/// What a comparison needs of one analyzed video, read back from its result folder.
struct Capture {
    std::string video;
    std::string sha256;
    std::string method;  ///< of the curve; empty without sizes
    std::string basis;
    std::set<std::string> refused;  ///< size numbers that its summary does not give: "d10_nm"
    double dilution = 1.0;
    double effective_particles = 0.0;
    double bin_width_nm = 1.0;
    std::vector<double> number_fraction;  ///< per bin; empty without sizes
    std::vector<double> per_ml_se;        ///< standard error per bin; empty where it was not stored
    std::optional<Estimate> per_ml;       ///< multiplied by the dilution
    std::optional<Estimate> particles_per_frame;  ///< as filmed
    std::optional<double> counted_above_nm;       ///< with a calibration: what per_ml refers to
    std::vector<StoredPopulation> populations;
    std::set<std::string> compared_with;  ///< references of a study, track by track
    std::vector<std::string> warnings;    ///< codes of its diagnostics, notes included
    /// Of a study with references: its used tracks; else none.
    std::vector<ReferenceTrack> tracks;
    bool is_calibrated = false;         ///< brightness is that at rest in focus
    std::optional<double> exposure_ms;  ///< which brightness goes with
};

/// Whether brightness means the same in a capture and in a video of this light: both calibrated or
/// neither, and exposures that differ by at most 1 %, where both are known.
bool is_filmed_alike(const Capture& capture,
                     bool is_calibrated,
                     const std::optional<double>& exposure_ms);

/// The used tracks of a result folder, as a reference or a test of signatures takes them. Throws
/// InputError where its tables are missing or damaged.
std::vector<ReferenceTrack> read_capture_tracks(const std::filesystem::path& folder);

/// Reads summary.json and size_distribution.csv of a result folder. Throws InputError where one is
/// missing, damaged, or not of nta.
Capture read_capture(const std::filesystem::path& folder);

}  // namespace nta
