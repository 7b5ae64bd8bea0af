// SPDX-License-Identifier: MIT
#pragma once

#include "nta/read/recording_settings.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nta {

/// One line of a NanoSight summary: its key and what follows, one value per video, then average and
/// standard error where the line has them. Empty values at the end are left out.
struct SummaryRow {
    std::string key;
    std::vector<std::string> values;
    bool operator==(const SummaryRow&) const = default;
};

struct SummarySection {
    std::string name;
    std::vector<std::string> titles;  ///< on the section's own line: "Average", "Standard Error"
    std::vector<SummaryRow> rows;
    bool operator==(const SummarySection&) const = default;
};

/// Numbers under titles, column by column.
struct SummaryTable {
    std::vector<std::string> titles;           ///< the first is that of the bins or percents
    std::vector<std::vector<double>> columns;  ///< as many as titles, all of one length
    bool operator==(const SummaryTable&) const = default;
};

/// A distribution under one weighting: of sizes (nm), or of diffusion coefficients (1e4 nm^2/s).
struct SummaryCurve {
    std::string section;                 ///< "Size Data", "Diffusion Coefficient Data"
    std::string weighting;               ///< "Number", "Surface Area", "Volume"
    std::vector<SummaryRow> statistics;  ///< "Filename", "Mean", ..., "Valid Tracks"
    SummaryTable bins;         ///< centers, then one column per video, then average, standard error
    SummaryTable percentiles;  ///< percents, then one column per video
    bool operator==(const SummaryCurve&) const = default;
};

/// A NanoSight `*-ExperimentSummary.csv` or `*_Summary.csv` with every value that it holds.
struct ExperimentSummary {
    std::string title;  ///< "NTA Experiment Summary File", "NTA Single Analysis Summary File"
    std::vector<SummaryRow> preamble;      ///< lines before the first section: "Created with ..."
    std::vector<SummarySection> sections;  ///< [Experiment Details] to [Data Included], and the
                                           ///< lines of the data sections above their curves
    std::vector<SummaryCurve> curves;
    std::vector<std::string> videos;  ///< of the line "Filename:", without extension
    bool operator==(const ExperimentSummary&) const = default;
};

enum class SummaryPart {
    head,  ///< up to the distributions: what a recording's settings need
    whole,
};

/// Whether a text begins as a NanoSight summary does.
bool is_experiment_summary(std::string_view text);

/// The summary's content from its text. Lines are found by section and key, never by number:
/// versions 3.2, 3.3 and 3.4 differ, and spreadsheets that save a summary fill lines with commas.
/// Throws InputError naming the line where the first line is not a summary's title, where a table
/// holds something else than numbers or a row of another length, and where it is unreasonably big.
ExperimentSummary parse_experiment_summary(std::string_view text, SummaryPart part);
/// The same from a file: of its head at most 4 MB are read, of the whole at most 64 MB.
ExperimentSummary read_experiment_summary(const std::filesystem::path& path, SummaryPart part);

/// What a summary says under a key of a section about a video (by its place in `videos`), empty
/// where it says nothing. Case counts: in one place `Completed tracks` is the number and
/// `Completed Tracks` a flag.
std::string summary_value(const ExperimentSummary& summary,
                          std::string_view section,
                          std::string_view key,
                          std::size_t video);

/// Settings of each video, in the order of `videos`. The pixel size is in no summary.
std::vector<RecordingSettings> recording_settings(const ExperimentSummary& summary);

}  // namespace nta
