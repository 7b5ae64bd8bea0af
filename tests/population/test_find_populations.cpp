// SPDX-License-Identifier: MIT
#include "nta/core/random.hpp"
#include "nta/population/find_populations.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

using namespace nta;

namespace {

constexpr double log_scale = 12.0;

PopulationOptions violet() {
    PopulationOptions o;
    o.materials.optics.wavelength = Length::nanometers(405.0);
    o.materials.log_adu_per_um2 = log_scale;
    return o;
}

// What a track of some 30 positions tells: ln d to 0.2, light to 0.15.
class TrackMaker {
  public:
    explicit TrackMaker(std::uint64_t seed) : random_(seed) {}

    PopulationTrack sphere(double diameter_nm, double index) {
        PopulationTrack t;
        t.log_flux = log_scale +
                     std::log(collected_scattering_um2({Length::nanometers(diameter_nm), index},
                                                       violet().materials.optics)) +
                     light_error * random_.normal();
        t.log_flux_se = light_error;
        const double log_nm = std::log(diameter_nm) + size_error * random_.normal();
        for (const double nm : population_diameters_nm()) {
            const double z = (std::log(nm) - log_nm) / size_error;
            t.log_likelihood.push_back(-0.5 * z * z);
        }
        t.flicker = steady();
        t.as_measured = ReferenceTrack{std::exp(log_nm), size_error, t.log_flux, 0.0};
        return t;
    }
    // Lognormal with this median and a spread of 0.3 in ln d.
    PopulationTrack some_sphere(double median_nm, double index) {
        const double nm = median_nm * std::exp(0.3 * random_.normal());
        return sphere(std::clamp(nm, 60.0, 500.0), index);
    }

  private:
    static constexpr double size_error = 0.2;
    static constexpr double light_error = 0.15;
    static Flicker steady() {
        Flicker f;
        f.excess_variance_se = 0.01;
        f.noise_variance = 0.02;
        return f;
    }
    Random random_;
};

std::vector<PopulationTrack> mixed(int vesicles, int minerals, std::uint64_t seed) {
    TrackMaker make(seed);
    std::vector<PopulationTrack> out;
    for (int i = 0; i < vesicles; ++i) out.push_back(make.some_sphere(150.0, 1.39));
    for (int i = 0; i < minerals; ++i) out.push_back(make.some_sphere(150.0, 1.57));
    return out;
}

Populations told(const std::vector<PopulationTrack>& tracks, int workers = 1) {
    WorkerPool pool(workers);
    return find_populations(tracks, violet(), pool);
}

// The reference that a video of such particles would give.
ReferenceMaterial reference(const std::string& name, std::vector<PopulationTrack> tracks) {
    ReferenceMaterial out{name, {}};
    const std::vector<double> nm = population_diameters_nm();
    for (const PopulationTrack& t : tracks) {
        const auto best = std::max_element(t.log_likelihood.begin(), t.log_likelihood.end());
        ReferenceTrack& r = out.tracks.emplace_back();
        r.diameter_nm = nm[static_cast<std::size_t>(best - t.log_likelihood.begin())];
        r.log_flux = t.log_flux;
        r.flicker = 0.0;
    }
    return out;
}

// What a video without a calibration says: on no known scale.
Populations told_by(const std::vector<PopulationTrack>& tracks,
                    const std::vector<ReferenceMaterial>& references,
                    bool has_scale = false) {
    WorkerPool pool(1);
    PopulationOptions options = violet();
    options.has_scale = has_scale;
    options.references = references;
    return find_populations(tracks, options, pool);
}

double share_named(const Populations& found, const std::string& name) {
    const auto n = std::count_if(
        found.tracks.begin(), found.tracks.end(), [&](const auto& t) { return t.name == name; });
    return static_cast<double>(n) / static_cast<double>(found.tracks.size());
}

const Population& population(const Populations& found, const std::string& name) {
    return *std::find_if(
        found.all.begin(), found.all.end(), [&](const auto& p) { return p.name == name; });
}

}  // namespace

