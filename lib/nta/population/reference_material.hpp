// SPDX-License-Identifier: MIT
// What particles of a pure material look like, by a video of them.
#pragma once

#include "nta/population/materials.hpp"

#include <optional>
#include <string>
#include <vector>

namespace nta {

/// One sized track of a pure material, as it was measured.
struct ReferenceTrack {
    double diameter_nm = 0.0;
    double log_diameter_se = 0.2;
    double log_flux = 0.0;  ///< ln of its light, on the scale of the sample's
    /// Excess standard deviation of ln flux, 0 where none is significant; nothing where it cannot
    /// be determined.
    std::optional<double> flicker;
    double weight = 1.0;  ///< what it stands for: frames in view
};

/// Tracks of all videos of one pure material, and its name in the study.
struct ReferenceMaterial {
    std::string name;
    std::vector<ReferenceTrack> tracks;
    double particles = 0.0;  ///< independent ones behind the tracks, 0: unknown
};

/// Text that differs where any of the tracks does (FNV-1a, 64 bits).
std::string fingerprint_of(const ReferenceMaterial& reference);

/// A reference with fewer tracks has no density.
inline constexpr std::size_t k_fewest_reference_tracks = 30;

/// Whether a reference has tracks enough for a density: k_fewest_reference_tracks of 30 to 1000 nm.
bool has_density(const ReferenceMaterial& reference);

/// The material's density in diameter, brightness and flicker.
///
/// Sizes are those under which the diameters found are most likely (Laird, J. Am. Stat. Assoc. 73
/// (1978) 805), smoothed by 0.08 in ln d; a track adds its brightness and flicker to every diameter
/// with the probability that it has it. Brightness is smeared by Silverman's rule (Density
/// Estimation (1986), eq. 3.28) on what is left of it beyond its trend with ln d.
///
/// Brightness is taken as it was measured, errors included, so that it holds for samples filmed in
/// the same way: laser, exposure, gain, focus. Nothing where has_density() is false.
std::optional<ParticleKind> reference_kind(const ReferenceMaterial& reference, double first_share);

}  // namespace nta
