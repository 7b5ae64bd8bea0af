// SPDX-License-Identifier: MIT
// Whole videos with known truth, rendered, analyzed, and held against it (bars D1 of videos, E1,
// E3, E5).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <string>

#include "study.hpp"
#include "whole_video.hpp"

namespace nta::accuracy {
namespace {

enum class Told { yes, no, both };
enum class Kind { single, lognormal, small, none };

struct VideoScene {
    const char* name;
    int full, quick;  // videos
    int frames;
    double exposure_ms;  // at 30 frames per second
    Told exposure;
    int bits;
    VideoCodec codec;
    // lognormal: mode, CV 0.394, cut to 30-520 nm, light as d^2.5
    // small: median, CV 0.35, from 20 nm on, light as d^6
    Kind kind;
    double nm;
    double snr;  // in-focus peak over noise at rest (lognormal: of 100 nm)
    double per_ml;
    double um_per_s;
};

constexpr auto ffv1 = VideoCodec::ffv1;
// 15 ms of motion take a quarter of the SNR of 100 nm.
const std::vector<VideoScene> scenes = {
    {"mono_50", 8, 0, 300, 15, Told::yes, 8, ffv1, Kind::single, 50, 30, 4e8, 0},
    {"mono_60", 8, 1, 300, 15, Told::yes, 8, ffv1, Kind::single, 60, 30, 4e8, 0},
    {"mono_100", 12, 1, 300, 15, Told::both, 8, ffv1, Kind::single, 100, 30, 4e8, 0},
    {"mono_200", 8, 0, 300, 15, Told::yes, 8, ffv1, Kind::single, 200, 30, 4e8, 0},
    {"mono_300", 8, 1, 300, 15, Told::yes, 8, ffv1, Kind::single, 300, 30, 4e8, 0},
    {"mono_400", 8, 0, 300, 15, Told::yes, 8, ffv1, Kind::single, 400, 30, 4e8, 0},
    {"exposure_5ms", 4, 0, 300, 5, Told::both, 8, ffv1, Kind::single, 100, 30, 4e8, 0},
    {"exposure_33ms", 4, 0, 300, 33, Told::both, 8, ffv1, Kind::single, 100, 30, 4e8, 0},
    {"vesicles", 12, 1, 300, 15, Told::both, 8, ffv1, Kind::lognormal, 147, 12, 4.92e8, 0},
    {"vesicles_33ms", 4, 0, 300, 33, Told::both, 8, ffv1, Kind::lognormal, 147, 12, 4.92e8, 0},
    {"vesicles_4um_s", 4, 0, 300, 15, Told::yes, 8, ffv1, Kind::lognormal, 147, 12, 4.92e8, 4},
    {"vesicles_50um_s", 4, 0, 300, 15, Told::yes, 8, ffv1, Kind::lognormal, 147, 12, 4.92e8, 50},
    {"small_50", 12, 0, 300, 15, Told::yes, 8, ffv1, Kind::small, 50, 12, 3e10, 0},
    {"small_60", 8, 0, 300, 15, Told::yes, 8, ffv1, Kind::small, 60, 6, 2e10, 0},
    {"mono_4um_s", 4, 0, 300, 15, Told::yes, 8, ffv1, Kind::single, 100, 30, 4e8, 4},
    {"mono_50um_s", 4, 0, 300, 15, Told::yes, 8, ffv1, Kind::single, 100, 30, 4e8, 50},
    {"snr_6", 4, 1, 300, 15, Told::yes, 8, ffv1, Kind::single, 100, 8.1, 4e8, 0},
    {"snr_10", 4, 0, 300, 15, Told::yes, 8, ffv1, Kind::single, 100, 13.5, 4e8, 0},
    {"snr_100", 4, 0, 300, 15, Told::yes, 8, ffv1, Kind::single, 100, 100, 4e8, 0},
    {"mono_1e7", 24, 0, 600, 15, Told::yes, 8, ffv1, Kind::single, 100, 30, 1e7, 0},
    {"mono_1e8", 6, 1, 300, 15, Told::yes, 8, ffv1, Kind::single, 100, 30, 1e8, 0},
    {"mono_1e9", 3, 1, 300, 15, Told::yes, 8, ffv1, Kind::single, 100, 30, 1e9, 0},
    {"mono_2e9", 3, 0, 300, 15, Told::yes, 8, ffv1, Kind::single, 100, 30, 2e9, 0},
    {"mono_3e9", 4, 0, 300, 15, Told::yes, 8, ffv1, Kind::single, 100, 30, 3e9, 0},
    {"bits_16", 4, 0, 300, 15, Told::yes, 16, ffv1, Kind::single, 100, 30, 4e8, 0},
    {"raw_8", 4, 0, 300, 15, Told::yes, 8, VideoCodec::raw, Kind::single, 100, 30, 4e8, 0},
    {"dib24_8", 4, 0, 300, 15, Told::yes, 8, VideoCodec::dib24, Kind::single, 100, 30, 4e8, 0},
    {"mjpeg_8", 4, 0, 300, 15, Told::yes, 8, VideoCodec::mjpeg, Kind::single, 100, 30, 4e8, 0},
    {"blank", 2, 0, 1000, 15, Told::yes, 8, ffv1, Kind::none, 0, 0, 0, 0},
    {"blank_16", 1, 0, 1000, 15, Told::yes, 16, ffv1, Kind::none, 0, 0, 0, 0},
};

// Noise of a ground of 3 ADU light (8 bits): sqrt(0.5^2 (3 / 0.5 + 1.5^2) + 1 / 12). 16 bits: the
// same light and noise, 40 ADU for each one of 8 bits.
constexpr double ground_noise_adu = 1.465;

ScenePopulation population_of(const VideoScene& s, double unit) {
    ScenePopulation p;
    p.concentration_per_ml = s.per_ml;
    p.peak_adu_at_100nm = ground_noise_adu * s.snr * unit;
    p.brightness_power = 0.0;
    if (s.kind == Kind::single) {
        p.median_nm = s.nm;
        return p;
    }
    p.distribution = DiameterShape::lognormal;
    if (s.kind == Kind::small) {
        p.median_nm = s.nm;
        p.cv = 0.35;
        p.min_nm = 20.0;
        p.brightness_power = 6.0;
        return p;
    }
    p.mode_nm = s.nm;
    p.cv = 0.394;
    p.min_nm = 30.0;
    p.max_nm = 520.0;
    p.brightness_power = 2.5;
    return p;
}

Scene scene_of(const VideoScene& s, std::uint64_t seed) {
    const double unit = s.bits == 16 ? 40.0 : 1.0;
    Scene scene;
    scene.video.width_px = 400;
    scene.video.height_px = 300;
    scene.video.frames = s.frames;
    scene.video.fps = 30.0;
    scene.video.exposure_ms = s.exposure_ms;
    scene.video.codec = s.codec;
    scene.video.bits = s.bits;
    scene.video.seed = static_cast<std::int64_t>(seed);
    scene.optics.spot_sd_px = 1.6;
    scene.optics.depth_of_focus_um = 4.0;
    scene.optics.sheet_half_width_um = 10.0;
    scene.camera.offset_adu = 12.0 * unit;
    scene.camera.adu_per_electron = 0.5 * unit;
    scene.background.haze_adu = 3.0 * unit;
    scene.background.flare_adu = 2.0 * unit;
    scene.background.static_spots = 2;
    scene.background.static_spot_min_adu = 8.0 * unit;
    scene.background.static_spot_max_adu = 60.0 * unit;
    scene.motion.drift_x_um_per_s = s.um_per_s;
    if (s.kind != Kind::none) scene.populations.push_back(population_of(s, unit));
    return scene;
}

// All analyses of one scene with one setting.
struct Row {
    const VideoScene* scene = nullptr;
    bool told = true;
    std::vector<VideoOutcome> videos;

