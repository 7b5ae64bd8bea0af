// SPDX-License-Identifier: MIT
// What one analyzed video amounts to: everything the result files are written from.
#pragma once

#include "nta/concentration/concentration.hpp"
#include "nta/core/diagnostic.hpp"
#include "nta/core/localization.hpp"
#include "nta/core/track.hpp"
#include "nta/diffusion/diffusion.hpp"
#include "nta/distribution/size_distribution.hpp"
#include "nta/drift/drift.hpp"
#include "nta/population/find_populations.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace nta {

/// A setting as used, with where it came from: "command line", "settings file",
/// "sidecar beads.nano", "container", "default", "computed".
struct ReportedSetting {
    std::string name;  ///< key in summary.json, unit included: "pixel_size_nm"
    std::variant<std::monostate, bool, double, std::int64_t, std::string> value;
    std::string source;
};

/// One row of tracks.csv.
struct TrackRow {
    std::int64_t track_id = 0;
    std::int32_t first_frame = 0;
    std::int32_t last_frame = 0;
    std::int64_t positions = 0;
    std::optional<double> diffusion_um2_per_s;
    std::optional<double> diffusion_se_um2_per_s;
    std::optional<double> diameter_nm;
    std::optional<double> diameter_low_nm;
    std::optional<double> diameter_high_nm;
    std::optional<double> localization_sd_nm;
    std::optional<double> intensity_adu;  ///< light in focus: gray values summed over the spot
    /// Standard deviation of ln brightness from frame to frame beyond noise, 0 where it is not
    /// significant at 5 %; nothing where it cannot be determined.
    std::optional<double> flicker;
    std::optional<double> refractive_index;
    /// That of the track's own light and diameter; not of the calibration, which all share.
    std::optional<double> refractive_index_se = {};
    std::string population = "undetermined";
    std::optional<double> population_probability;
    bool used = false;
    std::string reason;  ///< why a track is not used: "short", "stuck"; empty for used ones
};

struct TrackTotals {
    std::int64_t found = 0;
    std::int64_t used = 0;
    double effective_particles = 0.0;
    double mean_positions = 0.0;  ///< of used tracks
};

/// A reference that the tracks were compared with.
struct ReferenceUsed {
    std::string name;
    std::string fingerprint;  ///< of its tracks
    bool operator==(const ReferenceUsed&) const = default;
};

struct Provenance {
    std::string program;  ///< "nta 0.1.0"
    std::string video;    ///< file name without folders
    std::string sha256;
    std::int64_t frames = 0;  ///< steps of the time grid analyzed
    std::vector<ReferenceUsed> references = {};
};

/// One frame of the video to look at, each pixel the mean of `shrunk` x `shrunk` of them, stretched
/// so that particles show.
struct FramePicture {
    int width_px = 0;  ///< of the video
    int height_px = 0;
    std::int64_t frame = 0;
    int shrunk = 1;
    int columns = 0;
    int rows = 0;
    std::vector<std::uint8_t> gray;  ///< columns x rows values, empty without a picture
};

/// Brightness of solid spheres of one refractive index over diameter.
struct IndexLine {
    double index = 0.0;
    std::vector<double> diameter_nm;
    std::vector<double> intensity_adu;
};

struct Analysis {
    std::string basis = "visible";  ///< or "population", with a calibration
    SizeDistribution size;
    Concentration concentration;
    Localizations spots;                      ///< accepted spots
    std::vector<std::int64_t> spot_track_id;  ///< one per spot, -1 for none
    std::vector<bool>
        spot_excluded;  ///< one per spot: static or stuck, written only with --spots-csv=all
    std::vector<TrackRow> tracks;
    std::vector<Population> populations;  ///< none without a calibration or a reference
    std::vector<IndexLine>
        index_lines;  ///< with a calibration: for the picture of size and brightness
    TrackTotals totals;
    Drift drift;
    std::vector<double> msd_um2;                ///< lag 1 first
    std::vector<double> msd_se_um2;             ///< standard errors, as many or none
    std::vector<std::int32_t> pictured_frames;  ///< frames that have a picture of their own
    FramePicture picture;
    std::vector<ReportedSetting> settings;
    Diagnostics diagnostics;
    Provenance provenance;
};

}  // namespace nta
