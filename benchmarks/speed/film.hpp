// SPDX-License-Identifier: MIT
// The films on which speed is measured.
#pragma once

#include "nta/pipeline/analyze_options.hpp"
#include "nta/simulate/scene.hpp"

#include <cstdint>
#include <filesystem>

namespace nta {

/// Concentrations of the standard scene at which so many particles are visible in a frame on
/// average.
inline constexpr double k_visible_35_per_ml = 3.7e8;
inline constexpr double k_visible_50_per_ml = 5.35e8;

/// 100 nm beads in water as an LM10 films them, 640 x 480 pixels, 8 bits, raw: the optics, light
/// and noise of the scene mono_100 of benchmarks/accuracy/scenes.txt.
Scene standard_scene(double concentration_per_ml);

/// What a user would say of that film.
AnalyzeOptions options_of_film();

/// Of the standard film.
inline constexpr double k_visible = 35.0;

/// Writes `frames` pictures of the standard scene as a raw AVI, `visible` particles in each. Only
/// the first `simulated` are rendered; from there the film runs backward and forward through them,
/// so that a long film is made quickly and its particles still move as particles do.
void write_film(const std::filesystem::path& path,
                std::int64_t frames,
                std::int64_t simulated,
                double visible = k_visible);

/// A folder of its own below the system's temporary one, removed at the end.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace nta
