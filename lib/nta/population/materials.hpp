// SPDX-License-Identifier: MIT
// What particles of each material look like, by physics: brightness and flicker at every diameter.
#pragma once

#include "nta/core/quantities.hpp"
#include "nta/scatter/side_scattering.hpp"

#include <array>
#include <cstddef>
#include <vector>

namespace nta {

/// Kinds of particles that are told apart.
enum class Material {
    vesicle,         ///< spheres of index 1.39 +- 0.015, 1.36 to 1.42
    loaded_vesicle,  ///< spheres of index 1.42 to 1.50, of vesicle size
    compact,         ///< mineral: spheres of index 1.50 to 1.65
    needle           ///< mineral: rods of aspect 3, 5 or 10, index 1.50 to 1.65
};
inline constexpr std::size_t k_materials = 4;
inline constexpr std::size_t index_of(Material m) { return static_cast<std::size_t>(m); }

/// Largest diameter of a loaded vesicle. Larger ones of that index are no vesicles, or several.
inline constexpr double k_largest_vesicle_nm = 400.0;

/// The diameters at which evidence is given: evenly in ln d, 30 to 1000 nm.
inline constexpr std::size_t k_population_nodes = 64;
std::vector<double> population_diameters_nm();

/// Instrument and liquid, as far as they decide what a particle looks like.
struct MaterialOptions {
    ScatterOptics optics;
    double log_adu_per_um2 = 0.0;  ///< of the calibration: ln of flux per collected cross section
    Temperature temperature = Temperature::celsius(25.0);
    Viscosity viscosity = Viscosity::centipoise(0.89);
    Duration exposure = Duration::milliseconds(10.0);
};

/// One way in which a particle of a material may look.
struct Appearance {
    double log_flux = 0.0;         ///< mean of ln flux, in focus
    double excess_variance = 0.0;  ///< flicker: of ln flux from frame to frame
    double weight = 0.0;           ///< those of one material and diameter sum to 1
    double log_flux_sd = 0.0;      ///< of ln flux around the mean
};

/// Particles that are told from others: how they look at each population_diameters_nm(), and how
/// large they are.
struct ParticleKind {
    std::vector<std::vector<Appearance>> appearances;  ///< by diameter
    std::vector<double> sizes;  ///< share of each diameter; empty: not known, to be learned
    double first_share = 1.0;   ///< before anything is known; those of a mixture sum to 1
};

/// Brightness and flicker of every material over diameter.
///
/// Spheres by Mie, rods by Rayleigh, Gans and Debye with their orientation mean (RodScattering,
/// along the optical axis); a rod's flicker is the variance of its light over orientations that
/// the exposure leaves (variance_retained), its ln flux lies below the logarithm of the mean by
/// half of that. Indexes: vesicles 1.37 (van der Pol et al., Nano Lett. 14 (2014) 6195), 1.364 to
/// 1.414 (Gardiner et al., J. Extracell. Vesicles 3 (2014) 25361); hydroxyapatite 1.64, hydrated
/// calcium phosphate 1.50 and more. Misleads for particles that are no homogeneous spheres or rods:
/// shells, aggregates, plates. Throws InputError where check_scatter_optics() does.
class Materials {
  public:
    explicit Materials(const MaterialOptions& options);

    /// At a node of population_diameters_nm().
    [[nodiscard]] const std::vector<Appearance>& appearances(Material m, std::size_t node) const {
        return appearances_[index_of(m)][node];
    }

    /// A material as a kind of its own sizes.
    [[nodiscard]] ParticleKind kind(Material m, double first_share) const {
        return {appearances_[index_of(m)], {}, first_share};
    }

  private:
    std::array<std::vector<std::vector<Appearance>>, k_materials> appearances_;
};

}  // namespace nta
