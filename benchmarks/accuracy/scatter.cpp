// SPDX-License-Identifier: MIT
// Brightness of tracks against their true light, and flicker of needles against spheres (bar F4).
#include "nta/scatter/measure_light.hpp"
#include "nta/scatter/rod.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "brownian_tracks.hpp"
#include "lit_tracks.hpp"
#include "study.hpp"

namespace nta::accuracy {
namespace {

constexpr double needle_aspect = 5.0;
constexpr std::array<double, 4> lengths_nm = {150.0, 200.0, 300.0, 400.0};
constexpr std::array<double, 2> exposures_s = {0.01, 0.033};
constexpr std::array<int, 3> track_lengths = {10, 30, 100};
constexpr std::size_t bar_length = 1;  // 30 positions
constexpr std::size_t bar_needle = 2;  // 300 nm, 10 ms

struct LightCase {
    std::string name;
    LitParticles particles;
};

// Track light of one case, for tracks of each number of positions: the same spots, cut shorter.
struct LightOfCase {
    std::array<std::vector<TrackLight>, track_lengths.size()> light;
    double true_log_flux = 0.0;
};

Tracks cut(const Tracks& tracks, int positions) {
    const auto n = static_cast<std::size_t>(positions);
    Tracks pieces;
    for (const Track& track : tracks) {
        for (std::size_t first = 0; first + n <= track.positions.size(); first += n) {
            const auto from = track.positions.begin() + static_cast<std::ptrdiff_t>(first);
            pieces.push_back({static_cast<std::int64_t>(pieces.size()),
                              {from, from + static_cast<std::ptrdiff_t>(n)},
                              {}});
        }
    }
    return pieces;
}

// Each track's diffusion coefficient is known as well as its number of steps allows; the limit
// below which nothing is said of flicker is left out.
std::vector<TrackMotion> motion_as_measured(const LitTracks& lit,
                                            int positions,
                                            std::size_t count) {
    Random random(seed_of(90, static_cast<std::uint64_t>(positions)));
    std::vector<TrackMotion> motion(count);
    for (TrackMotion& m : motion)
        m.D_um2_per_s =
            lit.diffusion_um2_per_s * std::exp(std::sqrt(2.0 / positions) * random.normal());
    return motion;
}

LightOfCase measure(const LightCase& c, std::uint64_t seed, bool quick) {
    const LitTracks lit = film_lit_tracks(
        c.particles, quick ? track_lengths[bar_length] : track_lengths.back(), 90, seed);
    LightOptions options;
    options.scale = {reference_scale().pixel_size, Duration::seconds(c.particles.frame_s)};
    options.exposure = Duration::seconds(c.particles.exposure_s);
    LightOfCase out;
    out.true_log_flux = std::log(lit.focus_flux_adu);
    for (std::size_t k = 0; k < track_lengths.size(); ++k) {
        const Tracks pieces = cut(lit.tracks, track_lengths[k]);
        out.light[k] = measure_light(
            pieces, motion_as_measured(lit, track_lengths[k], pieces.size()), options);
    }
    return out;
}

Figure share_seen(const std::vector<TrackLight>& light) {
    const auto seen = std::count_if(light.begin(), light.end(), [](const TrackLight& l) {
        return l.flicker && l.flicker->is_seen();
    });
    return 100.0 * share_of(static_cast<double>(seen), static_cast<double>(light.size()));
}

std::vector<double> p_values(const std::vector<TrackLight>& light) {
    std::vector<double> out;
    for (const TrackLight& l : light) out.push_back(l.flicker ? l.flicker->p_value : 1.0);
    return out;
}

std::vector<LightCase> needle_cases() {
    std::vector<LightCase> cases;
    for (const double exposure_s : exposures_s) {
        for (const double length_nm : lengths_nm) {
            LitParticles p;
            p.aspect = needle_aspect;
            p.diameter_nm = rod_hydrodynamic_diameter({Length::nanometers(length_nm),
                                                       Length::nanometers(length_nm / p.aspect)})
                                .nanometers();
            p.exposure_s = exposure_s;
            p.snr = 20.0;
            cases.push_back({fmt::format("{:g} nm, {:g} ms", length_nm, 1e3 * exposure_s), p});
        }
    }
    return cases;
}

std::vector<LightCase> sphere_cases() {
    std::vector<LightCase> cases;
    const auto add = [&](const char* more, const auto& change) {
        LitParticles p;
        change(p);
        cases.push_back(
            {fmt::format(
                 "{:g} nm, {:g} ms, SNR {:g}{}", p.diameter_nm, 1e3 * p.exposure_s, p.snr, more),
             p});
    };
    const auto plain = [&](double diameter_nm, double exposure_s, double snr) {
        add("", [&](LitParticles& p) {
            p.diameter_nm = diameter_nm;
            p.exposure_s = exposure_s;
            p.snr = snr;
        });
    };
    plain(147.8, 0.01, 20.0);
    plain(147.8, 0.033, 20.0);
    plain(80.0, 0.01, 6.0);
    plain(80.0, 0.033, 30.0);
    plain(100.0, 0.01, 100.0);
    plain(100.0, 0.033, 10.0);
    plain(150.0, 0.033, 100.0);
    plain(300.0, 0.01, 30.0);
    add(", rings", [](LitParticles& p) { p.optics.ring_share = 0.4; });
    add(", flow 3 px", [](LitParticles& p) {
        p.flow_px_per_frame = 3.0;
        p.exposure_s = 0.033;
    });
    return cases;
}

std::vector<std::string> brightness_row(const LightCase& c, const LightOfCase& found) {
    const auto& light = found.light[bar_length];
    std::vector<double> all;
    std::vector<double> sharp;
    std::vector<double> stated;
    for (const TrackLight& l : light) {
        if (!l.log_flux) continue;
        all.push_back(*l.log_flux - found.true_log_flux);
        if (l.is_lower_bound()) continue;
        sharp.push_back(all.back());
        stated.push_back(l.log_flux_se);
    }
    return {c.name,
            text(share_of(static_cast<double>(sharp.size()), static_cast<double>(all.size()))),
            text(mean_of(sharp)),
            text(spread_of(sharp)),
            text(rms_of(stated)),
            text(spread_of(all))};
}

// All cases, spheres first: the first two are what needles at each exposure are held against.
struct Study {
    std::vector<LightCase> cases = sphere_cases();
    std::size_t spheres = cases.size();
    std::vector<LightOfCase> found;

