// SPDX-License-Identifier: MIT
#include "slab_power.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "five_against_five.hpp"
#include "sized_tracks.hpp"
#include "slab_film.hpp"

namespace nta::accuracy {
namespace {

struct Condition {
    double mode_nm;
    double flow_um_per_s;
};

struct Film {
    double mode_nm = 0.0;
    double tracks = 0.0;
    double particles = 0.0;  // independent ones, as nta states them
};

Film film_once(const Condition& c, std::uint64_t seed) {
    SlabScene scene = lognormal_slab(c.mode_nm, 0.35, 35.0);
    scene.frames = 1800;
    scene.exposure_s = 0.01;
    scene.flow_um_per_s = c.flow_um_per_s;
    scene.seed = seed;
    const SlabFilm film = film_slab(scene);
    const double particles = count_particles(film, scene).effective_particles;
    const SizeDistribution size = size_film(film, scene, particles);
    double sized = 0.0;
    for (const double n : size.track_counts) sized += n;
    return {size.reported()->statistics.mode_nm->value, sized, particles};
}

std::vector<double> each(const std::vector<Film>& films, double Film::*value) {
    std::vector<double> values;
    for (const Film& f : films) values.push_back(f.*value);
    return values;
}

}  // namespace

void measure_slab_power(const StudyOptions& o, WorkerPool& workers, StudyResult& out) {
    const auto films = static_cast<std::size_t>(o.times(60, 5));
    Table table{
        "147 against 136 nm (CV 0.35), films of 60 s, 35 particles in view, linked by nta: "
        "five videos against five",
        {"flow, um/s",
         "films of each",
         "tracks",
         "independent particles",
         "mode SD, %",
         "found, %",
         "false positives, %"},
        {}};
    std::vector<Check> checks;
    for (const double flow : {0.0, 50.0}) {
        const std::array<Condition, 2> conditions = {{{147.0, flow}, {136.0, flow}}};
        std::array<std::vector<Film>, 2> found;
        for (std::size_t c = 0; c < conditions.size(); ++c) {
            found[c].resize(films);
            const std::uint64_t first = 1000 * c + (flow > 0.0 ? 10000 : 0);
            workers.run(films, [&](std::size_t i) {
                found[c][i] = film_once(conditions[c], seed_of(506, first + i));
            });
        }
        const std::vector<double> a = each(found[0], &Film::mode_nm);
        const std::vector<double> b = each(found[1], &Film::mode_nm);
        if (a.size() < 50) continue;
        const Figure power = found_percent(a, b, false);
        const Figure false_positives = found_percent(a, a, true);
        if (flow > 0.0) {
            checks.push_back({"power, pumped", power, "%", 90.0});
            checks.push_back({"false positives, pumped", false_positives, "%", 3.0, 7.0});
        }
        table.rows.push_back({fmt::format("{}", flow),
                              fmt::format("{}", films),
                              number_text(mean_of(each(found[0], &Film::tracks))),
                              number_text(mean_of(each(found[0], &Film::particles))),
                              text(100.0 / 147.0 * spread_of(a)),
                              text(power),
                              text(false_positives)});
    }
    const std::string requirement =
        "147 against 136 nm (CV 0.35), 5 + 5 pumped films of 60 s in a slab: power at least 90 %, "
        "false positives 5 ± 2 %";
    out.bars.push_back(
        checks.empty() ? not_there_yet("D7 (slab)", requirement, "not measured with so few runs")
                       : judge("D7 (slab)", requirement, checks));
    out.tables.push_back(table);
}

}  // namespace nta::accuracy
