// SPDX-License-Identifier: MIT
#include "nta/scatter/mie.hpp"

#include "support/catch.hpp"

#include <boost/math/quadrature/gauss.hpp>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "scatter/independent_mie.hpp"

using nta::MieSphere;
using nta::test::IndependentMie;
using Complex = std::complex<double>;

namespace {

constexpr double k_pi = std::numbers::pi;

struct Case {
    Complex m;
    double x;
};

// vesicle, silica, polystyrene, calcium phosphate in water, bubble, dye, metal, and zeros of sin(x)
const Case k_cases[] = {{1.028, 0.01},
                        {1.028, 0.4},
                        {1.087, 1.0},
                        {1.2, 2.0},
                        {1.2, k_pi},
                        {1.22, 3.3},
                        {0.75, 5.0},
                        {{1.2, 0.05}, 7.0},
                        {{1.5, 1.0}, 10.0},
                        {{0.15, 2.4}, 1.0},
                        {{0.15, 2.4}, 12.0},
                        {1.2, 4.0 * k_pi},
                        {1.05, 20.0},
                        {1.5, 50.0},
                        {1.33, 50.0},
                        {1.03, 100.0},
                        {{1.33, 0.01}, 200.0},
                        {1.5, 200.0}};

double relative_difference(double value, double truth) { return std::abs(value / truth - 1.0); }

}  // namespace

TEST_CASE("MieSphere: gives the known efficiencies and intensities at 90 degrees",
          "[scatter][known-answer]") {
    struct Row {
        double m;
        double x;
        double q_sca;
        double s1_squared;
        double s2_squared;
    };
    // computed independently in 40-digit arithmetic; Q_sca of the fourth row is the check value
    // 3.10543 of Bohren & Huffman 1983, appendix A
    const Row rows[] = {
        {1.2, 0.01, 4.36263336e-10, 1.63598751e-14, 4.81808987e-26},
        {1.5, 1.0, 0.215097596, 0.0772961816, 2.82806098e-4},
        {1.33, 3.0, 1.75339698, 0.474056528, 0.313225491},
        {1.55, 2.0 * k_pi * 0.525 / 0.6328, 3.10542553, 7.95129555, 4.97278114},
        {1.05, 20.0, 1.66478428, 0.263492344, 0.102867119},
        {1.5, 50.0, 2.17107271, 237.306455, 154.280592},
        {1.55, 5.213, 3.10499592, 0.0, 0.0},
    };
    // nine printed digits: half a unit of the last is at most 5e-9
    const double tolerance = 5.1e-9;
    for (const Row& row : rows) {
        CAPTURE(row.m, row.x);
        const MieSphere mie(row.x, row.m);
        CHECK(relative_difference(mie.scattering_efficiency(), row.q_sca) < tolerance);
        if (row.s1_squared == 0.0) continue;
        const MieSphere::Amplitudes side = mie.at(0.0);
        CHECK(relative_difference(std::norm(side.s1), row.s1_squared) < tolerance);
        CHECK(relative_difference(std::norm(side.s2), row.s2_squared) < tolerance);
    }
}

TEST_CASE("MieSphere: agrees with an independent implementation for x from 0.01 to 200",
          "[scatter][known-answer]") {
    for (const Case& c : k_cases) {
        CAPTURE(c.m, c.x);
        const MieSphere mie(c.x, c.m);
        const IndependentMie other(c.x, c.m);
        const double q_sca =
            relative_difference(mie.scattering_efficiency(), other.scattering_efficiency());
        const double q_ext =
            relative_difference(mie.extinction_efficiency(), other.extinction_efficiency());
        double largest = 0.0;
        double difference = 0.0;
        for (int degrees = 1; degrees < 180; degrees += 2) {
            const double mu = std::cos(degrees * k_pi / 180.0);
            const MieSphere::Amplitudes s = mie.at(mu);
            const IndependentMie::Amplitudes t = other.at(mu);
            const Complex t1(static_cast<double>(t.s1.real()), static_cast<double>(t.s1.imag()));
            const Complex t2(static_cast<double>(t.s2.real()), static_cast<double>(t.s2.imag()));
            largest = std::max({largest, std::abs(t1), std::abs(t2)});
            difference = std::max({difference, std::abs(s.s1 - t1), std::abs(s.s2 - t2)});
        }
        // rounding: 1e-16 amplified by up to |m x| = 300 in the phase of psi_n(mx) and by
        // resonances (measured: Q 8e-15, S 2e-13)
        CHECK(q_sca < 1e-12);
        CHECK(q_ext < 1e-12);
        CHECK(difference / largest < 1e-12);
    }
}