TEST_CASE("find_populations: vesicles are vesicles", "[population][negative-control]") {
    const Populations found = told(mixed(300, 0, 51));
    // Issue: at most 5 % mineral.
    CHECK(share_named(found, "mineral") <= 0.05);
    CHECK(share_named(found, "vesicle") >= 0.9);
    CHECK(*population(found, "mineral").fraction.low == 0.0);
    CHECK(found.diagnostics.empty());
}

TEST_CASE("find_populations: compact mineral is mineral", "[population][truth]") {
    const Populations found = told(mixed(0, 300, 52));
    CHECK(share_named(found, "mineral") >= 0.9);
    CHECK(share_named(found, "vesicle") <= 0.05);
}

TEST_CASE("find_populations: the share of a mixture is that of its particles",
          "[population][truth]") {
    for (const int minerals : {20, 120}) {
        const Populations found = told(mixed(400 - minerals, minerals, 53));
        const Estimate f = population(found, "mineral").fraction;
        const double truth = minerals / 400.0;
        // The tracks are counted truth: what is left is confusion. 4 standard errors.
        CHECK(std::abs(f.value - truth) <= 4.0 * *f.se);
        CHECK(*f.low < truth);
        CHECK(*f.high > truth);
        // Bar F5 asks for 0.03 with 1,000 tracks; 400 scatter by 1.6 times as much.
        CHECK(std::abs(f.value - truth) <= 0.05);
    }
}

TEST_CASE("find_populations: particles that stand for more of the sample weigh more",
          "[population][property]") {
    std::vector<PopulationTrack> tracks = mixed(200, 100, 54);
    for (std::size_t i = 200; i < 300; ++i) tracks[i].weight = 2.0;
    // Equal shares by weight; 4 standard errors of some 250 tracks.
    CHECK(population(told(tracks), "mineral").fraction.value == Approx(0.5).margin(0.12));
}

TEST_CASE("find_populations: round particles of raised index are not forced into mineral",
          "[population][truth]") {
    TrackMaker make(55);
    std::vector<PopulationTrack> tracks;
    for (int i = 0; i < 200; ++i) tracks.push_back(make.some_sphere(150.0, 1.39));
    for (int i = 0; i < 100; ++i) tracks.push_back(make.some_sphere(150.0, 1.46));
    const Populations found = told(tracks);
    CHECK(population(found, "undetermined").fraction.value == Approx(1.0 / 3.0).margin(0.15));
    CHECK(share_named(found, "mineral") <= 0.05);
    REQUIRE(found.diagnostics.size() == 1);
    CHECK(found.diagnostics[0].code == "raised-index");
}

TEST_CASE("find_populations: what is as bright as a vesicle and flickers is mineral",
          "[population][truth]") {
    TrackMaker make(56);
    std::vector<PopulationTrack> tracks;
    for (int i = 0; i < 60; ++i) tracks.push_back(make.sphere(180.0, 1.40));
    // As a needle of that diameter and an aspect of 5 does at 10 ms.
    for (std::size_t i = 30; i < 60; ++i) {
        tracks[i].flicker->excess_variance = 0.3;
        tracks[i].flicker->excess_variance_se = 0.07;
        tracks[i].flicker->likelihood_ratio = 40.0;
    }
    const Populations found = told(tracks);
    const auto mineral = [](const TrackPopulation& t) { return t.mineral > 0.5; };
    CHECK(std::count_if(found.tracks.begin(), found.tracks.begin() + 30, mineral) <= 1);
    CHECK(std::count_if(found.tracks.begin() + 30, found.tracks.end(), mineral) >= 27);
}

