// SPDX-License-Identifier: MIT
#pragma once

#include "nta/report/analysis.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace nta {

/// A size result as it was stored; an estimate whose value is null is absent.
struct StoredSize {
    std::string method;
    std::string basis;
    std::optional<Estimate> mode_nm;
    std::optional<Estimate> mean_nm;
    std::optional<Estimate> sd_nm;
    std::optional<Estimate> d10_nm;
    std::optional<Estimate> d50_nm;
    std::optional<Estimate> d90_nm;
    std::optional<Estimate> span;
};

/// The share of one population among the particles, as it was stored.
struct StoredPopulation {
    std::string name;
    std::optional<Estimate> fraction;   ///< nothing where only its ends are known
    std::optional<ShareBounds> bounds;  ///< these
};

/// A finished result, read back from its summary.json.
struct StoredSummary {
    std::optional<StoredSize> size;
    std::optional<Estimate> per_ml;
    std::optional<Estimate> particles_per_frame;
    std::optional<double> counted_above_nm;  ///< with a calibration: what per_ml refers to
    std::vector<StoredPopulation> populations;
    TrackTotals tracks;
    std::vector<ReportedSetting> settings;
    std::string settings_json;  ///< the same as JSON text
    Diagnostics diagnostics;
    Provenance provenance;
};

/// Reads a summary.json, or the one in a result folder; nothing where there is none.
/// Throws InputError where the file is not a summary of nta, is damaged, or has an unknown major
/// format version.
std::optional<StoredSummary> read_summary(const std::filesystem::path& path);

/// Whether two lists of settings have the same names and values, in any order and from any source.
/// Numbers are compared exactly: results keep enough digits for that.
bool same_settings(const std::vector<ReportedSetting>& a, const std::vector<ReportedSetting>& b);

}  // namespace nta
