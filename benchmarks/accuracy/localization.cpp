// SPDX-License-Identifier: MIT
// Position error against the Cramer-Rao bound, bias over the sub-pixel place, and whether the
// predicted errors are the real ones (bars A3, A4).
#include "nta/diffusion/motion_error.hpp"
#include "nta/size/hydrodynamic_diameter.hpp"
#include "nta/size/water_viscosity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "spot_film.hpp"
#include "study.hpp"
#include "whole_video.hpp"

namespace nta::accuracy {
namespace {

constexpr int phase_bins = 10;
constexpr std::array<double, 6> snrs = {5.0, 7.0, 10.0, 20.0, 35.0, 50.0};

constexpr std::array<double, 4> smeared_snrs = {5.0, 7.0, 10.0, 20.0};

struct SpotCase {
    std::string name;
    double width_px = 1.6;
    double snr = 10.0;  // of the peak as seen: after the motion's blur
    FilmSettings film;
    double blur_px2 = 0.0;  // variance of the path about its mean, D tE / 3
};

// Errors of all axes of all spots of one case.
struct Errors {
    std::vector<double> error_px;
    std::vector<double> predicted_px;
    std::array<std::vector<double>, phase_bins> by_phase;
    double bound_px = 0.0;  // at rest
    double shown = 0.0;