TEST_CASE("find_populations: what only its index makes mineral may be a bead, and that is told",
          "[population]") {
    const auto tells = [](const Populations& found) {
        return std::any_of(found.diagnostics.begin(), found.diagnostics.end(), [](const auto& d) {
            return d.code == "mineral-by-index";
        });
    };
    TrackMaker make(63);
    std::vector<PopulationTrack> beads;
    for (int i = 0; i < 100; ++i) beads.push_back(make.sphere(100.0, 1.59));
    CHECK(tells(told(beads)));
    CHECK_FALSE(tells(told(mixed(200, 0, 64))));
    // A video of the material does not go by the index.
    CHECK_FALSE(
        tells(told_by(mixed(100, 100, 65), {reference("mineral", mixed(0, 300, 66))}, true)));
}

TEST_CASE("find_populations: a particle like none of the materials is undetermined",
          "[population][negative-control]") {
    std::vector<PopulationTrack> tracks = mixed(50, 50, 57);
    tracks[0].log_flux += 9.0;  // gold
    tracks[60].log_flux -= 11.0;
    const Populations found = told(tracks);
    CHECK(found.tracks[0].name == "undetermined");
    CHECK(found.tracks[60].name == "undetermined");
}

TEST_CASE("find_populations: clipped light counts as at least that bright", "[population][truth]") {
    std::vector<PopulationTrack> tracks = mixed(100, 100, 58);
    for (std::size_t i = 100; i < 200; ++i) {
        tracks[i].log_flux -= 1.0;
        tracks[i].is_lower_bound = true;
    }
    const Populations found = told(tracks);
    const auto mineral = [](const TrackPopulation& t) { return t.name == "mineral"; };
    CHECK(std::count_if(found.tracks.begin() + 100, found.tracks.end(), mineral) >= 80);
    CHECK(std::count_if(found.tracks.begin(), found.tracks.begin() + 100, mineral) <= 5);
}

TEST_CASE("find_populations: a handful of tracks says nothing", "[population][limit]") {
    const Populations found = told(mixed(5, 4, 59));
    CHECK(found.all.empty());
    REQUIRE(found.tracks.size() == 9);
    CHECK(found.tracks[0].name == "undetermined");
}

TEST_CASE("find_populations: a motion that says nothing, and tracks without weight, do no harm",
          "[population][limit]") {
    std::vector<PopulationTrack> tracks = mixed(30, 30, 62);
    tracks[0].log_likelihood.assign(k_population_nodes, std::nan(""));
    tracks[1].weight = 0.0;
    const Populations found = told(tracks);
    CHECK(found.tracks[0].name == "undetermined");
    CHECK(std::isfinite(found.all[1].fraction.value));
    for (PopulationTrack& t : tracks) t.weight = 0.0;
    CHECK(told(tracks).all.empty());
}

TEST_CASE("find_populations: the median index is that of the vesicles", "[population][truth]") {
    std::vector<PopulationTrack> tracks = mixed(100, 0, 60);
    for (std::size_t i = 0; i < tracks.size(); ++i)
        tracks[i].index = 1.39 + 0.0002 * (static_cast<double>(i) - 50.0);
    const auto index = population(told(tracks), "vesicle").refractive_index;
    REQUIRE(index);
    // A few are named undetermined at either end.
    CHECK(index->value == Approx(1.39).margin(0.001));
    CHECK(*index->low < 1.39);
    CHECK(*index->high > 1.39);
}

TEST_CASE("find_populations: the result does not depend on the number of workers",
          "[population][property]") {
    const std::vector<PopulationTrack> tracks = mixed(40, 40, 61);
    const Populations one = told(tracks, 1);
    const Populations three = told(tracks, 3);
    for (std::size_t i = 0; i < tracks.size(); ++i)
        CHECK(one.tracks[i].mineral == three.tracks[i].mineral);
    CHECK(one.all[1].fraction.value == three.all[1].fraction.value);
}

TEST_CASE("find_populations: a reference's own kind of particles has its name",
          "[population][truth]") {
    const std::vector<ReferenceMaterial> precipitate = {reference("mineral", mixed(0, 300, 71))};
    for (const int n : {80, 300}) {
        const Populations found = told_by(mixed(0, n, 72), precipitate);
        CHECK(share_named(found, "mineral") >= 0.9);
        REQUIRE(population(found, "mineral").bounds);
        CHECK(population(found, "mineral").bounds->high >= 0.95);
        CHECK(*population(found, "mineral").bounds->p_all > 0.01);
    }
}

