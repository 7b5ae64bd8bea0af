// SPDX-License-Identifier: MIT
#pragma once

#include "nta/simulate/scene.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

namespace nta {

/// What a simulation leaves on disk. For "a/beads.avi": beads.truth.json, beads.truth.h5,
/// beads.truth.csv, beads.truth_faint.csv beside it.
struct SimulationFiles {
    std::filesystem::path video;
    /// Scene, concentration, distribution, what was visible, depth, static spots.
    std::filesystem::path truth_json;
    /// Every particle, and every particle in every frame (TruthTables).
    std::filesystem::path truth_h5;
    /// frame,particle_id,x_px,y_px,snr,diameter_nm of visible particles.
    std::filesystem::path truth_csv;
    /// The same for particles that are not visible, yet have snr >= 2.
    std::filesystem::path faint_csv;

    [[nodiscard]] std::vector<std::filesystem::path> all() const {
        return {video, truth_json, truth_h5, truth_csv, faint_csv};
    }
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
