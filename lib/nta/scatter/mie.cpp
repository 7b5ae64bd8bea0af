// SPDX-License-Identifier: MIT
#include "nta/scatter/mie.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>

namespace nta {

namespace {

using Complex = std::complex<double>;

// orders beyond which Riccati-Bessel functions of this argument are negligible
std::size_t order_limit(double argument) {
    return static_cast<std::size_t>(argument + 6.0 * std::cbrt(argument)) + 6;
}

// D_n(z) = d ln psi_n / dz for n = 0 ... count, downward, since upward errors grow: Bohren &
// Huffman 1983, eq. 4.89. They start 15 orders above max(count, |z|), which leaves 1e-6 at x = 50.
std::vector<Complex> logarithmic_derivatives(Complex z, std::size_t count) {
    const std::size_t start = std::max(count, order_limit(std::abs(z))) + 15;
    std::vector<Complex> D(count + 1);
    Complex current = 0.0;
    for (std::size_t n = start; n > 0; --n) {
        const Complex n_over_z = static_cast<double>(n) / z;
        current = n_over_z - 1.0 / (current + n_over_z);
        if (n - 1 <= count) D[n - 1] = current;
    }
    return D;
}

// psi_n(x) = x j_n(x) for n = 0 ... count, downward from an arbitrary small start (J. C. P. Miller:
// Abramowitz & Stegun 1964, sec. 9.12), scaled by the larger of psi_0 and psi_1, which have no
// common zero
std::vector<double> riccati_psi(double x, std::size_t count) {
    std::vector<double> psi(count + 1);
    double above = 0.0;
    double current = 1e-280;
    for (std::size_t n = count + 15; n > 0; --n) {
        const double below = (2.0 * static_cast<double>(n) + 1.0) / x * current - above;
        above = current;
        current = below;
        if (n - 1 <= count) psi[n - 1] = current;
    }
    const double psi0 = std::sin(x);
    const double psi1 = psi0 / x - std::cos(x);
    const double scale = std::abs(psi0) > std::abs(psi1) ? psi0 / psi[0] : psi1 / psi[1];
    for (double& value : psi) value *= scale;
    return psi;
}

// chi_n(x) = -x y_n(x) for n = 0 ... count, upward: it grows, so errors do not
std::vector<double> riccati_chi(double x, std::size_t count) {
    std::vector<double> chi(count + 1);
    chi[0] = std::cos(x);
    chi[1] = std::cos(x) / x + std::sin(x);
    for (std::size_t n = 1; n < count; ++n) {
        chi[n + 1] = (2.0 * static_cast<double>(n) + 1.0) / x * chi[n] - chi[n - 1];
    }
    return chi;
}

}  // namespace

MieSphere::MieSphere(double size_parameter, std::complex<double> relative_index) {
    const double x = size_parameter;
    const Complex m = relative_index;
    assert(x >= 1e-6 && x <= 1e4 && std::abs(m) >= 0.01 && std::abs(m) <= 100.0);
    const std::size_t count = order_limit(x);
    const std::vector<Complex> D = logarithmic_derivatives(m * x, count);
    const std::vector<double> psi = riccati_psi(x, count);
    const std::vector<double> chi = riccati_chi(x, count);
    const auto coefficient = [&](Complex boundary, std::size_t n) {
        const Complex xi(psi[n], -chi[n]);
        const Complex xi_below(psi[n - 1], -chi[n - 1]);
        return (boundary * psi[n] - psi[n - 1]) / (boundary * xi - xi_below);
    };
    double largest = 0.0;
    for (std::size_t n = 1; n <= count; ++n) {
        const auto order = static_cast<double>(n);
        const Complex a = coefficient(D[n] / m + order / x, n);
        const Complex b = coefficient(D[n] * m + order / x, n);
        const double size = std::abs(a) + std::abs(b);
        largest = std::max(largest, size);
        // the rest changes no digit of a double
        if (order > x && size < 1e-17 * largest) break;
        const double weight = 2.0 * order + 1.0;
        q_sca_ += 2.0 / (x * x) * weight * (std::norm(a) + std::norm(b));
        q_ext_ += 2.0 / (x * x) * weight * (a + b).real();
        const double by_angle = weight / (order * (order + 1.0));
        terms_.push_back({by_angle * a, by_angle * b});
    }
}

MieSphere::Amplitudes MieSphere::at(double cos_theta) const {
    // pi_n and tau_n: Bohren & Huffman 1983, eq. 4.47
    Amplitudes sum;
    double pi_below = 0.0;
    double pi = 1.0;
    double n = 1.0;
    for (const Term& term : terms_) {
        const double tau = n * cos_theta * pi - (n + 1.0) * pi_below;
        sum.s1 += term.a * pi + term.b * tau;
        sum.s2 += term.a * tau + term.b * pi;
        const double pi_above = ((2.0 * n + 1.0) * cos_theta * pi - (n + 1.0) * pi_below) / n;
        pi_below = pi;
        pi = pi_above;
        n += 1.0;
    }
    return sum;
}

}  // namespace nta
