// SPDX-License-Identifier: MIT
#pragma once

#include <complex>
#include <vector>

namespace nta::test {

/// Mie scattering by other means than the library's: long double, spherical Bessel functions of the
/// standard library, the logarithmic derivative by a continued fraction (Lentz, Appl. Opt. 15
/// (1976) 668, modified), angular functions from Legendre polynomials.
class IndependentMie {
  public:
    using Complex = std::complex<long double>;
    IndependentMie(double x, std::complex<double> m);

    struct Amplitudes {
        Complex s1;
        Complex s2;
    };
    [[nodiscard]] Amplitudes at(double cos_theta) const;  ///< not at 0 and 180 degrees
    [[nodiscard]] double scattering_efficiency() const;
    [[nodiscard]] double extinction_efficiency() const;

  private:
    long double x_;
    std::vector<Complex> a_;  ///< a_[0] is a_1
    std::vector<Complex> b_;
};

}  // namespace nta::test
