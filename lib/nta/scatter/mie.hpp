// SPDX-License-Identifier: MIT
#pragma once

#include <complex>
#include <vector>

namespace nta {

/// Light that a sphere scatters, by the theory of Mie: the coefficients are computed once, then any
/// number of angles is cheap.
///     a_n = ([D_n(mx)/m + n/x] psi_n - psi_{n-1}) / ([D_n(mx)/m + n/x] xi_n - xi_{n-1})
///     b_n = the same with m D_n(mx)          Bohren & Huffman 1983, eq. 4.88
///     Q_sca = 2/x^2 sum (2n+1) (|a_n|^2 + |b_n|^2),  Q_ext = 2/x^2 sum (2n+1) Re(a_n + b_n)
///                                            eq. 4.61, 4.62 over the area pi r^2
///     S1 = sum (2n+1)/(n(n+1)) (a_n pi_n + b_n tau_n),  S2 with a_n and b_n exchanged   eq. 4.74
/// x = pi d n_medium / wavelength in vacuum; m = n_particle / n_medium. An absorbing particle has
/// Im(m) > 0 (time factor exp(-i omega t)). The sum is taken to x + 6 x^(1/3) + 6, beyond the rule
/// of Wiscombe, Appl. Opt. 19 (1980) 1505, eq. 6, so that what is left out lies below 1e-12.
/// Holds for homogeneous spheres; a vesicle with a dense coat, a shell or a needle is none.
/// x must lie in [1e-6, 1e4], |m| in [0.01, 100] (assert); checked for x = 0.01 to 200.
class MieSphere {
  public:
    MieSphere(double size_parameter, std::complex<double> relative_index);

    /// Amplitudes perpendicular (S1) and parallel (S2) to the plane of beam and observer.
    struct Amplitudes {
        std::complex<double> s1;
        std::complex<double> s2;
    };
    /// Amplitudes at an angle from the forward direction. The differential cross section is
    /// |S|^2 / k^2, k = 2 pi n_medium / wavelength.
    [[nodiscard]] Amplitudes at(double cos_theta) const;

    [[nodiscard]] double scattering_efficiency() const { return q_sca_; }
    [[nodiscard]] double extinction_efficiency() const { return q_ext_; }

  private:
    struct Term {
        std::complex<double> a;  ///< a_n (2n+1) / (n(n+1))
        std::complex<double> b;
    };
    std::vector<Term> terms_;
    double q_sca_ = 0.0;
    double q_ext_ = 0.0;
};

}  // namespace nta