    [[nodiscard]] std::string name() const {
        return std::string(scene->name) + (told ? "" : ", exposure not given");
    }
    [[nodiscard]] bool blank() const { return scene->kind == Kind::none; }
};

std::vector<Row> run_all(const StudyOptions& o, WorkerPool& workers) {
    std::vector<VideoRun> runs;
    std::vector<std::size_t> scene_of_run;
    for (std::size_t s = 0; s < scenes.size(); ++s) {
        for (int v = 0; v < o.times(scenes[s].full, scenes[s].quick); ++v) {
            VideoRun run;
            run.scene = scene_of(scenes[s], seed_of(701, 100 * s + static_cast<std::uint64_t>(v)));
            if (scenes[s].exposure == Told::no) run.exposure_told = {false};
            if (scenes[s].exposure == Told::both) run.exposure_told = {true, false};
            if (scenes[s].codec != ffv1)
                run.file = o.scratch / fmt::format("{}_{}.avi", scenes[s].name, v);
            runs.push_back(std::move(run));
            scene_of_run.push_back(s);
        }
    }
    std::vector<std::vector<VideoOutcome>> outcomes(runs.size());
    workers.run(runs.size(), [&](std::size_t i) { outcomes[i] = film_and_analyze(runs[i]); });
    std::filesystem::remove_all(o.scratch);
    std::vector<Row> rows;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        for (std::size_t a = 0; a < outcomes[i].size(); ++a) {
            const VideoScene* scene = &scenes[scene_of_run[i]];
            const bool told = runs[i].exposure_told[a];
            auto row = std::find_if(rows.begin(), rows.end(), [&](const Row& r) {
                return r.scene == scene && r.told == told;
            });
            if (row == rows.end()) row = rows.insert(rows.end(), {scene, told, {}});
            row->videos.push_back(std::move(outcomes[i][a]));
        }
    }
    return rows;
}

// --- what is read off one video ---

const SizeStatistics* sizes(const VideoOutcome& v) {
    const SizeEstimate* e = v.analysis.size.reported();
    return e ? &e->statistics : nullptr;
}
std::optional<double> error_percent(const std::optional<Estimate>& e,
                                    const std::optional<double>& truth) {
    if (!e || !truth || !(*truth > 0.0)) return std::nullopt;
    return 100.0 * (e->value / *truth - 1.0);
}
bool holds(const std::optional<Estimate>& e, const std::optional<double>& truth) {
    return e && truth && e->low && e->high && *e->low <= *truth && *truth <= *e->high;
}

using Reading = std::function<std::optional<double>(const VideoOutcome&)>;

std::vector<double> readings(const Row& row, const Reading& read) {
    std::vector<double> values;
    for (const VideoOutcome& v : row.videos)
        if (const auto value = read(v)) values.push_back(*value);
    return values;
}
Figure mean(const Row& row, const Reading& read) { return mean_of(readings(row, read)); }
std::string signed_text(const Figure& f) {
    return fmt::format("{:+.1f} ± {:.1f}", f.value, f.standard_error);
}
std::string mean_text(const Row& row, const Reading& read) {
    const std::vector<double> values = readings(row, read);
    if (values.empty()) return "none";
    const Figure m = mean_of(values);
    if (values.size() < 3) return fmt::format("{:+.1f}", m.value);
    return signed_text(m);
}

std::optional<double> d50_error(const VideoOutcome& v) {
    const SizeStatistics* s = sizes(v);
    return s ? error_percent(s->d50_nm, v.truth.d50_nm) : std::nullopt;
}
// Of few particles there is no mode: it is held against the scene's.
std::optional<double> mode_error(const VideoOutcome& v) {
    const SizeStatistics* s = sizes(v);
    return s ? error_percent(s->mode_nm, v.truth.expected_mode_nm) : std::nullopt;
}
Figure count_ratio(const Row& row) {
    std::vector<double> counted, visible;
    for (const VideoOutcome& v : row.videos) {
        counted.push_back(v.analysis.concentration.particles_per_frame.value);
        visible.push_back(v.truth.visible_per_frame);
    }
    return ratio_of(counted, visible);
}
Figure count_error(const Row& row) { return 100.0 * (count_ratio(row) - 1.0); }
std::optional<double> per_ml_error(const VideoOutcome& v) {
    return error_percent(*v.analysis.concentration.per_ml, v.truth.realized_per_ml);
}
bool is_told(const VideoOutcome& v, const char* code) {
    return std::any_of(v.analysis.diagnostics.begin(),
                       v.analysis.diagnostics.end(),
                       [&](const Diagnostic& d) { return d.code == code; });
}
// Nothing where no particle was found.
std::optional<double> real_error(const VideoOutcome& v) {
    return v.spots.rms_error_px > 0.0 ? std::optional(v.spots.rms_error_px) : std::nullopt;
}
std::optional<double> predicted_over_real(const VideoOutcome& v) {
    if (!(v.spots.rms_error_px > 0.0)) return std::nullopt;
    return v.spots.predicted_rms_px / v.spots.rms_error_px;
}
std::optional<double> half_interval(const VideoOutcome& v) {
    const SizeStatistics* s = sizes(v);
    if (!s || !s->d50_nm || !s->d50_nm->low || !s->d50_nm->high) return std::nullopt;
    return 50.0 * std::log(*s->d50_nm->high / *s->d50_nm->low);
}

// --- the tables ---

struct Coverage {
    int held = 0;
    int asked = 0;
    void add(bool held_here) {
        held += held_here ? 1 : 0;
        ++asked;
    }
    [[nodiscard]] std::string text() const {
        return asked ? fmt::format("{}/{}", held, asked) : "-";
    }
};

struct Coverages {
    Coverage d50_seen, d50, mode, per_ml, refused;

