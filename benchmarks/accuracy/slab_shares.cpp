// SPDX-License-Identifier: MIT
#include "slab_shares.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "sized_tracks.hpp"
#include "slab_film.hpp"

namespace nta::accuracy {
namespace {

struct SlabShares {
    std::array<double, 3> true_share{};
    std::array<double, 3> found_share{};
};

SlabShares slab_shares(int frames, std::uint64_t seed) {
    SlabScene scene;
    scene.diameters_nm = {50.0, 200.0, 300.0};
    scene.particles_per_ml = 3e8;
    scene.frames = frames;
    scene.exposure_s = 0.01;
    scene.seed = seed;
    const SlabFilm film = film_slab(scene);
    const SizeDistribution size = size_film(film, scene);
    const SizeCurve& curve = size.reported()->curve;
    SlabShares shares;
    std::copy(film.in_view_share.begin(), film.in_view_share.end(), shares.true_share.begin());
    for (std::size_t i = 0; i < curve.number_fraction.size(); ++i) {
        const double d_nm = curve.bin_width_nm * (static_cast<double>(i) + 0.5);
        // Cut at the geometric means of neighbors.
        const std::size_t kind = d_nm < 100.0 ? 0 : d_nm < 244.9 ? 1 : 2;
        shares.found_share[kind] += curve.number_fraction[i];
    }
    return shares;
}

}  // namespace

void measure_slab_shares(const StudyOptions& o, WorkerPool& workers, StudyResult& out) {
    const auto videos = static_cast<std::size_t>(o.times(16, 2));
    std::vector<SlabShares> found(videos);
    const int frames = o.times(1800, 600);
    workers.run(videos, [&](std::size_t i) { found[i] = slab_shares(frames, seed_of(504, i)); });
    constexpr std::array<double, 3> diameters = {50.0, 200.0, 300.0};
    Table table{
        fmt::format("50 + 200 + 300 nm in a slab of 10 um, 1e8 per mL each, {} s, linked by "
                    "nta (shares in view against those of the curve)",
                    frames / 30),
        {"particles", "videos", "in view, %", "found, %", "difference, points"},
        {}};
    std::vector<Check> checks;
    for (std::size_t k = 0; k < diameters.size(); ++k) {
        std::vector<double> truth, measured, off;
        for (const SlabShares& s : found) {
            truth.push_back(100.0 * s.true_share[k]);
            measured.push_back(100.0 * s.found_share[k]);
            off.push_back(100.0 * (s.found_share[k] - s.true_share[k]));
        }
        const std::string name = fmt::format("{} nm", diameters[k]);
        table.rows.push_back({name,
                              fmt::format("{}", videos),
                              text(mean_of(truth)),
                              text(mean_of(measured)),
                              text(mean_of(off))});
        checks.push_back(within("mean, " + name, mean_of(off), 3.0, "points"));
        checks.push_back({"RMS, " + name, rms_of(off), "points", 0.0, 3.0});
    }
    out.bars.push_back(
        judge("D5", "equal numbers of 50, 200, 300 nm in a slab: shares within 3 points", checks));
    out.tables.push_back(table);
}

}  // namespace nta::accuracy
