// SPDX-License-Identifier: MIT
#include "scatter/independent_mie.hpp"

#include <cmath>
#include <cstddef>

namespace nta::test {

namespace {

using Complex = IndependentMie::Complex;

// D_n(z) = -n/z + J_{n-1/2}(z) / J_{n+1/2}(z), the quotient as the continued fraction
// b_1 - 1/(b_2 - 1/(b_3 - ...)), b_k = 2 (n + k - 1/2) / z
Complex logarithmic_derivative(unsigned n, Complex z) {
    const auto b = [&](unsigned k) { return (2.0L * static_cast<long double>(n + k) - 1.0L) / z; };
    Complex fraction = b(1);
    Complex C = fraction;
    Complex D = 0.0L;
    for (unsigned k = 2; k < 100000; ++k) {
        D = 1.0L / (b(k) - D);
        C = b(k) - 1.0L / C;
        fraction *= C * D;
        if (std::abs(C * D - 1.0L) < 1e-19L) break;
    }
    return fraction - static_cast<long double>(n) / z;
}

}  // namespace

IndependentMie::IndependentMie(double x, std::complex<double> m) : x_(x) {
    const Complex index(m.real(), m.imag());
    const auto count = static_cast<unsigned>(x + 8.0 * std::cbrt(x) + 10.0);
    for (unsigned n = 1; n <= count; ++n) {
        const Complex D = logarithmic_derivative(n, index * x_);
        const auto psi = [&](unsigned k) { return x_ * std::sph_bessel(k, x_); };
        const auto xi = [&](unsigned k) { return Complex(psi(k), x_ * std::sph_neumann(k, x_)); };
        const auto coefficient = [&](Complex boundary) {
            boundary += static_cast<long double>(n) / x_;
            return (boundary * psi(n) - psi(n - 1)) / (boundary * xi(n) - xi(n - 1));
        };
        a_.push_back(coefficient(D / index));
        b_.push_back(coefficient(D * index));
    }
}

IndependentMie::Amplitudes IndependentMie::at(double cos_theta) const {
    const long double mu = cos_theta;
    Amplitudes sum;
    for (std::size_t i = 0; i < a_.size(); ++i) {
        const auto n = static_cast<unsigned>(i + 1);
        const long double order = n;
        const long double P = std::legendre(n, mu);
        // pi_n = P_n', tau_n = n(n+1) P_n - mu P_n'
        const long double pi = order * (std::legendre(n - 1, mu) - mu * P) / (1.0L - mu * mu);
        const long double tau = order * (order + 1.0L) * P - mu * pi;
        const long double weight = (2.0L * order + 1.0L) / (order * (order + 1.0L));
        sum.s1 += weight * (a_[i] * pi + b_[i] * tau);
        sum.s2 += weight * (a_[i] * tau + b_[i] * pi);
    }
    return sum;
}

double IndependentMie::scattering_efficiency() const {
    long double sum = 0.0L;
    for (std::size_t i = 0; i < a_.size(); ++i) {
        sum += (2.0L * static_cast<long double>(i) + 3.0L) * (std::norm(a_[i]) + std::norm(b_[i]));
    }
    return static_cast<double>(2.0L * sum / (x_ * x_));
}

double IndependentMie::extinction_efficiency() const {
    long double sum = 0.0L;
    for (std::size_t i = 0; i < a_.size(); ++i) {
        sum += (2.0L * static_cast<long double>(i) + 3.0L) * (a_[i] + b_[i]).real();
    }
    return static_cast<double>(2.0L * sum / (x_ * x_));
}

}  // namespace nta::test
