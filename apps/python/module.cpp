// SPDX-License-Identifier: MIT
// The Python module nta._nta: thin calls into the pipeline. What users see stands in
// nta/__init__.py.
#include "nta/core/error.hpp"
#include "nta/core/spot_flux.hpp"
#include "nta/diffusion/motion_error.hpp"
#include "nta/drift/stuck.hpp"
#include "nta/pipeline/analyze_video.hpp"
#include "nta/pipeline/stage_options.hpp"
#include "nta/pipeline/track_evidence.hpp"
#include "nta/report/finished_result.hpp"
#include "nta/report/gnuplot.hpp"
#include "nta/report/result_tables.hpp"
#include "nta/report/summary_json.hpp"
#include "nta/report/track_positions.hpp"
#include "nta/report/trackpy_table.hpp"

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analyze_task.hpp"
#include "arrays.hpp"
#include "followed_elsewhere.hpp"
#include "interruptible.hpp"
#include "output_place.hpp"
#include "settings.hpp"

namespace py = pybind11;
namespace fs = std::filesystem;

namespace nta {
namespace {

std::vector<Table> tables_of(const Analysis& analysis, bool all_spots) {
    const TrackPositions positions = track_positions(analysis);
    return {size_distribution_table(analysis),
            population_table(analysis),
            tracks_table(analysis),
            detection_table(analysis),
            spots_table(analysis, all_spots),
            positions_table(positions),
            index_table(analysis),
            msd_table(analysis),
            drift_table(analysis),
            trackpy_table(positions)};
}

Table table_of(const Analysis& analysis, const std::string& name, bool all_spots) {
    for (Table& table : tables_of(analysis, all_spots)) {
        if (table.name == name) return std::move(table);
    }
    throw InputError("'" + name + "' is not a table of results", Fault::usage);
}

std::vector<std::string> table_names() {
    std::vector<std::string> names;
    for (const Table& table : tables_of(Analysis{}, false)) names.push_back(table.name);
    return names;
}

// What a table's columns hold, as NumPy names it.
py::dict column_types(const std::string& name) {
    constexpr const char* types[] = {"float64", "float32", "int64", "str"};  // as CellType
    const Analysis empty;
    py::dict out;
    for (const Column& column : table_of(empty, name, true).columns)
        out[py::str(column.name)] = types[static_cast<std::size_t>(column.type)];
    return out;
}

py::list stored_columns(const fs::path& folder, const std::string& name) {
    const Analysis empty;
    const Table like = table_of(empty, name, false);
    if (like.name != trackpy_table({}).name) return columns_of(stored_table(folder, like));
    return columns_of(trackpy_table(read_finished_result(folder, ResultPart::all).positions));
}

// HDF5 is not made for several threads: whoever uses it in this process, h5py too, holds the
// interpreter lock.
void write(const Analysis& analysis, const fs::path& folder, const ReportOptions& report) {
    StageClock clock;
    write_held(analysis, folder, report, clock);
    for (const Diagnostic& d : write_tables_of_all(folder.parent_path())) {
        if (PyErr_WarnEx(PyExc_UserWarning, d.message.c_str(), 2) != 0)
            throw py::error_already_set();
    }
}

// Does the work on a video; what is wrong with it is told with its name, as by the program.
template <class Work>
auto naming(const fs::path& video, Work&& work) {
    try {
        return work();
    } catch (const InputError& error) {
        throw InputError(named(video, error.what()), error.fault());
    }
}

struct Reporting {
    std::optional<fs::path> output;
    ReportOptions options;
};

py::tuple analyze_from_python(const fs::path& video,
                              const py::dict& settings,
                              const Reporting& reporting,
                              Interruptible& call) {
    KeywordSettings given = read_keywords(settings);
    AnalyzeTask task{video, {}, std::move(given.options), std::move(given.sources)};
    if (reporting.output)
        task.folder =
            result_folders(*reporting.output, {video}, reporting.options.overwrite).front();
    if (reporting.options.figures) require_gnuplot();
    auto analysis = call.run([&] {
        check_settings_for(task);
        return naming(video, [&] {
            Workshop workshop = call.workshop();
            return std::make_unique<Analysis>(analyze(task, workshop).analysis);
        });
    });
    if (!reporting.output) return py::make_tuple(std::move(analysis), py::none());
    write(*analysis, task.folder, reporting.options);
    return py::make_tuple(std::move(analysis), task.folder);
}

// A video that is read frame by frame.
class OpenVideo {
  public:
    OpenVideo(const fs::path& path, const py::dict& settings) {
        const ReadOptions options = read_options(read_keywords(settings).options);
        source_ = naming(path, [&] { return open_video(path, options); });
    }

