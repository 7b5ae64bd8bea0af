// SPDX-License-Identifier: MIT
// Any bytes as a calibration: what is read must give depths, and must read back as written.
#include "nta/calibrate/calibration_file.hpp"
#include "nta/core/error.hpp"

#include <algorithm>
#include <cmath>

#include "fuzz_target.hpp"

using namespace nta;

namespace {

void check_depths(const Calibration& c) {
    const DepthOfView& view = c.view;
    Localization spot;
    spot.x_px = 1.0;
    spot.y_px = 2.0;
    spot.peak_adu = 100.0F;
    spot.width_px = 2.0F;
    for (const double ratio : {0.1, 1.5, 1e3, 1e12}) {
        for (const double blur_px2 : {0.0, 1.0}) {
            const double depth = depth_um(view, ratio, blur_px2, c.count_snr);
            fuzz::require(std::isfinite(depth) && depth >= 0.0, "a depth is a number");
            fuzz::require(!std::isnan(log_rest_peak(view, spot, blur_px2)), "a peak is a number");
        }
    }
    fuzz::require(depth_um(view, 20.0, 0.0, c.count_snr) >= depth_um(view, 2.0, 0.0, c.count_snr),
                  "bright particles are seen deeper");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const Calibration c = parse_calibration(fuzz::as_text(data, size), "any.toml");
        check_depths(c);
        fuzz::require(!c.beads.empty(), "a calibration has beads");
        const std::string text = calibration_text(c);
        fuzz::require(calibration_text(parse_calibration(text, "any.toml")) == text,
                      "a calibration reads back");
        check_agreement(c, c.settings);
    } catch (const InputError& error) {
        fuzz::require(error.fault() == Fault::usage, "a wrong calibration is wrong usage");
    }
    return 0;
}
