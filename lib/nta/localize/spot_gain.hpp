// SPDX-License-Identifier: MIT
#pragma once

#include "nta/background/estimate_background.hpp"
#include "nta/core/localization.hpp"

#include <opencv2/core.hpp>

#include <array>
#include <cstddef>
#include <optional>

namespace nta {

/// Photon-transfer gain told by the spots themselves, for pictures whose ground is too evenly lit
/// to tell it (Background::evenly_lit).
///
/// Around fitted spots, what each pixel has beyond ground and model is noise, which grows with the
/// model's light m, and misfit of the Gaussian. The operator of Immerkaer (Comput. Vis. Image
/// Underst. 64 (1996) 300), (1 -2 1) x (1 -2 1) / 6, leaves white noise as it is and takes away
/// what is smooth over a pixel: most of the misfit, and all that the fit could have taken from the
/// noise. Its mean square is
///     var(m) = var_ground + g m + c m^2,
/// where c takes up the misfit that is left; least squares over groups of like m, weighted by
/// 1 / var^2, with var_ground from pixels far from spots. Noise correlated between pixels counts by
/// what the operator leaves of it on the ground. Misleads where a lossy codec keeps the noise of
/// spots and not that of the ground.
class SpotGain {
  public:
    /// Adds one frame: its normalized residual as detect_spots() leaves it, and the spots fitted to
    /// it. Spots that clip or are far out of focus are passed by.
    void add(const cv::Mat1f& residual, const Background& background, const Localizations& spots);

    /// Nothing before the gain is at least five times its standard error.
    [[nodiscard]] std::optional<double> gain_adu() const;

    /// Whether more frames would tell little more: the standard error is below 5 %.
    [[nodiscard]] bool settled() const;

  private:
    // Pixels of like light.
    struct Group {
        double pixels = 0.0;
        double light_adu = 0.0;  // sum
        double square_adu2 = 0.0;
    };
    struct Line {
        double gain_adu = 0.0;
        double se_adu = 0.0;
    };
    [[nodiscard]] std::optional<Line> fit() const;

    std::array<Group, 64> groups_{};
    Group ground_;                    // squares of what the operator leaves
    double ground_noise_adu2_ = 0.0;  // of the same pixels, as the background has it
};

}  // namespace nta
