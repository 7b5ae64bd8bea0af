// SPDX-License-Identifier: MIT
#include "nta/calibrate/calibration.hpp"
#include "nta/core/error.hpp"
#include "nta/core/text.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace nta {
namespace {

struct Agreement {
    const char* what;
    const char* unit;
    const char* option;  // that corrects the recording's value, "" where none does
    std::optional<double> InstrumentSettings::*value;
    double bearable;  // relative, or absolute where `absolute`
    bool absolute;
    bool needed;  // an unknown value is refused
};

constexpr double k_same = 1e-3;
constexpr std::array<Agreement, 11> k_agreements = {{
    {"wavelength",
     " nm",
     "--wavelength-nm",
     &InstrumentSettings::wavelength_nm,
     k_same,
     false,
     false},
    {"numerical aperture", "", "--na", &InstrumentSettings::na, k_same, false, false},
    {"index of the medium",
     "",
     "--medium-index",
     &InstrumentSettings::medium_index,
     0.005,
     true,
     false},
    {"pixel size",
     " nm",
     "--pixel-size-nm",
     &InstrumentSettings::pixel_size_nm,
     k_same,
     false,
     true},
    {"exposure", " ms", "--exposure-ms", &InstrumentSettings::exposure_ms, k_same, false, true},
    {"bit depth", " bits", "", &InstrumentSettings::bits, k_same, false, true},
    {"picture width", " px", "", &InstrumentSettings::width_px, k_same, false, true},
    {"picture height", " px", "", &InstrumentSettings::height_px, k_same, false, true},
    {"camera level", "", "", &InstrumentSettings::camera_level, k_same, false, false},
    {"shutter", "", "", &InstrumentSettings::shutter, k_same, false, false},
    {"gain", "", "", &InstrumentSettings::gain, k_same, false, false},
}};

bool agree(const Agreement& a, double calibrated, double used) {
    const double bearable = a.absolute ? a.bearable : a.bearable * std::abs(calibrated);
    // Rounding of the difference must not refuse a value at the limit.
    return std::abs(used - calibrated) <= bearable * (1.0 + 1e-9);
}

}  // namespace

void check_agreement(const Calibration& calibration, const InstrumentSettings& recording) {
    for (const Agreement& a : k_agreements) {
        const std::optional<double>& calibrated = calibration.settings.*a.value;
        const std::optional<double>& used = recording.*a.value;
        if (!calibrated) continue;
        if (!used && a.needed) {
            throw InputError(fmt::format("the {} of the recording is not known, the calibration {} "
                                         "holds for {}{}; add {}",
                                         a.what,
                                         calibration.file,
                                         to_text(*calibrated),
                                         a.unit,
                                         a.option),
                             Fault::usage);
        }
        if (!used || agree(a, *calibrated, *used)) continue;
        throw InputError(
            fmt::format("the {} is {}{}, but the calibration {} holds for {}{}; {}calibrate with "
                        "the settings of this recording",
                        a.what,
                        to_text(*used),
                        a.unit,
                        calibration.file,
                        to_text(*calibrated),
                        a.unit,
                        *a.option == '\0' ? "" : fmt::format("correct {}, or ", a.option)),
            Fault::usage);
    }
}

}  // namespace nta
