// SPDX-License-Identifier: MIT
// What beads of known size and concentration tell about an instrument.
#pragma once

#include "nta/concentration/depth_of_view.hpp"
#include "nta/scatter/side_scattering.hpp"

#include <optional>
#include <string>
#include <vector>

namespace nta {

/// The settings of instrument and camera that decide how bright and how deep particles are seen.
/// Nothing where a value is not known.
struct InstrumentSettings {
    std::optional<double> wavelength_nm;
    std::optional<double> na;
    std::optional<double> medium_index;
    std::optional<double> pixel_size_nm;
    std::optional<double> exposure_ms;
    std::optional<double> bits;
    std::optional<double> width_px;
    std::optional<double> height_px;
    std::optional<double> camera_level;  ///< arbitrary units of the maker, as are the next two
    std::optional<double> shutter;
    std::optional<double> gain;
};

/// Laser, objective and liquid, all of which must be known (a calibration's are). Throws InputError
/// where check_scatter_optics() does.
ScatterOptics optics_of(const InstrumentSettings& settings);

/// What one video of beads gave.
struct BeadRecord {
    std::string video;
    double diameter_nm = 100.0;
    double index = 1.59;
    double per_ml = 0.0;  ///< declared, in the cell
    double per_ml_u_percent = 0.0;
    double measured_diameter_nm = 0.0;
    double measured_diameter_se_nm = 0.0;
    double particles_per_frame = 0.0;
    double counting_u_relative = 0.0;
    double rest_peak_adu = 0.0;  ///< at rest, in focus, under the mean light
    double rest_peak_u_relative = 0.0;
    double scattering_um2 = 0.0;  ///< collected, by Mie
    double depth_um = 0.0;        ///< in which these beads are counted
    double noise_adu = 0.0;       ///< typical, of their video
};

/// Depth of view over brightness, brightness over scattering, and what they hold for.
struct Calibration {
    std::string file;  ///< name without folders, for messages; not written
    std::string program;
    DepthOfView view;
    DepthCovariance covariance{};
    double count_snr = 5.0;  ///< of the beads' counts; another may be used with the calibration
    /// Light of a spot in ADU (peak x 2 pi s0^2, at rest in focus) per um^2 of collected scattering
    /// cross section.
    double adu_per_um2 = 0.0;
    double adu_per_um2_u_relative = 0.0;
    /// True pixel size over the given one, from the beads' diameter (proportional to the square of
    /// the pixel size, inversely), with its standard error.
    double pixel_size_ratio = 1.0;
    double pixel_size_ratio_se = 0.0;
    InstrumentSettings settings;
    std::vector<BeadRecord> beads;
};

/// Throws InputError (usage), naming setting and both values, where a recording's settings are not
/// those of the calibration. Wavelength, NA, pixel size, exposure and bits must agree within 0.1 %,
/// the medium's index within 0.005; camera level, shutter and gain where both are known. A picture
/// of another size is refused, because the light over it was measured. An exposure that is not
/// known is refused: blur lowers the peaks of small particles.
void check_agreement(const Calibration& calibration, const InstrumentSettings& recording);

}  // namespace nta
