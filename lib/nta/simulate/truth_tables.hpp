// SPDX-License-Identifier: MIT
#pragma once

#include "nta/simulate/simulate.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace nta {

/// The truth of a simulated video as tables of an HDF5 file (format "nta-truth-tables-1"):
///   particles   everybody in the box: particle_id, population, diameter_nm, D, peak in focus
///   spots       every particle and frame with SNR >= 2: x, y, z, flux, peak, SNR, visible
///   frames      every step of the time grid: status (stored, repeated, dropped), visible particles
/// Keeps 88 bytes per spot until written.
class TruthTables {
  public:
    void add(const SimulatedFrame& frame);
    /// Throws InputError where the file cannot be written. `path` must not exist.
    void write(const std::filesystem::path& path,
               const Simulator& simulator,
               const std::string& video) const;

  private:
    struct FrameRow {
        FrameStatus status = FrameStatus::stored;
        std::int64_t visible = 0;
    };
    std::vector<TrueSpot> spots_;
    std::vector<FrameRow> frames_;
};

}  // namespace nta