    void add(double found_px, double true_px, float predicted) {
        error_px.push_back(found_px - true_px);
        predicted_px.push_back(static_cast<double>(predicted));
        const double phase = true_px - std::floor(true_px);
        const auto bin =
            std::min<std::size_t>(phase_bins - 1, static_cast<std::size_t>(phase * phase_bins));
        by_phase[bin].push_back(found_px - true_px);
    }
    [[nodiscard]] Figure over_bound() const { return (1.0 / bound_px) * rms_of(error_px); }
    [[nodiscard]] Figure predicted_over_real() const {
        const Figure real = rms_of(error_px);
        const double ratio = rms_of(predicted_px).value / real.value;
        return {ratio, ratio * real.standard_error / real.value};
    }
    // The phase with the largest mean error.
    [[nodiscard]] Figure worst_bias_px() const {
        Figure worst;
        for (const auto& bin : by_phase) {
            const Figure bias = mean_of(bin);
            if (std::abs(bias.value) >= std::abs(worst.value)) worst = bias;
        }
        return worst;
    }
};

// Root of the mean of the squared bounds.
double bound_of(const SpotFilm& film, const std::vector<PaintedSpot>& spots) {
    double sum = 0.0;
    for (const PaintedSpot& s : spots) sum += std::pow(film.position_bound_px(s), 2.0);
    return std::sqrt(sum / static_cast<double>(spots.size()));
}

std::vector<PaintedSpot> painted_spots(const SpotCase& c, SpotFilm& film) {
    PaintedSpot like;
    like.width_px = c.width_px;
    const double at_rest_over_seen = 1.0 + c.blur_px2 / (c.width_px * c.width_px);
    auto painted = scattered_spots(c.film, 40, like, film.random());
    for (PaintedSpot& s : painted) {
        // Smeared spots stand for those of one particle, which has one light.
        const bool smeared = c.blur_px2 > 0.0;
        const double x_px = smeared ? 0.5 * c.film.width_px : s.x_px;
        const double y_px = smeared ? 0.5 * c.film.height_px : s.y_px;
        s.peak_adu = c.snr * film.noise_adu(x_px, y_px) * at_rest_over_seen;
        // Brownian motion of total variance V departs from its mean with variance V / 6.
        if (c.blur_px2 > 0.0) smear(s, 6.0 * c.blur_px2, film.random());
    }
    return painted;
}

// What an analysis adds once it knows D and the exposure. The spots of one picture, of which each
// has a path of its own, stand for the positions of one track.
void predict_motion_error(double blur_px2, Localizations& found) {
    Track track;
    track.positions = found;
    for (std::size_t i = 0; i < found.size(); ++i) track.spot_indices.push_back(i);
    correct_for_motion(track, blur_px2, found);
}

Errors measure(const SpotCase& c, int spots, std::uint64_t seed) {
    SpotFilm film(c.film, seed);
    constexpr int first_pictures = 31;  // of a video's first background
    for (int k = 0; k < first_pictures; ++k) film.learn_gain(painted_spots(c, film));
    Errors errors;
    while (errors.shown < spots) {
        const auto painted = painted_spots(c, film);
        if (errors.shown == 0.0 && c.blur_px2 == 0.0) errors.bound_px = bound_of(film, painted);
        Localizations found = film.shoot(painted);
        if (c.blur_px2 > 0.0) predict_motion_error(c.blur_px2, found);
        for (const PaintedSpot& s : painted) {
            errors.shown += 1.0;
            const int i = nearest_spot(found, s.x_px, s.y_px, 3.0);
            if (i < 0) continue;
            const Localization& f = found[static_cast<std::size_t>(i)];
            errors.add(f.x_px, s.x_px, f.x_sd_px);
            errors.add(f.y_px, s.y_px, f.y_sd_px);
        }
    }
    return errors;
}

FilmSettings additive() { return {}; }
FilmSettings photons() {
    FilmSettings s;
    s.bits = 8;
    s.shot_noise = true;
    s.light_adu = 3.0;
    s.uneven = true;
    return s;
}

// --- resting spots ---

struct Ground {
    const char* name;
    FilmSettings film;
};

FilmSettings even_photons() {
    FilmSettings s = photons();
    s.uneven = false;
    return s;
}

std::vector<Ground> grounds() {
    return {
        {"white", additive()}, {"photons", photons()}, {"photons, even ground", even_photons()}};
}
constexpr std::array<double, 3> widths_px = {1.3, 1.8, 2.5};

std::vector<SpotCase> resting_cases() {
    std::vector<SpotCase> cases;
    for (const Ground& ground : grounds())
        for (const double width : widths_px)
            for (const double snr : snrs)
                cases.push_back({fmt::format("{}, width {} px, SNR {}", ground.name, width, snr),
                                 width,
                                 snr,
                                 ground.film,
                                 0.0});
    return cases;
}

std::string noise_name(const FilmSettings& film) {
    if (!film.shot_noise) return "white, 16 bits";
    return film.uneven ? "photons, 8 bits" : "photons, 8 bits, even ground";
}

std::vector<std::string> resting_row(const SpotCase& c, const Errors& e) {
    return {noise_name(c.film),
            fmt::format("{}", c.width_px),
            fmt::format("{}", c.snr),
            fmt::format("{:.4f}", e.bound_px),
            text(rms_of(e.error_px)),
            text(e.over_bound()),
            text(e.worst_bias_px()),
            text(e.predicted_over_real())};
}

void add_resting_bars(const std::vector<SpotCase>& cases,
                      const std::vector<Errors>& errors,
                      std::vector<Check>& predicted,
                      StudyResult& out) {
    std::vector<Check> checks;
    Table table{"Resting spots: error of one coordinate against its bound",
                {"noise",
                 "width, px",
                 "SNR",
                 "bound, px",
                 "RMS error, px",
                 "RMS error / bound",
                 "largest bias over sub-pixel places, px",
                 "predicted / RMS error"},
                {}};
    // Pictures: one row per SNR, one column per noise and width.
    DataFile over{
        "position_error", "snr, RMS error / bound: white 1.3 1.8 2.5, photons likewise", {}};
    for (const double snr : snrs) over.rows.push_back({snr});
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const SpotCase& c = cases[i];
        checks.push_back({"RMS error, " + c.name, errors[i].over_bound(), "x bound", 0.0, 1.10});
        checks.push_back(within("bias, " + c.name, errors[i].worst_bias_px(), 0.01, "px"));
        predicted.push_back({c.name, errors[i].predicted_over_real(), "x RMS error", 0.9, 1.1});
        if (c.film.uneven || !c.film.shot_noise)
            over.rows[i % snrs.size()].push_back(errors[i].over_bound().value);
        const bool shown = c.snr == 5.0 || c.snr == 10.0 || c.snr == 50.0;
        if (shown) table.rows.push_back(resting_row(c, errors[i]));
    }
    out.bars.push_back(judge("A3",
                             "RMS error at most 1.10 x bound at SNR 5 to 50, bias at most 0.01 px "
                             "at all sub-pixel places",
                             checks,
                             "the largest of ten biases is above zero by chance alone"));
    out.tables.push_back(table);
    out.data.push_back(over);
}

// --- smeared spots ---

std::vector<SpotCase> smeared_cases() {
    const Temperature water = Temperature::celsius(25.0);
    std::vector<SpotCase> cases;
    struct Motion {
        double diameter_nm, exposure_ms;
    };
    constexpr std::array<Motion, 4> motions = {
        {{100.0, 15.0}, {100.0, 33.0}, {50.0, 15.0}, {50.0, 33.0}}};
    constexpr double um_from_px = 0.166;
    for (const Motion& m : motions) {
        const double D =
            diffusion_coefficient(Length::nanometers(m.diameter_nm), water, water_viscosity(water))
                .um2_per_s();
        const double blur_px2 = D * m.exposure_ms * 1e-3 / 3.0 / (um_from_px * um_from_px);
        for (const double snr : smeared_snrs) {
            cases.push_back({fmt::format("{} nm, {} ms, SNR {}", m.diameter_nm, m.exposure_ms, snr),
                             1.6,
                             snr,
                             photons(),
                             blur_px2});
        }
    }
    return cases;
}

void add_smeared_bars(const std::vector<SpotCase>& cases,
                      const std::vector<Errors>& errors,
                      std::vector<Check>& predicted,
                      StudyResult& out) {
    Table table{
        "Spots smeared by diffusion during the exposure (1.6 px at rest, photons, 8 bits; "
        "truth: mean place over the exposure; predicted: as written once D and the exposure are "
        "known)",
        {"spot", "blur SD, px", "found", "RMS error, px", "predicted / RMS error"},
        {}};
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const Errors& e = errors[i];
        predicted.push_back({cases[i].name, e.predicted_over_real(), "x RMS error", 0.9, 1.1});
        table.rows.push_back(
            {cases[i].name,
             fmt::format("{:.2f}", std::sqrt(cases[i].blur_px2)),
             fmt::format("{:.1f} %", 50.0 * static_cast<double>(e.error_px.size()) / e.shown),
             text(rms_of(e.error_px)),
             text(e.predicted_over_real())});
    }
    out.tables.push_back(table);
}

