// SPDX-License-Identifier: MIT
#pragma once

#include "nta/concentration/concentration.hpp"

#include <filesystem>
#include <string>

namespace nta {

/// The mean depth of view of which a NanoSight summary speaks, from the particles that we count:
///     depth = particles per frame x dilution / (vendor's concentration x area)
/// It holds for samples of like particles at the same settings and the same --count-snr. `video` is
/// looked for among the summary's by its name without extension. Throws InputError where the
/// summary cannot be read, does not name the video or gives it no concentration, and where nothing
/// was counted.
double depth_um_by_summary(const std::filesystem::path& summary,
                           const std::filesystem::path& video,
                           const Concentration& counted);

/// A settings file ("nta-settings-1") with this depth, for nta analyze --settings.
std::string depth_settings_text(double depth_um,
                                const Concentration& counted,
                                double count_snr,
                                const std::string& origin);

}  // namespace nta
