// SPDX-License-Identifier: MIT
// Single pictures with spots of known place, brightness and path, for the stages that look at
// pixels.
#pragma once

#include "nta/background/estimate_background.hpp"
#include "nta/core/localization.hpp"
#include "nta/core/random.hpp"
#include "nta/detect/detect_spots.hpp"
#include "nta/localize/spot_gain.hpp"
#include "nta/simulate/camera.hpp"
#include "nta/simulate/scene.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace nta::accuracy {

struct FilmSettings {
    int width_px = 640;
    int height_px = 480;
    int bits = 16;
    bool shot_noise = false;
    double light_adu = 120.0;  ///< of the ground, above the camera's offset
    /// Haze that varies by 25 %, and a flare of two thirds of it, as in the scenes of whole videos.
    bool uneven = false;
    double false_alarms = 0.1;
};

/// A round Gaussian, its light spread evenly over a path (in px from its mean; empty: at rest).
struct PaintedSpot {
    double x_px = 0.0;  ///< mean over the exposure
    double y_px = 0.0;
    double peak_adu = 0.0;  ///< at rest, at the center
    double width_px = 1.6;
    std::vector<double> path_x_px;
    std::vector<double> path_y_px;
};

/// A camera in front of a ground without particles, and what the stages know of it from 31 empty
/// pictures.
class SpotFilm {
  public:
    SpotFilm(const FilmSettings& settings, std::uint64_t seed);

    /// Films one picture and localizes its spots.
    Localizations shoot(const std::vector<PaintedSpot>& spots);
    /// The same of the particles' light in every pixel, row by row, without the ground.
    Localizations shoot_light(std::vector<float> light_adu);

    /// Films one more picture from which the gain is learned, as from a video's first ones, where
    /// the ground is too even to tell it.
    void learn_gain(const std::vector<PaintedSpot>& spots);

    /// Standard deviation of the pixel of the ground at a place.
    [[nodiscard]] double noise_adu(double x_px, double y_px) const;
    /// Cramer-Rao bound of x for one spot at rest, from the pixels' Fisher information
    ///     1 / sigma_x^2 = sum (dI/dx)^2 / var(I)
    /// (Mortensen et al., Nat. Methods 7 (2010) 377; Gaussian noise, the variance's own information
    /// on the position left out). By symmetry x shares no information with the other parameters.
    [[nodiscard]] double position_bound_px(const PaintedSpot& spot) const;

    Random& random() { return random_; }

  private:
    FramePtr picture(std::vector<float> light_adu);
    [[nodiscard]] std::vector<float> light_of_spots(const std::vector<PaintedSpot>& spots) const;

    [[nodiscard]] std::size_t pixel(int x, int y) const {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(settings_.width_px) +
               static_cast<std::size_t>(x);
    }

    FilmSettings settings_;
    std::vector<float> ground_adu_;
    Random random_;
    Camera camera_;
    Background background_;
    DetectOptions options_;
    DetectionLevel level_;
    DetectScratch scratch_;
    SpotGain gain_;
    std::int64_t frame_index_ = 0;
};

/// One spot somewhere near the middle of every cell of a square lattice, each at a sub-pixel place
/// of its own.
std::vector<PaintedSpot> scattered_spots(const FilmSettings& settings,
                                         int cell_px,
                                         const PaintedSpot& like,
                                         Random& random);

/// The path of a diffusing particle during the exposure: middles of equal stretches of it, from
/// their mean.
void smear(PaintedSpot& spot, double step_variance_px2, Random& random);

/// Index of the found spot that is nearest to a place and within `reach_px`, or -1.
int nearest_spot(const Localizations& found, double x_px, double y_px, double reach_px);

}  // namespace nta::accuracy