    [[nodiscard]] py::dict info() const {
        const VideoInfo& v = source_->info();
        py::dict out;
        out["container"] = v.container;
        out["codec"] = v.codec;
        out["pixel_format"] = v.pixel_format;
        out["width_px"] = v.width;
        out["height_px"] = v.height;
        out["bits"] = v.bits;
        out["lossy"] = v.lossy;
        out["frames_per_s"] = v.frame_rate ? std::optional(v.frame_rate->value()) : std::nullopt;
        out["header_frame_count"] = v.header_frame_count;
        return out;
    }

    // The next picture and its place on the time grid; None at the end. Places without a picture
    // are passed over.
    py::object next() {
        FramePtr frame;
        {
            const py::gil_scoped_release released;
            do {
                frame = source_->read();
            } while (frame && frame->status == FrameStatus::dropped);
        }
        if (!frame) return py::none();
        return py::make_tuple(
            picture_of(frame), frame->grid_index, frame->status == FrameStatus::repeated);
    }

    [[nodiscard]] py::list diagnostics() const { return list_of(source_->report().diagnostics); }

  private:
    std::unique_ptr<VideoSource> source_;
};

// What results need and some stages do not.
AnalyzeOptions with_any_temperature(AnalyzeOptions options) {
    if (!options.temperature_c) options.temperature_c = 25.0;
    return options;
}
AnalyzeOptions with_any_scale(AnalyzeOptions options) {
    if (!options.pixel_size_nm) options.pixel_size_nm = 100.0;
    return with_any_temperature(std::move(options));
}

py::array_t<float> light_of(const Localizations& spots) {
    std::vector<float> light;
    for (const Localization& s : spots) light.push_back(static_cast<float>(spot_flux_adu(s)));
    return array_of(std::move(light));
}

py::dict localize_from_python(const fs::path& path, const py::dict& settings, Interruptible& call) {
    KeywordSettings keywords = read_keywords(settings);
    const AnalyzeTask task{path, {}, std::move(keywords.options), std::move(keywords.sources)};
    std::unique_ptr<VideoSource> video;
    VideoSpots found = call.run([&] {
        return naming(path, [&] {
            video = open_video(path, read_options(task.options));
            const AnalyzeOptions options =
                with_any_scale(given_settings(task, video->info()).options);
            const Settings resolved = resolve_settings(options, video->info());
            Workshop workshop = call.workshop();
            return localize_all_frames(*video, frame_options(options, resolved), workshop);
        });
    });
    py::dict out;
    out["image_size"] = py::make_tuple(video->info().width, video->info().height);
    out["frames"] = found.pictured_frames;
    out["diagnostics"] = list_of(found.diagnostics);
    out["mass"] = light_of(found.spots);
    out["spots"] = array_of(std::move(found.spots));
    return out;
}

py::dict link_from_python(const py::array_t<Localization>& records, const FilmedAs& filmed) {
    Localizations spots = vector_of(records);
    std::stable_sort(spots.begin(), spots.end(), [](const Localization& a, const Localization& b) {
        return a.frame < b.frame;
    });
    const UnseenVideo video = video_of(spots, filmed);
    VideoSpots found;
    found.spots = std::move(spots);
    std::vector<std::int64_t> particles;
    {
        const py::gil_scoped_release released;
        // Only spots of known width can be recognized as pieces of one.
        const bool fitted = std::any_of(found.spots.begin(),
                                        found.spots.end(),
                                        [](const Localization& s) { return s.width_px > 0.0F; });
        const LinkResult linked = fitted ? follow(found, video.info())
                                         : link_tracks(found.spots, link_options(video.info()));
        particles.assign(found.spots.size(), -1);
        for (const Track& track : linked.tracks) {
            for (const std::size_t k : track.spot_indices) particles[k] = track.track_id;
        }
    }
    py::dict out;
    out["mass"] = light_of(found.spots);
    out["spots"] = array_of(std::move(found.spots));
    out["particle"] = array_of(std::move(particles));
    return out;
}

// The diffusion stage alone, with what must go before it.
Analysis diffusion_of(const LinkResult& linked, const AnalyzeOptions& options, const Settings& s) {
    Analysis analysis;
    analysis.drift = estimate_drift(linked.tracks, drift_options(s));
    const std::vector<bool> stuck = find_stuck(linked.tracks, analysis.drift);
    const DiffusionOptions motion = diffusion_options(options, s, analysis.drift);
    Tracks free = without(remove_drift(linked.tracks, analysis.drift), stuck);
    const MotionBlur blur = estimate_motion_blur(free, motion);
    const Tracks tracks = with_motion_in_steps(std::move(free), blur);
    const DiffusionResult diffusion = estimate_diffusion(tracks, motion);
    auto found = diffusion.tracks.begin();
    for (std::size_t i = 0; i < linked.tracks.size(); ++i) {
        const Track& track = linked.tracks[i];
        TrackRow& row = analysis.tracks.emplace_back();
        row.track_id = track.track_id;
        row.first_frame = track.first_frame();
        row.last_frame = track.last_frame();
        row.positions = static_cast<std::int64_t>(track.positions.size());
        const std::optional<TrackDiffusion> D = stuck[i] ? std::nullopt : *found++;
        row.used = D.has_value();
        row.reason = stuck[i] ? "stuck" : D ? "" : "short";
        if (!D) continue;
        row.diffusion_um2_per_s = D->D_um2_per_s;
        row.diffusion_se_um2_per_s = D->D_se_um2_per_s;
        row.localization_sd_nm = D->localization_sd_nm;
    }
    analysis.msd_um2 = diffusion.msd_um2;
    analysis.msd_se_um2 = diffusion.msd_se_um2;
    analysis.diagnostics = diffusion.diagnostics;
    return analysis;
}

struct TracksFromPython {
    py::array_t<Localization> records;
    py::array_t<std::int64_t> particles;
    FilmedAs filmed;
};

std::unique_ptr<Analysis> analyze_tracks_from_python(const TracksFromPython& from,
                                                     const py::dict& settings,
                                                     bool with_sizes,
                                                     Interruptible& call) {
    KeywordSettings keywords = read_keywords(settings);
    const Localizations spots = vector_of(from.records);
    const std::vector<std::int64_t> particles = vector_of(from.particles);
    const UnseenVideo video = video_of(spots, from.filmed);
    return call.run([&] {
        GivenSettings given =
            complete_settings(keywords.options, keywords.sources, {}, video.info());
        if (!with_sizes) given.options = with_any_temperature(given.options);
        const Settings resolved = resolve_settings(given.options, video.info());
        Followed tracks = followed(spots, particles, from.filmed);
        fill_unknown(tracks, given, video.info());
        if (!with_sizes)
            return std::make_unique<Analysis>(diffusion_of(tracks.linked, given.options, resolved));
        Workshop workshop = call.workshop();
        return std::make_unique<Analysis>(
            analyze_tracks({video, tracks.found, tracks.linked}, given, workshop));
    });
}

void define(py::module_& m) {
    m.attr("version") = NTA_VERSION;
    py::register_exception<InputError>(m, "InputError", PyExc_ValueError);
    register_spot_records();
    m.attr("spot_record") = py::dtype::of<Localization>();

    py::class_<Analysis>(m, "Analysis")
        .def(py::init<>())
        .def("summary_json", [](const Analysis& a) { return summary_json(a); })
        .def("columns", [](const Analysis& a, const std::string& name, bool all_spots) {
            return columns_of(table_of(a, name, all_spots));
        });
    py::class_<OpenVideo>(m, "OpenVideo")
        .def(py::init<const fs::path&, const py::dict&>())
        .def("info", &OpenVideo::info)
        .def("next", &OpenVideo::next)
        .def("diagnostics", &OpenVideo::diagnostics);
    py::class_<Interruptible>(m, "Interruptible").def(py::init<std::optional<int>, py::object>());
    py::class_<FilmedAs>(m, "FilmedAs")
        .def(py::init([](int width, int height, const py::array_t<std::int32_t>& frames) {
            return FilmedAs{width, height, vector_of(frames)};
        }));
    py::class_<Reporting>(m, "Reporting")
        .def(py::init([](std::optional<fs::path> output,
                         bool force,
                         const py::object& spots_csv,
                         bool figures) {
            return Reporting{std::move(output), {spots_file_of(spots_csv), force, figures}};
        }));

    m.def("table_names", &table_names);
    m.def("column_types", &column_types);
    m.def("stored_columns", &stored_columns);
    m.def("analyze", &analyze_from_python);
    m.def("localize", &localize_from_python);
    m.def("link", &link_from_python);
    m.def("analyze_tracks",
          [](const py::array_t<Localization>& records,
             const py::array_t<std::int64_t>& particles,
             const FilmedAs& filmed,
             const py::dict& settings,
             bool with_sizes,
             Interruptible& call) {
              return analyze_tracks_from_python(
                  {records, particles, filmed}, settings, with_sizes, call);
          });
}

}  // namespace
}  // namespace nta

PYBIND11_MODULE(_nta, m) { nta::define(m); }
