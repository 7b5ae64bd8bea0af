// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/quantities.hpp"
#include "nta/core/random.hpp"
#include "nta/simulate/scene.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace nta {

/// Sides of the periodic volume the particles live in, and how much of it lies beside the picture.
struct BoxSize {
    double x_um = 0.0;
    double y_um = 0.0;
    double z_um = 0.0;
    double pad_um = 0.0;  ///< between the picture's edge and the box's wall, on every side
};

/// The box of a scene: 20 um wider than the picture on every side, at least 80 um and 8 sheet half
/// widths deep.
BoxSize box_of(const Scene& scene);
double box_volume_ml(const BoxSize& box);

/// The liquid's viscosity in a scene: as given, else that of water at its temperature.
Viscosity scene_viscosity(const Scene& scene);

/// A place in the sample: x, y from the center of the top left pixel, z from the focal plane.
struct PlaceUm {
    double x_um = 0.0;
    double y_um = 0.0;
    double z_um = 0.0;
};

struct Particle {
    double diameter_nm = 0.0;
    double peak_adu = 0.0;  ///< in focus, in the middle of the sheet, at rest
    double diffusivity_um2_per_s = 0.0;
    std::size_t population = 0;
};

/// Particles in free Brownian motion and uniform flow within a periodic box. Their number is
/// Poisson distributed. Each exposure is K positions. They are spaced by s = tE K / (K^2 - 1),
/// centered in the exposure, because the mean of K positions at spacing s has a lag-1 mean square
/// displacement of
///     2 D (dt - s (K^2 - 1) / (3 K)) = 2 D dt (1 - tE / (3 dt))
/// per axis: exactly that of a continuous exposure (Berglund, Phys. Rev. E 82 (2010) 011917, R = tE
/// / (6 dt)).
class ParticleBox {
  public:
    explicit ParticleBox(const Scene& scene);

    [[nodiscard]] const BoxSize& box() const { return box_; }
    [[nodiscard]] std::span<const Particle> particles() const { return particles_; }
    /// Moves on to the next frame's exposure (the first call: to the first).
    void expose();
    /// The positions of one particle during the exposure, unbroken by the box's walls.
    [[nodiscard]] std::span<const PlaceUm> path(std::size_t particle) const {
        return std::span(paths_).subspan(particle * substeps_, substeps_);
    }

  private:
    void add_population(const ScenePopulation& population, std::size_t index, Random& random);
    void move(PlaceUm& place, double diffusivity_um2_per_s, double time_s);
    void wrap(PlaceUm& place) const;

    BoxSize box_;
    Temperature temperature_;
    Viscosity viscosity_;
    double drift_x_um_per_s_;
    double drift_y_um_per_s_;
    std::size_t substeps_;
    double substep_s_;  // between positions of one exposure
    double gap_s_;      // from the last position of an exposure to the first of the next
    bool started_ = false;
    Random motion_;
    std::vector<Particle> particles_;
    std::vector<PlaceUm> paths_;
};

}  // namespace nta