TEST_CASE("find_populations: without a calibration vesicles are not what the reference is",
          "[population][negative-control]") {
    const std::vector<ReferenceMaterial> precipitate = {reference("mineral", mixed(0, 300, 73))};
    const Populations found = told_by(mixed(300, 0, 74), precipitate);
    // As for physics' mineral: at most 5 %.
    CHECK(share_named(found, "mineral") <= 0.05);
    CHECK(population(found, "mineral").bounds->high <= 0.05);
    CHECK(*population(found, "mineral").bounds->p_all <= 0.002);
    // Nobody said what vesicles look like.
    CHECK(share_named(found, "vesicle") == 0.0);
    REQUIRE(found.all.size() == 2);
    CHECK(found.all[1].name == "undetermined");
    CHECK(found.all[1].bounds->low >= 0.95);
    CHECK(found.all[1].bounds->high == 1.0);
}

TEST_CASE("find_populations: a reference alone bounds its share and does not estimate it",
          "[population][truth]") {
    const std::vector<ReferenceMaterial> precipitate = {reference("mineral", mixed(0, 300, 78))};
    const Populations found = told_by(mixed(210, 90, 79), precipitate);
    const Population& mineral = population(found, "mineral");
    REQUIRE(mineral.bounds);
    CHECK(mineral.bounds->low == 0.0);
    CHECK(mineral.bounds->high >= 0.3);
    // 3.5 standard errors of 300 tracks, and some vesicles that look alike.
    CHECK(mineral.bounds->high <= 0.3 + 3.5 * 0.026 + 0.03);
    REQUIRE(found.diagnostics.size() == 1);
    CHECK(found.diagnostics[0].code == "reference-alone");
    CHECK(found.diagnostics[0].severity == Severity::note);
    CHECK(*found.diagnostics[0].value == mineral.bounds->high);
    const auto is_mineral = [](const TrackPopulation& t) { return t.name == "mineral"; };
    CHECK(std::count_if(found.tracks.begin(), found.tracks.begin() + 210, is_mineral) <= 10);
    CHECK(std::count_if(found.tracks.begin() + 210, found.tracks.end(), is_mineral) >= 80);
}

TEST_CASE("find_populations: a reference of vesicles alone is bounded likewise",
          "[population][truth]") {
    const std::vector<ReferenceMaterial> vesicles = {reference("vesicle", mixed(300, 0, 90))};
    const Populations found = told_by(mixed(210, 90, 91), vesicles);
    REQUIRE(found.all.size() == 2);
    CHECK(found.all[0].name == "vesicle");
    CHECK(found.all[0].bounds->high >= 0.7);
    CHECK(found.all[0].bounds->high <= 0.7 + 3.5 * 0.026 + 0.03);
    CHECK(share_named(found, "vesicle") == Approx(0.7).margin(0.1));
}

TEST_CASE("find_populations: of references alone that are alike none names a track",
          "[population][negative-control]") {
    const std::vector<ReferenceMaterial> twins = {reference("mineral", mixed(0, 300, 92)),
                                                  reference("precipitate", mixed(0, 300, 93)),
                                                  reference("calciprotein", mixed(0, 300, 94))};
    const Populations found = told_by(mixed(0, 100, 95), twins);
    CHECK(share_named(found, "undetermined") >= 0.9);
    for (std::size_t k = 0; k < 3; ++k) CHECK(found.all[k].bounds->high >= 0.95);
}