    void add(const VideoOutcome& v) {
        per_ml.add(holds(*v.analysis.concentration.per_ml, v.truth.nominal_per_ml));
        const SizeStatistics* s = sizes(v);
        if (!s) return;
        refused.add(is_told(v, "below-detection-limit"));
        if (s->d50_nm) d50_seen.add(holds(s->d50_nm, v.truth.d50_nm));
        if (s->d50_nm) d50.add(holds(s->d50_nm, v.truth.expected_d50_nm));
        if (s->mode_nm) mode.add(holds(s->mode_nm, v.truth.expected_mode_nm));
    }
    void append_to(std::vector<std::string>& row) const {
        for (const Coverage* c : {&d50_seen, &d50, &mode, &per_ml, &refused})
            row.push_back(c->text());
    }
};

std::string warnings_of(const Row& row) {
    std::vector<std::string> codes;
    for (const VideoOutcome& v : row.videos) {
        for (const Diagnostic& d : v.analysis.diagnostics) {
            if (d.severity != Severity::warning) continue;
            if (std::find(codes.begin(), codes.end(), d.code) == codes.end())
                codes.push_back(d.code);
        }
    }
    std::string all;
    for (const std::string& c : codes) all += (all.empty() ? "" : " ") + c;
    return all;
}

Table scene_table(const std::vector<Row>& rows) {
    Table table{"Scenes: bias of sizes and counts, and in how many videos the 95 % interval holds",
                {"scene",
                 "videos",
                 "visible per frame",
                 "tracks",
                 "D50 error, %",
                 "mode error, %",
                 "count error, %",
                 "per mL error, %",
                 "half interval of D50, %",
                 "holds D50 seen",
                 "holds D50",
                 "holds mode",
                 "holds per mL",
                 "sizes refused",
                 "warnings"},
                {}};
    std::map<bool, Coverages> all;
    for (const Row& row : rows) {
        if (row.blank()) continue;
        Coverages here;
        for (const VideoOutcome& v : row.videos) {
            here.add(v);
            all[row.told].add(v);
        }
        std::vector<std::string> cells = {
            row.name(),
            fmt::format("{}", row.videos.size()),
            fmt::format(
                "{:.1f}",
                mean(row, [](const VideoOutcome& v) { return v.truth.visible_per_frame; }).value),
            fmt::format("{:.0f}",
                        mean(row,
                             [](const VideoOutcome& v) {
                                 return static_cast<double>(v.analysis.totals.used);
                             })
                            .value),
            mean_text(row, d50_error),
            mean_text(row, mode_error),
            signed_text(count_error(row)),
            mean_text(row, per_ml_error),
            fmt::format("{:.1f}", mean(row, half_interval).value)};
        here.append_to(cells);
        cells.push_back(warnings_of(row));
        table.rows.push_back(cells);
    }
    for (const bool told : {true, false}) {
        if (all.find(told) == all.end()) continue;
        std::vector<std::string> cells(9);
        cells[0] = told ? "all, exposure given" : "all, exposure not given";
        all[told].append_to(cells);
        cells.emplace_back();
        table.rows.push_back(cells);
    }
    return table;
}

Table spot_table(const std::vector<Row>& rows) {
    Table table{
        "Scenes: single spots (recall: of visible particles; precision: spots within 3 px "
        "of a particle of SNR >= 2; position: visible particles 10 px from others)",
        {"scene",
         "recall, %",
         "precision, %",
         "RMS error per axis, px",
         "predicted / RMS error",
         "false links, %",
         "merged in truth, %"},
        {}};
    for (const Row& row : rows) {
        if (row.blank() || !row.told) continue;
        const auto percent = [&](double SpotScore::*value) {
            return text(mean(row, [&](const VideoOutcome& v) { return 100.0 * v.spots.*value; }));
        };
        table.rows.push_back(
            {row.name(),
             percent(&SpotScore::recall),
             percent(&SpotScore::precision),
             text(mean(row, real_error)),
             text(mean(row, predicted_over_real)),
             percent(&SpotScore::false_links),
             text(mean(row, [](const VideoOutcome& v) { return 100.0 * v.truth.merged_share; }))});
    }
    return table;
}

Table blank_table(const std::vector<Row>& rows) {
    Table table{"Scenes without particles",
                {"scene", "videos", "false spots per frame", "nominal", "videos with a size"},
                {}};
    for (const Row& row : rows) {
        if (!row.blank()) continue;
        const auto sized = std::count_if(
            row.videos.begin(), row.videos.end(), [](const VideoOutcome& v) { return sizes(v); });
        table.rows.push_back(
            {row.name(),
             fmt::format("{}", row.videos.size()),
             text(mean(row, [](const VideoOutcome& v) { return v.spots_per_frame; })),
             "0.1",
             fmt::format("{}", sized)});
    }
    return table;
}

// --- the bars ---

bool named(const Row& row, const char* beginning) {
    return row.told && std::string(row.scene->name).starts_with(beginning);
}

bool is_dilution(const Row& row) {
    return row.told &&
           (std::string(row.scene->name) == "mono_100" ||
            std::string(row.scene->name).find("e") != std::string::npos) &&
           named(row, "mono_") && row.scene->um_per_s == 0.0;
}

void size_bar(const std::vector<Row>& rows, StudyResult& out) {
    std::vector<Check> checks;
    DataFile data{"size_bias", "true nm, mode error %, its error", {}};
    for (const Row& row : rows) {
        const bool plain =
            named(row, "mono_") && row.scene->per_ml == 4e8 && row.scene->um_per_s == 0.0;
        if (!plain) continue;
        const Figure error = mean(row, mode_error);
        data.rows.push_back({row.scene->nm, error.value, error.standard_error});
        if (row.scene->nm <= 300.0) checks.push_back(within(row.name(), error, 2.0, "%"));
    }
    out.bars.push_back(
        judge("D1 (videos)",
              "monodisperse 50 to 300 nm from rendered videos: mode bias at most 2 %",
              checks));
    out.data.push_back(data);
}

void count_bars(const std::vector<Row>& rows, StudyResult& out) {
    std::vector<Check> e1;
    DataFile data{"count", "per mL, count error %, its error", {}};
    std::vector<double> ln_per_ml, ln_count;
    for (const Row& row : rows) {
        if (!is_dilution(row)) continue;
        const double n = row.scene->per_ml;
        const Figure error = count_error(row);
        data.rows.push_back({n, error.value, error.standard_error});
        e1.push_back(within(row.name(), error, n <= 1e9 ? 5.0 : 10.0, "%"));
        if (n > 1e9) continue;
        ln_per_ml.push_back(std::log(n));
        ln_count.push_back(std::log(n * count_ratio(row).value));
    }
    out.bars.push_back(
        judge("E1",
              "count against simulated truth within 5 % at 1e7 to 1e9 per mL, 10 % to "
              "3e9",
              e1));
    out.bars.push_back(
        judge("E3",
              "dilution series 1e7 to 1e9 per mL: log-log slope 1.00 ± 0.02",
              {{"slope of count over truth", slope_of(ln_per_ml, ln_count), "", 0.98, 1.02}}));
    std::sort(data.rows.begin(), data.rows.end());
    out.data.push_back(data);
}

// Of few particles an interval must reach farther up than down, and never below zero.
void few_particles_bar(const std::vector<Row>& rows, StudyResult& out) {
    double films = 0.0, asymmetric = 0.0, held = 0.0;
    for (const Row& row : rows) {
        if (!named(row, "mono_1e7")) continue;
        for (const VideoOutcome& v : row.videos) {
            const Estimate& c = *v.analysis.concentration.per_ml;
            films += 1.0;
            if (holds(c, v.truth.nominal_per_ml)) held += 1.0;
            if (c.low && c.high && *c.low >= 0.0 && *c.high - c.value > c.value - *c.low)
                asymmetric += 1.0;
        }
    }
    if (films == 0.0) return;
    out.bars.push_back(
        judge("E2 (videos)",
              "1e7 per mL from rendered videos: intervals are asymmetric and hold the sample's "
              "concentration",
              {{"asymmetric, above zero", 100.0 * share_of(asymmetric, films), "%", 100.0},
               {"95 % interval holds", 100.0 * share_of(held, films), "%", 85.0}},
              "of few films no coverage can be told to a point: fewer than 85 % of 24 would be "
              "seen by chance in 3 % of such runs"));
}

// Which side of 5 % a video is on the program can only predict: nearer than a factor of two either
// answer will do.
void crowding_bar(const std::vector<Row>& rows, StudyResult& out) {
    constexpr double limit = 0.05;
    double crowded = 0.0, crowded_flagged = 0.0;
    double sparse = 0.0, sparse_flagged = 0.0;
    for (const Row& row : rows) {
        if (!is_dilution(row)) continue;
        for (const VideoOutcome& v : row.videos) {
            const double worse = std::max(v.truth.merged_share, v.spots.false_links);
            const double flagged = is_told(v, "crowded") || is_told(v, "crowded-links") ? 1.0 : 0.0;
            if (worse > limit) {
                crowded += 1.0;
                crowded_flagged += flagged;
            } else if (worse < 0.5 * limit) {
                sparse += 1.0;
                sparse_flagged += flagged;
            }
        }
    }
    std::vector<Check> checks = {{"videos under 2.5 % in truth that are flagged",
                                  100.0 * share_of(sparse_flagged, sparse),
                                  "%",
                                  0.0,
                                  0.0}};
    if (crowded > 0.0)
        checks.push_back({"videos over 5 % in truth that are flagged",
                          100.0 * share_of(crowded_flagged, crowded),
                          "%",
                          100.0});
    out.bars.push_back(
        judge("E5", "crowding flagged when predicted merges or false links exceed 5 %", checks));
}

}  // namespace

StudyResult measure_videos(const StudyOptions& options, WorkerPool& workers) {
    const std::vector<Row> rows = run_all(options, workers);
    StudyResult out;
    size_bar(rows, out);
    count_bars(rows, out);
    few_particles_bar(rows, out);
    crowding_bar(rows, out);
    out.tables.push_back(scene_table(rows));
    out.tables.push_back(spot_table(rows));
    out.tables.push_back(blank_table(rows));
    return out;
}

}  // namespace nta::accuracy
