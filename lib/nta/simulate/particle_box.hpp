// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/quantities.hpp"
#include "nta/core/random.hpp"
#include "nta/simulate/brightness.hpp"
#include "nta/simulate/flow.hpp"
#include "nta/simulate/illumination.hpp"
#include "nta/simulate/needle.hpp"
#include "nta/simulate/place.hpp"
#include "nta/simulate/scene.hpp"
#include "nta/simulate/spot_model.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace nta {

/// Light below this is left out: it is lost in rounding, and nearly all particles in the box are
/// that dim.
inline constexpr double k_dimmest_adu = 0.01;

/// Sides of the periodic volume the particles live in, and how much of it lies beside the picture.
struct BoxSize {
    double x_um = 0.0;
    double y_um = 0.0;
    double z_um = 0.0;
    double pad_um = 0.0;  ///< between the picture's edge and the box's wall, on every side
};

/// The box of a scene: 20 um wider than the picture on every side, longer by the way the liquid
/// flows during the video, at least 80 um and 8 sheet half widths deep. So nobody is seen twice who
/// left with the flow.
BoxSize box_of(const Scene& scene);
double box_volume_ml(const BoxSize& box);

/// The liquid's viscosity in a scene: as given, else that of water at its temperature.
Viscosity scene_viscosity(const Scene& scene);

struct Particle {
    double diameter_nm = 0.0;
    double peak_adu = 0.0;  ///< in focus, mid sheet, at rest; needles: mean over orientations
    double diffusivity_um2_per_s = 0.0;
    std::size_t population = 0;
};

/// One particle during one exposure.
struct ExposedParticle {
    std::size_t index = 0;          ///< place in ParticleBox::particles()
    std::span<const PlaceUm> path;  ///< its positions, unbroken by the box's walls
};

/// Particles in free Brownian motion and flow within a periodic box. Their number is Poisson
/// distributed. Each exposure is K positions. They are spaced by s = tE K / (K^2 - 1), centered in
/// the exposure, because the mean of K positions at spacing s has a lag-1 mean square displacement
/// of
///     2 D (dt - s (K^2 - 1) / (3 K)) = 2 D dt (1 - tE / (3 dt))
/// per axis: exactly that of a continuous exposure (Berglund, Phys. Rev. E 82 (2010) 011917, R = tE
/// / (6 dt)). A particle far from all that is seen moves by one step over as many frames as it
/// cannot come near in (6 standard deviations), which is the same motion and costs less.
class ParticleBox {
  public:
    explicit ParticleBox(const Scene& scene);

    [[nodiscard]] const BoxSize& box() const { return box_; }
    [[nodiscard]] std::span<const Particle> particles() const { return particles_; }
    /// Moves on to the next frame's exposure (the first call: to the first). Valid until the next
    /// call: the particles whose light may reach the picture, in order, and some more.
    [[nodiscard]] std::span<const ExposedParticle> expose();

  private:
    // What is seen of a particle: the picture and a margin, and a depth on both sides of the focus.
    struct Reach {
        double margin_um = 0.0;
        double depth_um = 0.0;
    };
    struct State {
        PlaceUm place;             // at the first position of frame `due`
        std::int32_t due = 0;      // frame
        std::int32_t needle = -1;  // place in needles_, -1: a sphere
        Reach reach;
    };

    void add_population(const Scene& scene, std::size_t index);
    [[nodiscard]] Reach reach_of(double strongest_adu,
                                 const SpotModel& model,
                                 const Illumination& illumination) const;
    void move(PlaceUm& place, double diffusivity_um2_per_s, double from_s, double to_s);
    void wrap(PlaceUm& place) const;
    [[nodiscard]] std::int32_t frames_away(const State& state, double diffusivity_um2_per_s) const;
    void follow(std::size_t particle);
    void leap(std::size_t particle, std::int32_t frames);
    void light_path(Needle& needle, std::span<PlaceUm> path);

    BoxSize box_;
    Temperature temperature_;
    Viscosity viscosity_;
    Flow flow_;
    double um_from_px_;
    double picture_x_um_;
    double picture_y_um_;
    std::size_t substeps_;
    double exposure_s_;
    double frame_s_;
    double substep_s_;  // between positions of one exposure
    double lead_s_;     // from the opening of the shutter to the first position
    std::int32_t frame_ = 0;
    Random motion_;
    Random turning_;
    std::vector<Particle> particles_;
    std::vector<State> states_;
    std::vector<Needle> needles_;
    std::vector<std::size_t> exposed_;
    std::vector<PlaceUm> paths_;
    std::vector<ExposedParticle> exposures_;
};

}  // namespace nta
