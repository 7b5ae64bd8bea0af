// SPDX-License-Identifier: MIT
#include "nta/simulate/truth.hpp"
#include "nta/simulate/truth_tables.hpp"
#include "nta/simulate/write_simulation.hpp"

#include "support/catch.hpp"
#include "support/hdf5_reader.hpp"
#include "support/scratch_folder.hpp"

#include <numeric>

#include "simulate/small_scene.hpp"

using nta::Scene;
using nta::test::Hdf5Reader;

TEST_CASE("truth.h5: holds every particle, every spot with light and depth, and every frame",
          "[simulate][contract]") {
    const nta::test::ScratchFolder scratch;
    Scene scene = small_scene();
    scene.video.frames = 40;
    scene.camera.dropped_share = 0.2;
    nta::write_simulation(scene, scratch.path() / "beads.avi");
    const nta::SimulatedVideo video = nta::simulate_video(scene);
    const Hdf5Reader file(scratch.path() / "beads.truth.h5");
    CHECK(file.text_attribute("/", "format") == "nta-truth-tables-1");
    CHECK(file.reals("particles", "diameter_nm").size() == video.particles.size());
    CHECK(file.texts("particles", "population").front() == "beads");
    const std::vector<double> z_um = file.reals("spots", "z_um");
    const std::vector<double> flux_adu = file.reals("spots", "flux_adu");
    const std::vector<double> snr = file.reals("spots", "snr");
    REQUIRE(z_um.size() == video.spots.size());
    for (std::size_t i = 0; i < z_um.size(); ++i) {
        CHECK(z_um[i] == video.spots[i].z_um);
        CHECK(flux_adu[i] == video.spots[i].flux_adu);
        CHECK(snr[i] == video.spots[i].snr);
    }
    const std::vector<std::string> statuses = file.texts("frames", "status");
    REQUIRE(statuses.size() == 40);
    for (std::size_t i = 0; i < 40; ++i)
        CHECK((statuses[i] == "dropped") == (video.frames[i].status == nta::FrameStatus::dropped));
    const std::vector<std::int64_t> visible = file.integers("frames", "visible");
    const auto all = std::count_if(
        video.spots.begin(), video.spots.end(), [](const auto& s) { return s.visible; });
    CHECK(std::accumulate(visible.begin(), visible.end(), std::int64_t{0}) == all);
}

TEST_CASE("sample_distribution: its bins are the diameters in the liquid, by number",
          "[simulate][known-answer]") {
    Scene scene = small_scene();
    scene.populations[0].distribution = nta::DiameterShape::lognormal;
    scene.populations[0].median_nm.reset();
    scene.populations[0].mode_nm = 147.0;
    scene.populations[0].cv = 0.35;
    const nta::SampleDistribution sample = nta::sample_distribution(scene);
    REQUIRE(sample.diameters);
    // METHODS: lognormal of CV 0.35 with mode 147 nm has its median at 165.0 and its mean at 174.8;
    // classes of 1/2000 of the range are about 1 nm wide.
    CHECK(sample.diameters->mode_nm == Approx(147.0).margin(0.6));
    CHECK(sample.diameters->d50_nm == Approx(165.0).margin(0.6));
    CHECK(sample.diameters->mean_nm == Approx(174.8).margin(0.1));
    CHECK(std::accumulate(sample.number_fraction.begin(), sample.number_fraction.end(), 0.0) ==
          Approx(1.0));
    const auto highest =
        std::max_element(sample.number_fraction.begin(), sample.number_fraction.end());
    // The bin of 5 nm that holds the mode.
    CHECK(highest - sample.number_fraction.begin() == 29);
}

TEST_CASE("sample_distribution: a blank has none", "[simulate][property]") {
    Scene scene = small_scene();
    scene.populations.clear();
    CHECK_FALSE(nta::sample_distribution(scene).diameters);
    CHECK(nta::sample_distribution(scene).number_fraction.empty());
}