TEST_CASE("find_populations: with references of both, each track has the name of its own",
          "[population][truth]") {
    const std::vector<ReferenceMaterial> both = {reference("mineral", mixed(0, 300, 75)),
                                                 reference("vesicle", mixed(300, 0, 76))};
    const Populations found = told_by(mixed(200, 100, 77), both);
    const auto named = [&](std::size_t begin, std::size_t end, const char* name) {
        return std::count_if(found.tracks.begin() + static_cast<std::ptrdiff_t>(begin),
                             found.tracks.begin() + static_cast<std::ptrdiff_t>(end),
                             [&](const TrackPopulation& t) { return t.name == name; });
    };
    CHECK(named(0, 200, "vesicle") >= 170);
    CHECK(named(0, 200, "mineral") <= 10);
    CHECK(named(200, 300, "mineral") >= 85);
    const Estimate f = population(found, "mineral").fraction;
    CHECK(f.value == Approx(1.0 / 3.0).margin(4.0 * *f.se));
    CHECK(*f.low < 1.0 / 3.0);
    CHECK(*f.high > 1.0 / 3.0);
}

TEST_CASE("find_populations: of two references a track has the name of the one it is like",
          "[population][truth]") {
    TrackMaker make(80);
    std::vector<PopulationTrack> bright;
    std::vector<PopulationTrack> brightest;
    for (int i = 0; i < 300; ++i) {
        bright.push_back(make.some_sphere(150.0, 1.57));
        brightest.push_back(make.some_sphere(150.0, 2.2));
    }
    const std::vector<ReferenceMaterial> both = {reference("mineral", bright),
                                                 reference("calciprotein", brightest)};
    std::vector<PopulationTrack> sample = mixed(150, 0, 81);
    for (int i = 0; i < 50; ++i) sample.push_back(make.some_sphere(150.0, 2.2));
    const Populations found = told_by(sample, both, true);
    REQUIRE(found.all.size() == 4);
    CHECK(found.all[0].name == "vesicle");
    CHECK(found.all[1].name == "mineral");
    CHECK(found.all[2].name == "calciprotein");
    CHECK(found.all[3].name == "undetermined");
    CHECK(found.all[1].fraction.value <= 0.08);
    // Index 2.2 in water scatters well apart from 1.57; 50 of 200 are known to 0.03.
    CHECK(found.all[2].fraction.value == Approx(0.25).margin(0.1));
    CHECK(share_named(found, "calciprotein") >= 0.2);
    CHECK(share_named(found, "mineral") <= 0.03);
}

TEST_CASE("find_populations: two references alike name no track between them",
          "[population][negative-control]") {
    const std::vector<ReferenceMaterial> twins = {reference("mineral", mixed(0, 300, 82)),
                                                  reference("precipitate", mixed(0, 300, 83))};
    const Populations found = told_by(mixed(0, 100, 84), twins, true);
    CHECK(share_named(found, "mineral") + share_named(found, "precipitate") <= 0.1);
    CHECK(share_named(found, "undetermined") >= 0.9);
    CHECK(share_named(found, "vesicle") == 0.0);
}

TEST_CASE("find_populations: a reference of a handful of tracks is no kind, and that is told",
          "[population][limit]") {
    const std::vector<ReferenceMaterial> few = {reference("mineral", mixed(0, 12, 85))};
    const Populations found = told_by(mixed(40, 0, 86), few);
    CHECK(found.all.empty());
    REQUIRE(found.diagnostics.size() == 1);
    CHECK(found.diagnostics[0].code == "reference-too-small");
}

TEST_CASE("find_populations: shares refer to particles, also where a reference counts tracks",
          "[population][property]") {
    const std::vector<ReferenceMaterial> both = {reference("mineral", mixed(0, 300, 87)),
                                                 reference("vesicle", mixed(300, 0, 88))};
    std::vector<PopulationTrack> tracks = mixed(200, 100, 89);
    for (std::size_t i = 200; i < 300; ++i) tracks[i].weight = 2.0;
    // Equal shares by weight; 4 standard errors of some 250 tracks.
    CHECK(population(told_by(tracks, both), "mineral").fraction.value == Approx(0.5).margin(0.12));
}
