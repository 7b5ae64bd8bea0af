// SPDX-License-Identifier: MIT
#include "analyze_study.hpp"

#include "nta/compare/capture.hpp"
#include "nta/core/error.hpp"
#include "nta/pipeline/assemble_analysis.hpp"
#include "nta/read/checksum.hpp"
#include "nta/report/stored_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <string>

#include "messages.hpp"
#include "output_place.hpp"
#include "study_progress.hpp"

namespace nta {
namespace {

namespace fs = std::filesystem;

std::string group_name(const PlannedSample& sample) {
    return sample.condition.empty() ? "blank" : sample.condition;
}

void require_folder_name(const std::string& name) {
    const bool is_plain = name.find('/') == std::string::npos && name != "." && name != "..";
    if (is_plain && name.find('\0') == std::string::npos) return;
    throw InputError(
        fmt::format("'{}': the name of a condition becomes a folder; give one without '/'", name),
        Fault::usage);
}

bool has_settings_of(const AnalyzeTask& task, const StoredSummary& found) {
    return found.provenance.program == std::string("nta ") + NTA_VERSION &&
           same_settings(found.settings, settings_of(task)) &&
           found.provenance.references == references_used(task.references);
}

bool is_finished(const AnalyzeTask& task) {
    try {
        const auto found = read_summary(task.folder);
        return found && has_settings_of(task, *found) &&
               found->provenance.sha256 == sha256_of_video(task.video);
    } catch (const InputError&) {
        return false;  // a damaged result is made again; a damaged video is told by its analysis
    }
}

// Of a video that is gone nobody can say what its file would add to the settings.
void require_finished(const AnalyzeTask& task) {
    const auto found = read_summary(task.folder);
    if (found && (!fs::exists(task.video) || has_settings_of(task, *found))) return;
    throw InputError(fmt::format(
        "{}: {} in {}; analyze it first",
        task.video.string(),
        found ? "the result is of other settings, references or version" : "no finished result",
        task.folder.string()));
}

class StudyAnalysis {
  public:
    StudyAnalysis(const StudyPlan& plan, const std::vector<fs::path>& folders, const StudyRun& run)
        : plan_(plan), folders_(folders), run_(run), progress_(wanted_samples(), run.quiet) {}

    std::vector<std::optional<StudySample>> run() {
        std::vector<std::optional<StudySample>> out(plan_.samples.size());
        const int lanes =
            std::min(run_.jobs, static_cast<int>(std::max<std::size_t>(1, out.size())));
        const int workers = std::max(1, run_.jobs / lanes);
        WorkerPool side_by_side(lanes);
        // References first: the tracks of the others are compared with theirs.
        for (const bool references : {true, false}) {
            std::vector<std::size_t> now;
            for (std::size_t i = 0; i < out.size(); ++i) {
                if (is_reference(i) == references && is_wanted(i)) now.push_back(i);
            }
            side_by_side.run(now.size(),
                             [&](std::size_t k) { out[now[k]] = sample(now[k], workers); });
            for (const std::size_t i : now) {
                if (references && out[i]) references_.push_back(*out[i]);
                // A job alone has nobody to say later that a reference was missing.
                if (run_.only && !out[i]) return out;
            }
        }
        return out;
    }

  private:
    [[nodiscard]] bool is_reference(std::size_t i) const {
        return plan_.samples[i].role == SampleRole::reference;
    }
    [[nodiscard]] bool is_wanted(std::size_t i) const {
        return !run_.only || *run_.only == i || (is_reference(i) && !is_reference(*run_.only));
    }
    [[nodiscard]] std::size_t wanted_samples() const {
        std::size_t count = 0;
        for (std::size_t i = 0; i < plan_.samples.size(); ++i) {
            if (is_wanted(i)) ++count;
        }
        return count;
    }
    [[nodiscard]] bool is_taken_as_it_is(std::size_t i) const {
        return run_.finished || (run_.only && *run_.only != i);
    }

