// SPDX-License-Identifier: MIT
#pragma once

namespace nta {

/// Edges of the box in which particles are counted.
struct CountedBox {
    double x_um = 0.0;
    double y_um = 0.0;
    double z_um = 0.0;
};

/// How particles move through it. There is no flow along the line of sight.
struct ParticleMotion {
    double D_um2_per_s = 0.0;
    double flow_x_um_per_s = 0.0;
    double flow_y_um_per_s = 0.0;
};

/// Probability that a particle found anywhere between two planes is between them again after a
/// time.
///     P = E max(0, 1 - |v t + sqrt(2 D t) Z| / L),  Z standard normal;  v = 0:  P = erf(A) - (1 -
///     exp(-A^2)) / (A sqrt(pi)), A = L / sqrt(4 D t)      Smoluchowski's probability after-effect;
///     Chandrasekhar, Rev. Mod. Phys. 15 (1943) 1, ch. III.3
double stay_probability(double edge_um, double D_um2_per_s, double flow_um_per_s, double time_s);

/// The same for a box: the product over its three directions.
double stay_probability(const CountedBox& box, const ParticleMotion& motion, double time_s);

/// Number of statistically independent looks at the box that a video amounts to. The mean count per
/// frame has the variance mean / looks, whatever the number of frames:
///     1 / looks = (1 / M) [1 + 2 sum_k=1..M-1 (1 - k / M) P(k dt)]       (the discrete form of (2
///     / T) int (1 - t / T) P dt)
/// Holds for particles that do not interact, in a box that is open to a much larger sample.
double independent_looks(const CountedBox& box,
                         const ParticleMotion& motion,
                         int frames,
                         double frame_interval_s);

/// Variance of the least-squares slope of the counts over the frames (counts per frame, per frame)
/// over their mean, in a sample at rest: neighboring frames see the same particles, so that counts
/// wander without any trend.
double slope_variance_over_mean(const CountedBox& box,
                                const ParticleMotion& motion,
                                int frames,
                                double frame_interval_s);

}  // namespace nta