// --- whole videos: spots.csv against the truth ---

struct FilmedCase {
    double diameter_nm;
    double exposure_ms;
    double peak_adu;  // at rest, in focus
    [[nodiscard]] std::string name() const {
        return fmt::format("{} nm, {} ms, peak {} ADU", diameter_nm, exposure_ms, peak_adu);
    }
};

std::vector<FilmedCase> filmed_cases() {
    std::vector<FilmedCase> cases;
    for (const double diameter_nm : {50.0, 100.0, 200.0})
        for (const double exposure_ms : {10.0, 15.0, 33.0})
            for (const double peak_adu : {20.0, 60.0})
                cases.push_back({diameter_nm, exposure_ms, peak_adu});
    return cases;
}

Scene scene_of(const FilmedCase& c, int frames, std::uint64_t seed) {
    Scene scene;
    scene.video.width_px = 480;
    scene.video.height_px = 360;
    scene.video.frames = frames;
    scene.video.fps = 30.0;
    scene.video.exposure_ms = c.exposure_ms;
    scene.video.seed = static_cast<std::int64_t>(seed);
    scene.motion.exposure_substeps = 24;
    ScenePopulation particles;
    particles.concentration_per_ml = 2e8;
    particles.mode_nm = c.diameter_nm;
    particles.peak_adu_at_100nm = c.peak_adu;
    particles.brightness_power = 0.0;
    scene.populations = {particles};
    return scene;
}

