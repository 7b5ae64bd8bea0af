// SPDX-License-Identifier: MIT
// Beads of known concentration, then samples whose particles differ in brightness: rendered videos
// (bar E4, and vesicles).
#include "nta/calibrate/make_calibration.hpp"
#include "nta/pipeline/analyze_video.hpp"
#include "nta/pipeline/bead_video.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include "simulated_source.hpp"
#include "study.hpp"

namespace nta::accuracy {
namespace {

constexpr double bead_per_ml = 4e8;  // at 6e8 some films are refused as crowded
constexpr double between_sizes_nm = 110.0;

Scene camera_scene(std::uint64_t seed) {
    Scene s;
    s.video.width_px = 480;
    s.video.height_px = 360;
    s.video.frames = 250;
    s.video.fps = 30.0;
    s.video.exposure_ms = 15.0;
    s.video.seed = static_cast<std::int64_t>(seed);
    s.optics.depth_of_focus_um = 4.0;
    s.optics.sheet_half_width_um = 10.0;
    s.optics.polystyrene_100nm_peak_adu = 150.0;
    s.background.flare_adu = 2.0;
    return s;
}

ScenePopulation beads_of(double nm, double per_ml, double peak_adu) {
    ScenePopulation p;
    p.median_nm = nm;
    p.concentration_per_ml = per_ml;
    p.peak_adu_at_100nm = peak_adu;
    p.brightness_power = 0.0;
    return p;
}

ScenePopulation vesicles() {
    ScenePopulation p;
    p.concentration_per_ml = 1e9;
    p.distribution = DiameterShape::lognormal;
    p.mode_nm = 147.0;
    p.cv = 0.394;
    p.min_nm = 30.0;
    p.max_nm = 520.0;
    p.index = 1.39;
    return p;
}

GivenSettings settings_of(const Scene& scene) {
    GivenSettings given;
    given.options.pixel_size_nm = scene.video.pixel_size_nm;
    given.options.temperature_c = scene.motion.temperature_c;
    given.options.exposure_ms = scene.video.exposure_ms;
    given.options.wavelength_nm = scene.optics.wavelength_nm;
    given.options.na = scene.optics.na;
    given.options.medium_index = scene.optics.medium_index;
    return given;
}

struct Film {
    Analysis analysis;
    VideoInfo info;
    // Per population: visible particles over those expected on average, which is the chance of who
    // was in view.
    std::vector<double> presence;
    SampleDistribution sample;
};

std::vector<double> presence_of(const SimulatedSource& film) {
    const Simulator& simulator = film.simulator();
    const Scene& scene = simulator.scene();
    std::vector<double> visible(scene.populations.size(), 0.0);
    for (const TrueSpot& s : film.true_spots()) {
        if (!s.visible) continue;
        const auto particle = static_cast<std::size_t>(s.particle_id);
        visible[static_cast<std::size_t>(simulator.particles()[particle].population)] += 1.0;
    }
    for (std::size_t k = 0; k < visible.size(); ++k) {
        Scene alone = scene;
        alone.populations = {scene.populations[k]};
        const double expected = expected_visibility(Simulator(alone)).mean_visible_per_frame;
        visible[k] /= expected * scene.video.frames;
    }
    return visible;
}

Film film_and_analyze_with(const Scene& scene, const GivenSettings& given) {
    SimulatedSource film(scene);
    std::vector<FramePtr> frames;
    while (FramePtr frame = film.read()) frames.push_back(std::move(frame));
    StoredSource video(film.info(), frames);
    WorkerPool alone(1);
    StageClock clock;
    Workshop workshop{alone, clock, {}};
    Film out;
    out.info = film.info();
    out.analysis = analyze_video(video, given, workshop);
    out.presence = presence_of(film);
    out.sample = sample_distribution(scene);
    return out;
}

// Told is the concentration at which as many beads are visible on average as were.
Calibration calibrate(std::uint64_t seed) {
    Scene scene = camera_scene(seed);
    scene.populations = {beads_of(100.0, bead_per_ml, scene.optics.polystyrene_100nm_peak_adu)};
    const GivenSettings given = settings_of(scene);
    const Film film = film_and_analyze_with(scene, given);
    const DeclaredBeads declared{
        100.0, scene.optics.polystyrene_index, bead_per_ml * film.presence[0], 0.0};
    return make_calibration({bead_video(film.analysis, given, film.info, declared)},
                            instrument_settings(given.options, {}, film.info),
                            "accuracy");
}

struct Part {
    double share = 0.0;
    double d50_nm = 0.0;
};

// What lies above a diameter: its share and median.
Part above(const SampleDistribution& s, double limit_nm) {
    std::vector<double> kept(s.number_fraction.size(), 0.0);
    for (std::size_t i = 0; i < kept.size(); ++i) {
        const double end_nm = s.bin_width_nm * static_cast<double>(i + 1);
        kept[i] = s.number_fraction[i] * std::clamp((end_nm - limit_nm) / s.bin_width_nm, 0.0, 1.0);
    }
    Part out;
    out.share = std::accumulate(kept.begin(), kept.end(), 0.0);
    double below = 0.0;
    for (std::size_t i = 0; i < kept.size(); ++i) {
        if (below + kept[i] >= 0.5 * out.share) {
            out.d50_nm =
                s.bin_width_nm * (static_cast<double>(i) + (0.5 * out.share - below) / kept[i]);
            break;
        }
        below += kept[i];
    }
    return out;
}

struct Repetition {
    // Error of the number ratio of 50 and 200 nm, mean over videos of one calibration: their errors
    // share the calibration's.
    double ratio_percent = 0.0;
    double per_ml_percent = 0.0;  // of vesicles above the limit
    double d50_percent = 0.0;
    double limit_nm = 0.0;
    bool covered = false;
};

// Nothing where there is no size distribution.
std::optional<double> ratio_error_percent(std::uint64_t seed, const GivenSettings& given) {
    Scene scene = camera_scene(seed);
    scene.populations = {beads_of(50.0, 4e8, 40.0), beads_of(200.0, 4e8, 130.0)};
    const Film film = film_and_analyze_with(scene, given);
    const SizeEstimate* size = film.analysis.size.reported();
    if (size == nullptr) return std::nullopt;
    double small = 0.0;
    for (std::size_t i = 0; i < size->curve.number_fraction.size(); ++i)
        if ((static_cast<double>(i) + 0.5) * size->curve.bin_width_nm < between_sizes_nm)
            small += size->curve.number_fraction[i];
    const double truth = film.presence[0] / film.presence[1];
    return 100.0 * (small / (1.0 - small) / truth - 1.0);
}

void add_mixtures(std::uint64_t seed, int videos, const GivenSettings& given, Repetition& out) {
    double sum = 0.0;
    int sized = 0;
    for (int v = 0; v < videos; ++v) {
        const auto error = ratio_error_percent(seed + static_cast<std::uint64_t>(v), given);
        sum += error.value_or(0.0);
        sized += error ? 1 : 0;
    }
    if (sized > 0) out.ratio_percent = sum / sized;
}

void add_vesicles(std::uint64_t seed, const GivenSettings& given, Repetition& out) {
    Scene scene = camera_scene(seed);
    scene.populations = {vesicles()};
    const Film film = film_and_analyze_with(scene, given);
    const SizeEstimate* size = film.analysis.size.reported();
    const Concentration& c = film.analysis.concentration;
    if (size == nullptr || !c.per_ml || !c.detection_limit_nm) return;
    const std::optional<Estimate>& d50_nm = size->statistics.d50_nm;
    if (!d50_nm) return;
    const Part truth = above(film.sample, *c.detection_limit_nm);
    const double per_ml = 1e9 * film.presence[0] * truth.share;
    out.limit_nm = *c.detection_limit_nm;
    out.per_ml_percent = 100.0 * (c.per_ml->value / per_ml - 1.0);
    out.d50_percent = 100.0 * (d50_nm->value / truth.d50_nm - 1.0);
    const double nominal = 1e9 * truth.share;
    out.covered = c.per_ml->low && *c.per_ml->low <= nominal && nominal <= *c.per_ml->high;
}

std::vector<double> values_of(const std::vector<Repetition>& all, double Repetition::*value) {
    std::vector<double> out;
    for (const Repetition& r : all) out.push_back(r.*value);
    return out;
}

}  // namespace

StudyResult measure_calibration(const StudyOptions& options, WorkerPool& workers) {
    // One video tells the ratio to 10 %.
    const int mixtures = options.times(4, 1);
    std::vector<Repetition> all(static_cast<std::size_t>(options.times(24, 1)));
    workers.run(all.size(), [&](std::size_t r) {
        GivenSettings given = settings_of(camera_scene(0));
        given.calibration = calibrate(seed_of(901, 10 * r));
        add_vesicles(seed_of(901, 10 * r + 1), given, all[r]);
        add_mixtures(seed_of(901, 10 * r + 2), mixtures, given, all[r]);
    });
    const Figure ratio = mean_of(values_of(all, &Repetition::ratio_percent));
    const Figure per_ml = mean_of(values_of(all, &Repetition::per_ml_percent));
    const Figure d50 = mean_of(values_of(all, &Repetition::d50_percent));
    const auto covered =
        std::count_if(all.begin(), all.end(), [](const Repetition& r) { return r.covered; });
    StudyResult out;
    out.bars.push_back(judge("E4",
                             "50 + 200 nm number ratio within 5 % after brightness correction",
                             {within("50 : 200 nm", ratio, 5.0, "%")}));
    out.bars.push_back(
        judge("E4 (vesicles)",
              "vesicles (index 1.39, 30 to 520 nm) after calibration with 100 nm beads: "
              "concentration within 10 %, D50 within 4 %, above the detection limit",
              {within("concentration", per_ml, 10.0, "%"), within("D50", d50, 4.0, "%")}));
    out.tables.push_back(
        {"Calibrated with 100 nm beads (one video of 250 frames each)",
         {"sample", "videos", "figure", "error, %"},
         {{"50 + 200 nm, 40 and 130 ADU",
           fmt::format("{} x {}", all.size(), mixtures),
           "number ratio",
           text(ratio)},
          {"vesicles", fmt::format("{}", all.size()), "per mL above the limit", text(per_ml)},
          {"vesicles", fmt::format("{}", all.size()), "D50 above the limit", text(d50)},
          {"vesicles",
           fmt::format("{}", all.size()),
           fmt::format("detection limit, nm: {}",
                       text(mean_of(values_of(all, &Repetition::limit_nm)))),
           ""},
          {"vesicles",
           fmt::format("{}", all.size()),
           fmt::format(
               "95 % interval of per mL covers the nominal one: {}/{}", covered, all.size()),
           ""}}});
    out.repetitions =
        "The chance of who is in view is taken out: errors are against the concentration at which "
        "a "
        "scene shows on average as many particles as were visible.";
    return out;
}

}  // namespace nta::accuracy
