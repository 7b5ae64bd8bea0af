// SPDX-License-Identifier: MIT
#include "nta/scatter/side_scattering.hpp"
#include "nta/simulate/brightness.hpp"
#include "nta/simulate/particle_box.hpp"

#include "support/catch.hpp"
#include "support/moments.hpp"

#include <cmath>

#include "simulate/small_scene.hpp"

using nta::Brightness;
using nta::Length;
using nta::Scene;
using nta::test::Moments;
using nta::test::moments;

namespace {

Scene mie_scene() {
    Scene scene = small_scene();
    scene.optics.wavelength_nm = 405.0;
    scene.optics.medium_index = 1.3427;
    scene.optics.polystyrene_index = 1.615;
    scene.optics.polystyrene_100nm_peak_adu = 130.0;
    scene.populations[0].distribution = nta::DiameterShape::lognormal;
    scene.populations[0].cv = 0.4;
    scene.populations[0].min_nm = 30.0;
    scene.populations[0].max_nm = 520.0;
    scene.populations[0].index = 1.38;
    return scene;
}

Scene needle_scene() {
    Scene scene = mie_scene();
    scene.populations[0].index = 1.64;
    scene.populations[0].aspect = 5.0;
    return scene;
}

}  // namespace

TEST_CASE("Brightness: a polystyrene bead of 100 nm has the peak that the scene asks for",
          "[simulate][known-answer]") {
    Scene scene = mie_scene();
    scene.populations[0].index = 1.615;
    // The table's interpolation.
    CHECK(Brightness(scene, scene.populations[0]).peak_adu(100.0) == Approx(130.0).epsilon(1e-4));
}

TEST_CASE("Brightness: spheres have the light that Mie says, relative to the bead",
          "[simulate][known-answer]") {
    const Scene scene = mie_scene();
    const Brightness brightness(scene, scene.populations[0]);
    nta::ScatterOptics optics;
    optics.wavelength = Length::nanometers(405.0);
    optics.numerical_aperture = 0.4;
    optics.medium_index = 1.3427;
    for (const double d_nm : {31.7, 50.0, 99.9, 147.3, 303.0, 515.0}) {
        const double expected =
            130.0 * nta::relative_brightness({Length::nanometers(d_nm), 1.38}, 1.615, optics);
        // The table's interpolation.
        CHECK(brightness.peak_adu(d_nm) == Approx(expected).epsilon(1e-4));
    }
}

TEST_CASE("Brightness: without an index it is the power of the diameter",
          "[simulate][known-answer]") {
    Scene scene = mie_scene();
    scene.populations[0].index.reset();
    scene.populations[0].peak_adu_at_100nm = 30.0;
    scene.populations[0].brightness_power = 2.5;
    CHECK(Brightness(scene, scene.populations[0]).peak_adu(200.0) ==
          Approx(30.0 * std::pow(2.0, 2.5)));
}

TEST_CASE("Brightness: a needle's light over all orientations is its mean",
          "[simulate][statistical]") {
    const Scene scene = needle_scene();
    const Brightness brightness(scene, scene.populations[0]);
    REQUIRE(brightness.is_needle());
    nta::Random random(11);
    nta::Needle needle = brightness.needle(147.8, random);
    constexpr int n = 20000;
    const Moments m = moments(n, [&](int) {
        needle.axis = nta::random_axis(random);
        return needle.relative_light();
    });
    // 4 standard errors, and 1 % for the coarse fields of the tabled mean.
    CHECK(std::abs(m.mean - 1.0) < 4.0 * std::sqrt(m.variance / n) + 0.01);
    CHECK(m.variance > 0.5);
}

TEST_CASE(
    "Brightness: a needle's rotational correlation time is that of Tirado and Garcia de la Torre",
    "[simulate][known-answer]") {
    const Scene scene = needle_scene();
    const Brightness brightness(scene, scene.populations[0]);
    nta::Random random(1);
    // METHODS 10, aspect 5, water of 25 C: d_h 73.9, 147.8, 295.5 nm, printed to 3 digits.
    CHECK(1e3 / (6.0 * brightness.needle(73.9, random).rotation_per_s) ==
          Approx(0.113).epsilon(5e-3));
    CHECK(1e3 / (6.0 * brightness.needle(147.8, random).rotation_per_s) ==
          Approx(0.903).epsilon(2e-3));
    CHECK(1e3 / (6.0 * brightness.needle(295.5, random).rotation_per_s) ==
          Approx(7.22).epsilon(2e-3));
}

TEST_CASE("ParticleBox: exposure averages a needle's flicker as its rotational diffusion says",
          "[simulate][statistical]") {
    Scene scene = needle_scene();
    // Length 300 nm at aspect 5 (METHODS 10: d_h 147.8 nm, correlation time 0.903 ms).
    scene.populations[0].distribution = nta::DiameterShape::single;
    scene.populations[0].median_nm = 147.8;
    scene.populations[0].cv = 0.0;
    scene.video.frames = 60;
    scene.populations[0].concentration_per_ml = 3e9;
    const auto relative_variance = [&](double exposure_ms) {
        scene.video.exposure_ms = exposure_ms;
        nta::ParticleBox box(scene);
        std::vector<double> light;
        for (int frame = 0; frame < scene.video.frames; ++frame) {
            for (const nta::ExposedParticle& exposed : box.expose()) {
                double mean = 0.0;
                for (const nta::PlaceUm& place : exposed.path)
                    mean += place.light / static_cast<double>(exposed.path.size());
                light.push_back(mean);
            }
        }
        return moments(static_cast<int>(light.size()),
                       [&](int i) { return light[static_cast<std::size_t>(i)]; })
            .variance;
    };
    const double instant = relative_variance(1e-4);
    for (const double exposure_ms : {2.0, 10.0, 33.0}) {
        const double u = exposure_ms / 0.903;
        const double retained = 2.0 / (u * u) * (u - 1.0 + std::exp(-u));
        // The form factor holds faster parts than the second rank, which lower the retained share
        // by up to a fifth (compare docs/methods/scatter.md); sampling adds about 3 %.
        CHECK(relative_variance(exposure_ms) / instant < 1.05 * retained);
        CHECK(relative_variance(exposure_ms) / instant > 0.75 * retained);
    }
}