    // The references that were filmed as a sample was, each with the tracks of all its videos.
    [[nodiscard]] std::vector<ReferenceMaterial> references_for(const PlannedSample& sample) const {
        std::vector<ReferenceMaterial> out;
        if (sample.role != SampleRole::sample) return out;
        for (const StudySample& r : references_) {
            const AnalyzeOptions& o = sample.options;
            if (!is_filmed_alike(r.capture, o.calibration.has_value(), o.exposure_ms)) continue;
            auto here = std::find_if(out.begin(), out.end(), [&](const ReferenceMaterial& m) {
                return m.name == r.condition;
            });
            if (here == out.end()) here = out.insert(out.end(), {r.condition, {}});
            here->particles += r.capture.effective_particles;
            here->tracks.insert(
                here->tracks.end(), r.capture.tracks.begin(), r.capture.tracks.end());
        }
        return out;
    }

    [[nodiscard]] bool has_references() const {
        return std::any_of(plan_.samples.begin(), plan_.samples.end(), [](const PlannedSample& s) {
            return s.role == SampleRole::reference;
        });
    }

    std::optional<StudySample> sample(std::size_t i, int workers) {
        const PlannedSample& planned = plan_.samples[i];
        const fs::path& name = planned.video.empty() ? planned.results : planned.video;
        const std::string label = group_name(planned) + "/" + name.filename().string();
        StudySample out;
        const bool is_done = worked(name, [&] {
            try {
                const char* what =
                    planned.video.empty() ? "read" : bring_up_to_date(i, workers, label);
                out.capture = read_capture(folders_[i]);
                if (has_references()) out.capture.tracks = read_capture_tracks(folders_[i]);
                progress_.finish(label, what);
            } catch (...) {
                progress_.finish(label, "failed");  // first: the message goes on a line of its own
                throw;
            }
        });
        if (!is_done) return std::nullopt;
        out.condition = planned.condition;
        out.replicate = planned.replicate;
        out.role = planned.role;
        out.normalize_to = planned.normalize_to;
        return out;
    }

    const char* bring_up_to_date(std::size_t i, int count, const std::string& label) {
        const PlannedSample& planned = plan_.samples[i];
        const AnalyzeTask task{planned.video,
                               folders_[i],
                               planned.options,
                               planned.sources,
                               std::nullopt,
                               references_for(planned)};
        if (is_taken_as_it_is(i)) {
            require_finished(task);
            return "result is read";
        }
        if (!run_.analyze_anew && is_finished(task)) return "result is up to date";
        WorkerPool workers(count);
        StageClock clock;
        Workshop workshop{
            workers, clock, [&](const Progress& progress) { progress_.show(label, progress); }};
        const Analysis analysis = analyze(task, workshop).analysis;
        // Signals are held for one result at a time.
        const std::lock_guard lock(writing_);
        write_held(analysis, task.folder, {SpotsFile::none, true}, clock);
        return "analyzed";
    }

    const StudyPlan& plan_;
    const std::vector<fs::path>& folders_;
    const StudyRun& run_;
    StudyProgress progress_;
    std::vector<StudySample> references_;  // once they are analyzed
    std::mutex writing_;
};

}  // namespace

std::vector<fs::path> study_folders(const StudyPlan& plan, const fs::path& out) {
    std::map<std::string, std::vector<std::size_t>> groups;
    std::vector<fs::path> folders(plan.samples.size());
    for (std::size_t i = 0; i < folders.size(); ++i) {
        folders[i] = plan.samples[i].results;
        if (plan.samples[i].video.empty()) continue;
        require_folder_name(group_name(plan.samples[i]));
        groups[group_name(plan.samples[i])].push_back(i);
    }
    for (const auto& [name, members] : groups) {
        std::vector<fs::path> videos;
        for (const std::size_t i : members) videos.push_back(plan.samples[i].video);
        const std::vector<fs::path> places = result_folders(out / name, videos, true);
        for (std::size_t k = 0; k < members.size(); ++k) folders[members[k]] = places[k];
    }
    return folders;
}

std::vector<std::optional<StudySample>> analyze_study(const StudyPlan& plan,
                                                      const std::vector<fs::path>& folders,
                                                      const StudyRun& run) {
    return StudyAnalysis(plan, folders, run).run();
}

}  // namespace nta