    Study(bool quick, WorkerPool& workers) {
        for (LightCase& c : needle_cases()) cases.push_back(std::move(c));
        found.resize(cases.size());
        workers.run(cases.size(),
                    [&](std::size_t i) { found[i] = measure(cases[i], seed_of(90, i), quick); });
    }

    [[nodiscard]] Figure auc(std::size_t needle, std::size_t length) const {
        const bool brief = cases[needle].particles.exposure_s == exposures_s[0];
        return chance_below(p_values(found[needle].light[length]),
                            p_values(found[brief ? 0 : 1].light[length]));
    }
};

Table flicker_table(const Study& study) {
    Table table{
        "Flicker of needles of aspect 5, SNR 20 in the mean, against spheres of 148 nm at the "
        "same exposure: area under the curve, and share significant at 5 % (below 150 nm "
        "length the program says nothing)",
        {"length, exposure",
         "AUC, N 10",
         "N 30",
         "N 100",
         "significant % at N 10",
         "N 30",
         "N 100"},
        {}};
    for (std::size_t i = study.spheres; i < study.cases.size(); ++i) {
        std::vector<std::string> row = {study.cases[i].name};
        for (std::size_t k = 0; k < track_lengths.size(); ++k) row.push_back(text(study.auc(i, k)));
        for (const auto& light : study.found[i].light) row.push_back(text(share_seen(light)));
        table.rows.push_back(std::move(row));
    }
    return table;
}

Table false_positive_table(const Study& study) {
    Table table{"Spheres that seem to flicker at 5 %, in percent",
                {"spheres", "N 10", "N 30", "N 100"},
                {}};
    for (std::size_t i = 0; i < study.spheres; ++i) {
        std::vector<std::string> row = {study.cases[i].name};
        for (const auto& light : study.found[i].light) row.push_back(text(share_seen(light)));
        table.rows.push_back(std::move(row));
    }
    return table;
}

Table brightness_table(const Study& study) {
    Table table{"Light of spheres in tracks of 30: ln(found / true in focus, mid sheet)",
                {"spheres", "in focus", "bias", "SD", "stated error", "SD of all"},
                {}};
    for (std::size_t i = 0; i < study.spheres; ++i)
        table.rows.push_back(brightness_row(study.cases[i], study.found[i]));
    return table;
}

Bar flicker_bar(const Study& study) {
    std::vector<TrackLight> spheres;
    for (std::size_t i = 0; i < study.spheres; ++i)
        std::copy(study.found[i].light[bar_length].begin(),
                  study.found[i].light[bar_length].end(),
                  std::back_inserter(spheres));
    return judge(
        "F4",
        "flicker AUC at least 0.95 at L = 300 nm, 10 ms, N >= 30; 5 +- 2 % false positives "
        "on spheres",
        {{"AUC, N 30", study.auc(study.spheres + bar_needle, bar_length), "", 0.95},
         {"false positives, all spheres, N 30", share_seen(spheres), "%", 3.0, 7.0}});
}

}  // namespace

StudyResult measure_scatter(const StudyOptions& options, WorkerPool& workers) {
    const Study study(options.quick, workers);
    StudyResult out;
    out.bars = {flicker_bar(study)};
    out.tables = {flicker_table(study), false_positive_table(study), brightness_table(study)};
    out.repetitions = options.quick
                          ? "About 130 tracks of 30 positions per row."
                          : "About 130 tracks of 100 positions per row, cut into three of "
                            "30 and ten of 10; painted, detected and fitted, not linked.";
    return out;
}

}  // namespace nta::accuracy
