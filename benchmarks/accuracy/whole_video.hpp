// SPDX-License-Identifier: MIT
// A scene from its light to its sizes, beside the truth.
#pragma once

#include "nta/report/analysis.hpp"
#include "nta/simulate/scene.hpp"
#include "nta/simulate/truth.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "spot_score.hpp"

namespace nta::accuracy {

/// What a video truly contained, and what any video of its scene would on average.
struct VideoTruth {
    double nominal_per_ml = 0.0;
    double realized_per_ml = 0.0;  ///< of the particles in the simulated box
    double visible_per_frame = 0.0;
    std::optional<double> d50_nm;  ///< of the visible particles
    std::optional<double> expected_d50_nm;
    std::optional<double> expected_mode_nm;
    double expected_depth_um = 0.0;
    double merged_share = 0.0;  ///< visible spots with another visible one within 3 x 1.6 px
};

struct VideoOutcome {
    VideoTruth truth;
    SpotScore spots;
    Analysis analysis;
    double spots_per_frame = 0.0;
};

struct VideoRun {
    Scene scene;
    std::vector<bool> exposure_told = {true};  ///< one analysis each, of the same pictures
    /// Where the video is written and read back; nothing: the pictures stay in memory.
    std::optional<std::filesystem::path> file;
};

/// Films the scene once and analyzes it with each setting; pixel size, temperature and the scene's
/// expected depth are told.
std::vector<VideoOutcome> film_and_analyze(const VideoRun& run);

}  // namespace nta::accuracy
