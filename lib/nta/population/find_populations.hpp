// SPDX-License-Identifier: MIT
// Vesicle or mineral: what each particle is, and how much of the sample is what.
#pragma once

#include "nta/core/diagnostic.hpp"
#include "nta/core/estimate.hpp"
#include "nta/core/parallel.hpp"
#include "nta/population/materials.hpp"
#include "nta/population/population_evidence.hpp"
#include "nta/population/reference_material.hpp"

#include <optional>
#include <string>
#include <vector>

namespace nta {

struct PopulationOptions {
    MaterialOptions materials;
    bool has_scale = true;  ///< a calibration; else brightness is compared with references alone
    std::vector<ReferenceMaterial> references;
    double log_adu_per_um2_se = 0.0;   ///< which all tracks share
    double effective_particles = 0.0;  ///< independent particles behind the tracks, 0: unknown
};

/// What one track's particle is.
struct TrackPopulation {
    std::string name = "undetermined";  ///< or "vesicle", "mineral", a reference's name
    double probability = 0.0;           ///< of that name
    double vesicle = 0.0;
    double mineral = 0.0;  ///< or of the reference that it is most like
    double loaded = 0.0;   ///< of a vesicle that carries mineral
};

/// What is known of a share that may lie anywhere between two ends.
struct ShareBounds {
    double low = 0.0;
    double high = 1.0;            ///< at a confidence of 95 %
    std::optional<double> p_all;  ///< of particles as unlike a reference, if all were of it
};

/// One kind of particles of the sample.
struct Population {
    std::string name;
    Estimate fraction;  ///< of the particles; holds nothing where there are bounds
    /// Where a reference is alone: all that is known of its share.
    std::optional<ShareBounds> bounds;
    /// Median of its tracks, as solid spheres; clipped ones are left out.
    std::optional<Estimate> refractive_index;
    /// Of the particles of each population_diameters_nm(); all of them where it is empty. Not known
    /// with bounds.
    std::vector<double> share_by_node;

    /// The same at any diameter, by interpolation in ln d.
    [[nodiscard]] double share_at(double diameter_nm) const;
};

struct Populations {
    std::vector<TrackPopulation> tracks;  ///< as many as given
    std::vector<Population> all;          ///< vesicle, mineral or references, undetermined
    Diagnostics diagnostics;
};

/// Name of the reference that stands for vesicles, in the place of those of physics.
inline constexpr const char* k_vesicle_name = "vesicle";
/// Likewise for mineral.
inline constexpr const char* k_mineral_name = "mineral";
/// A track has the name of what it is with this probability and more.
inline constexpr double k_enough_probability = 0.9;

/// Tells vesicles from mineral by size, brightness and flicker, given a calibration, videos of pure
/// materials, or both.
///
/// With a calibration, shares and sizes of four materials (vesicles, loaded vesicles, compact
/// mineral and mineral needles; Materials) are those under which all tracks are most likely
/// (fit_mixture), with an interval by profile likelihood; a share is not a count of labels. A
/// track's probabilities follow by Bayes' rule with those shares and sizes, 1 % being left to
/// particles that are none of these. Its name is that of a probability of 0.9 and more, else
/// "undetermined". The population "undetermined" holds round particles of vesicle size with a
/// raised index: consistent with vesicles that carry mineral, and with vesicles that stick
/// together.
///
/// A reference is such a kind with the density of its own tracks (reference_kind). References are
/// compared one by one, each in the place of mineral: against the reference named "vesicle" where
/// there is one, else against the vesicles of physics. Physics' mineral is compared as well unless
/// a reference is named "mineral". A track has a reference's name where that alone reaches 0.9,
/// "vesicle" where vesicles do in every comparison; one that is like two references is
/// "undetermined". Shares of several references are each as if there were only that one, and may
/// add up to more than 1.
///
/// Without a calibration and a reference named "vesicle" nobody said what the other particles look
/// like: they may look like the reference, too, and its share is not known. What is known is how
/// large it can be (largest_share), which stands in `bounds`, its low end 0; a note
/// `reference-alone` says so. A track then has the name of a reference where it is of it with a
/// probability of 0.9 if the sample holds as much of it as it can.
///
/// Misleads where particles are no homogeneous spheres or rods (shells, aggregates), where the
/// calibration is not that of the video, and where a reference was filmed in another way than the
/// sample. What settles it is a control: EDTA dissolves mineral,
/// detergent dissolves vesicles. Fewer than 10 tracks, or none with a
/// weight, or nothing to compare with: no populations. The result does
/// not depend on the number of workers.
Populations find_populations(const std::vector<PopulationTrack>& tracks,
                             const PopulationOptions& options,
                             WorkerPool& workers);

}  // namespace nta
