// SPDX-License-Identifier: MIT
#pragma once

#include "nta/simulate/scene.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>

namespace nta {

/// What a simulation leaves on disk. For "a/beads.avi": beads.truth.json, beads.truth.csv,
/// beads.truth_faint.csv beside it.
struct SimulationFiles {
    std::filesystem::path video;
    std::filesystem::path
        truth_json;  ///< scene, concentration, visible diameters, depth, static spots
    std::filesystem::path
        truth_csv;  ///< frame,particle_id,x_px,y_px,snr,diameter_nm of visible particles
    std::filesystem::path
        faint_csv;  ///< the same for particles that are not visible, yet have snr >= 2
};

SimulationFiles simulation_files(const std::filesystem::path& video);

/// Simulates a scene and writes its video and truth. Every file stands under a temporary name until
/// all are complete; existing ones are replaced. `progress` is told the frames done and the frames
/// in all. Throws InputError where the scene is invalid (Fault::usage) or a file cannot be written
/// (Fault::input).
void write_simulation(const Scene& scene,
                      const std::filesystem::path& video,
                      const std::function<void(std::int64_t, std::int64_t)>& progress = {});

}  // namespace nta