TEST_CASE("MieSphere: a small sphere scatters as Rayleigh found", "[scatter][known-answer]") {
    for (const Complex m : {Complex(1.03), Complex(1.2), Complex(1.6), Complex(1.3, 0.2)}) {
        CAPTURE(m);
        const double x = 1e-3;
        const Complex polarizability = (m * m - 1.0) / (m * m + 2.0);
        const MieSphere mie(x, m);
        // Bohren & Huffman 1983, eq. 5.8 and 5.4; the next term is x^2 = 1e-6 times a factor of
        // order 1
        const double tolerance = 3e-6;
        CHECK(relative_difference(mie.scattering_efficiency(),
                                  8.0 / 3.0 * std::pow(x, 4) * std::norm(polarizability)) <
              tolerance);
        const MieSphere::Amplitudes side = mie.at(0.0);
        const MieSphere::Amplitudes oblique = mie.at(0.5);
        const Complex expected = Complex(0.0, -1.0) * std::pow(x, 3) * polarizability;
        CHECK(std::abs(side.s1 / expected - 1.0) < tolerance);
        CHECK(std::abs(oblique.s2 / oblique.s1 - 0.5) < tolerance);
        CHECK(std::abs(side.s2) < tolerance * std::abs(expected));
    }
}

TEST_CASE("MieSphere: energy is conserved and the optical theorem holds", "[scatter][property]") {
    for (const Case& c : k_cases) {
        CAPTURE(c.m, c.x);
        const MieSphere mie(c.x, c.m);
        // rounding, and the quadrature over angles
        const double tolerance = 1e-11;
        if (c.m.imag() == 0.0) {
            CHECK(relative_difference(mie.extinction_efficiency(), mie.scattering_efficiency()) <
                  tolerance);
        } else {
            CHECK(mie.extinction_efficiency() > mie.scattering_efficiency());
        }
        // Bohren & Huffman 1983, eq. 4.76
        const MieSphere::Amplitudes forward = mie.at(1.0);
        CHECK(relative_difference(4.0 / (c.x * c.x) * forward.s1.real(),
                                  mie.extinction_efficiency()) < tolerance);
        CHECK(std::abs(forward.s1 - forward.s2) < tolerance * std::abs(forward.s1));
        // Q_sca from the light in all directions, in panels of 0.9 degrees
        const int panels = 200;
        double sum = 0.0;
        for (int panel = 0; panel < panels; ++panel) {
            sum += boost::math::quadrature::gauss<double, 15>::integrate(
                [&](double theta) {
                    const MieSphere::Amplitudes s = mie.at(std::cos(theta));
                    return (std::norm(s.s1) + std::norm(s.s2)) * std::sin(theta);
                },
                panel * k_pi / panels,
                (panel + 1) * k_pi / panels);
        }
        CHECK(relative_difference(sum / (c.x * c.x), mie.scattering_efficiency()) < tolerance);
    }
}

TEST_CASE("MieSphere: a sphere of the liquid's own index scatters nothing", "[scatter][property]") {
    const MieSphere mie(3.0, 1.0);
    // rounding of psi_n' against psi_n'
    CHECK(mie.scattering_efficiency() < 1e-28);
    CHECK(std::abs(mie.at(0.0).s1) < 1e-14);
}
