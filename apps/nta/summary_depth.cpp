// SPDX-License-Identifier: MIT
#include "summary_depth.hpp"

#include "nta/core/error.hpp"
#include "nta/core/text.hpp"
#include "nta/read/experiment_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace nta {
namespace {

ExperimentSummary read_summary_file(const std::filesystem::path& path) {
    try {
        return read_experiment_summary(path, SummaryPart::whole);
    } catch (const InputError& error) {
        throw with_context(path.string(), error);
    }
}

}  // namespace

double depth_um_by_summary(const std::filesystem::path& path,
                           const std::filesystem::path& video,
                           const Concentration& counted) {
    const ExperimentSummary summary = read_summary_file(path);
    const std::string name = video.stem().string();
    const auto at = std::find(summary.videos.begin(), summary.videos.end(), name);
    if (at == summary.videos.end()) {
        throw InputError(
            fmt::format("{}: does not name the video {}, expected the summary of its "
                        "own analysis; check both files",
                        path.string(),
                        printable(name)));
    }
    const auto k = static_cast<std::size_t>(at - summary.videos.begin());
    const auto value = [&](const char* key) {
        return recorded_number(summary_value(summary, "Results", key, k));
    };
    const std::optional<double> per_ml = value("Concentration (Particles / ml)");
    if (!per_ml || !(*per_ml > 0.0)) {
        throw InputError(
            fmt::format("{}: gives no concentration of the video {}; a depth needs one",
                        path.string(),
                        printable(name)));
    }
    const double n = counted.particles_per_frame.value;
    if (!(n > 0.0))
        throw InputError(video.string() + ": no particles are seen, a depth needs some");
    const double dilution =
        value("Dilution factor (concentrations adjusted for this factor)").value_or(1.0);
    return n * dilution / (*per_ml * 1e-12 * counted.counted_area_um2);
}

std::string depth_settings_text(double depth_um,
                                const Concentration& counted,
                                double count_snr,
                                const std::string& origin) {
    const Estimate& n = counted.particles_per_frame;
    return fmt::format(
        "# Mean depth of view by {}, for nta analyze --settings; for like particles, "
        "and at the same settings of the instrument.\n"
        "# Standard uncertainty by the count: {:.2g} %; the instrument's own is not "
        "known.\nformat = \"nta-settings-1\"\ndepth-um = {:.4f}\ncount-snr = {:.4f}\n",
        printable(origin),
        100.0 * n.se.value_or(0.0) / n.value,
        depth_um,
        count_snr);
}

}  // namespace nta
