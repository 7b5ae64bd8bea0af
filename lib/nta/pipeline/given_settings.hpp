// SPDX-License-Identifier: MIT
#pragma once

#include "nta/calibrate/calibration.hpp"
#include "nta/core/diagnostic.hpp"
#include "nta/pipeline/analyze_options.hpp"
#include "nta/population/reference_material.hpp"
#include "nta/read/find_sidecars.hpp"
#include "nta/read/video_source.hpp"

#include <optional>
#include <string>
#include <vector>

namespace nta {

/// What is given for one video: by the command line and a settings file, and where these are silent
/// by the sidecars beside the video.
struct GivenSettings {
    AnalyzeOptions options;
    SettingSources sources;                       ///< "sidecar beads.nano" for a sidecar's value
    std::vector<std::string> sidecars;            ///< files found, the most trusted first
    Diagnostics diagnostics;                      ///< disagreements, and values that were not taken
    std::optional<Calibration> calibration = {};  ///< in agreement with all of the above
    std::vector<ReferenceMaterial> references = {};  ///< filmed as the video was
};

/// The settings of instrument and camera that a calibration must agree with.
InstrumentSettings instrument_settings(const AnalyzeOptions& options,
                                       const SidecarSearch& search,
                                       const VideoInfo& video);

/// Fills what `options` leave open from the sidecars, the most trusted first.
///
/// A value out of its option's range is left out with a warning, never repaired. Rates that differ
/// by more than 0.1 % between any two of option, sidecars and container are told as
/// `rate-disagrees`, other settings as `sidecars-disagree` and `sidecar-overridden`.
/// A sidecar's viscosity that is water's at the sidecar's own temperature (by the instrument's rule
/// within rounding, or within 0.2 % of IAPWS) only says that the liquid is water: the viscosity is
/// then left open, to be calculated from the temperature by --viscosity-rule, as without a sidecar.
/// Any other value is used as it stands.
/// A calibration is read; wavelength, NA and medium's index are filled from it where nobody else
/// gives them. Throws InputError (usage) where it cannot be read or does not agree with the
/// recording (check_agreement).
GivenSettings complete_settings(const AnalyzeOptions& options,
                                const SettingSources& sources,
                                const SidecarSearch& search,
                                const VideoInfo& video);

}  // namespace nta