void add_filmed(const StudyOptions& options,
                WorkerPool& workers,
                std::vector<Check>& predicted,
                StudyResult& out) {
    const std::vector<FilmedCase> cases = filmed_cases();
    const auto videos = static_cast<std::size_t>(options.times(4, 2));
    const int frames = options.times(300, 100);
    std::vector<SpotScore> scores(cases.size() * videos);
    workers.run(scores.size(), [&](std::size_t i) {
        VideoRun run;
        run.scene = scene_of(cases[i / videos], frames, seed_of(202, i));
        scores[i] = film_and_analyze(run).front().spots;
    });
    Table table{fmt::format("Whole videos of {} frames, {} each: positions as written against the "
                            "truth (visible particles 10 px from others)",
                            frames,
                            videos),
                {"particles", "RMS error, px", "predicted / RMS error"},
                {}};
    for (std::size_t k = 0; k < cases.size(); ++k) {
        std::vector<double> errors_px;
        std::vector<double> ratios;
        for (std::size_t v = 0; v < videos; ++v) {
            const SpotScore& score = scores[k * videos + v];
            errors_px.push_back(score.rms_error_px);
            ratios.push_back(score.predicted_rms_px / score.rms_error_px);
        }
        const std::string name = cases[k].name();
        predicted.push_back({"video, " + name, mean_of(ratios), "x RMS error", 0.9, 1.1});
        table.rows.push_back({name, text(mean_of(errors_px)), text(mean_of(ratios))});
    }
    out.tables.push_back(table);
}

// Picture: one row per SNR; resting 1.3 px in white noise and with photons, then the smeared ones
// (up to their highest SNR).
DataFile predicted_data(const std::vector<Errors>& resting, const std::vector<Errors>& smeared) {
    DataFile data{
        "predicted_error", "snr, predicted / RMS error: white, photons, smeared kinds", {}};
    const std::size_t photons_from = widths_px.size() * snrs.size();
    for (std::size_t i = 0; i < snrs.size(); ++i) {
        std::vector<double> row = {snrs[i],
                                   resting[i].predicted_over_real().value,
                                   resting[photons_from + i].predicted_over_real().value};
        for (std::size_t k = 0; k < smeared.size(); k += smeared_snrs.size()) {
            const auto at = std::find(smeared_snrs.begin(), smeared_snrs.end(), snrs[i]);
            const auto j = static_cast<std::size_t>(at - smeared_snrs.begin());
            row.push_back(at == smeared_snrs.end() ? std::numeric_limits<double>::quiet_NaN()
                                                   : smeared[k + j].predicted_over_real().value);
        }
        data.rows.push_back(row);
    }
    return data;
}

}  // namespace

StudyResult measure_localization(const StudyOptions& options, WorkerPool& workers) {
    std::vector<SpotCase> cases = resting_cases();
    const std::size_t resting = cases.size();
    for (SpotCase& c : smeared_cases()) cases.push_back(std::move(c));
    std::vector<Errors> errors(cases.size());
    workers.run(cases.size(), [&](std::size_t i) {
        // Biases are told to 0.002 px: dim spots need more of them.
        // The errors of smeared spots have long tails.
        const int spots = i >= resting         ? options.times(30000, 800)
                          : cases[i].snr < 9.0 ? options.times(24000, 1200)
                                               : options.times(9000, 800);
        errors[i] = measure(cases[i], spots, seed_of(201, i));
    });
    const auto at = [&](std::size_t i) { return static_cast<std::ptrdiff_t>(i); };
    const std::vector<SpotCase> smeared(cases.begin() + at(resting), cases.end());
    const std::vector<Errors> smeared_errors(errors.begin() + at(resting), errors.end());
    cases.resize(resting);

    StudyResult out;
    std::vector<Check> predicted;
    add_resting_bars(cases, errors, predicted, out);
    add_smeared_bars(smeared, smeared_errors, predicted, out);
    add_filmed(options, workers, predicted, out);
    out.data.push_back(predicted_data(errors, smeared_errors));
    out.bars.push_back(
        judge("A4", "predicted error of each spot within 10 % of the RMS error", predicted));
    out.repetitions = fmt::format(
        "{} resting spots per row below SNR 9, {} above, {} smeared ones; both "
        "coordinates of each are used.",
        options.times(24000, 1200),
        options.times(9000, 800),
        options.times(30000, 800));
    return out;
}

}  // namespace nta::accuracy
