// SPDX-License-Identifier: MIT
// What goes into a group of measurements and what comes out.
#pragma once

#include "nta/core/parallel.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "bar.hpp"

namespace nta::accuracy {

struct StudyOptions {
    bool quick = false;             ///< fewer repetitions: a look, no figures to quote
    std::filesystem::path scratch;  ///< folder for videos of the codec rows
    /// How many repetitions: the full number or the quick one.
    [[nodiscard]] int times(int full, int few) const { return quick ? few : full; }
};

/// Seed of one repetition; studies have numbers of their own, so that none shares its chance with
/// another or with a test.
inline std::uint64_t seed_of(std::uint64_t study, std::uint64_t repetition) {
    return 90'000'000 + 100'000 * study + repetition;
}

struct Table {
    std::string heading;
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;
};

/// Numbers behind a picture, for gnuplot: one line per row.
struct DataFile {
    std::string name;
    std::string columns;
    std::vector<std::vector<double>> rows;
};

struct StudyResult {
    std::vector<Bar> bars;
    std::vector<Table> tables;
    std::vector<DataFile> data;
    std::string repetitions;  ///< a sentence on how often what was simulated
};

StudyResult measure_detection(const StudyOptions& options, WorkerPool& workers);
StudyResult measure_localization(const StudyOptions& options, WorkerPool& workers);
StudyResult measure_linking(const StudyOptions& options, WorkerPool& workers);
StudyResult measure_diffusion(const StudyOptions& options, WorkerPool& workers);
StudyResult measure_distribution(const StudyOptions& options, WorkerPool& workers);
StudyResult measure_concentration(const StudyOptions& options, WorkerPool& workers);
StudyResult measure_scatter(const StudyOptions& options, WorkerPool& workers);
StudyResult measure_populations(const StudyOptions& options, WorkerPool& workers);
StudyResult measure_calibration(const StudyOptions& options, WorkerPool& workers);
StudyResult measure_videos(const StudyOptions& options, WorkerPool& workers);
StudyResult measure_physics(const StudyOptions& options, WorkerPool& workers);

}  // namespace nta::accuracy
