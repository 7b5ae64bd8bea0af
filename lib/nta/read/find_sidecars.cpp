// SPDX-License-Identifier: MIT
#include "nta/read/find_sidecars.hpp"

#include "nta/core/error.hpp"
#include "nta/read/experiment_summary.hpp"
#include "nta/read/nano_sidecar.hpp"
#include "nta/read/vendor_text.hpp"
#include "nta/read/zetaview_export.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

namespace nta {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_candidates = 500;
constexpr std::size_t most_present = 100'000;
constexpr std::size_t most_named = 5;
constexpr std::size_t peek_bytes = 4096;

// One recording that a file is about, by the name the file has for it.
struct NamedRecording {
    std::string video;
    RecordingSettings settings;
};

struct SidecarContent {
    std::vector<NamedRecording> recordings;
    Diagnostics diagnostics;
};

std::string name_of(const fs::path& path) { return path.filename().string(); }
std::string stem_of(const fs::path& path) { return path.stem().string(); }

SidecarContent nano_content(const fs::path& path) {
    SidecarContent out;
    const NanoFile nano = read_nano(path);
    const std::vector<RecordingSettings> settings = recording_settings(nano, out.diagnostics);
    for (std::size_t k = 0; k < nano.videos.size(); ++k)
        out.recordings.push_back({nano.videos[k], settings[k]});
    return out;
}

SidecarContent summary_content(const fs::path& path) {
    SidecarContent out;
    ExperimentSummary summary = read_experiment_summary(path, SummaryPart::head);
    // A summary of one video may leave out its name: the file's own name has it.
    if (summary.videos.empty()) {
        const std::string stem = stem_of(path);
        summary.videos = {stem.substr(0, lower_case(stem).rfind("_summary"))};
    }
    const std::vector<RecordingSettings> settings = recording_settings(summary);
    for (std::size_t k = 0; k < summary.videos.size(); ++k)
        out.recordings.push_back({summary.videos[k], settings[k]});
    return out;
}

SidecarContent zetaview_content(const fs::path& path) {
    const ZetaViewExport zetaview = read_zetaview_export(path);
    return {{{zetaview_video(zetaview), recording_settings(zetaview)}}, {}};
}

bool begins_as(const fs::path& path, bool (*is_kind)(std::string_view)) {
    try {
        return is_kind(read_vendor_text(path, peek_bytes).text);
    } catch (const InputError&) {
        return false;  // cannot be about any video
    }
}

// Summaries that this program wrote repeat what it was told; they are no second witness.
bool is_instrument_summary(std::string_view text) {
    return is_experiment_summary(text) && text.find("Created with nta ") == text.npos;
}

bool is_nano(const fs::path& path, const fs::path&) {
    return same_but_for_case(path.extension().string(), ".nano");
}

// `<video>_Summary.csv`, or with the number of a further export.
bool is_single_summary(const fs::path& path, const fs::path& video) {
    std::string rest = lower_case(name_of(path));
    const std::string start = lower_case(stem_of(video)) + "_summary";
    if (!rest.starts_with(start) || !rest.ends_with(".csv")) return false;
    rest = rest.substr(start.size(), rest.size() - start.size() - 4);
    const bool numbered = rest.size() > 1 && rest.front() == '_' &&
                          rest.find_first_not_of("0123456789", 1) == std::string::npos;
    return (rest.empty() || numbered) && begins_as(path, is_instrument_summary);
}

bool is_any_summary(const fs::path& path, const fs::path& video) {
    return same_but_for_case(path.extension().string(), ".csv") &&
           !is_single_summary(path, video) && begins_as(path, is_instrument_summary);
}

bool is_zetaview(const fs::path& path, const fs::path&) {
    return same_but_for_case(path.extension().string(), ".txt") &&
           begins_as(path, is_zetaview_export);
}

struct SidecarKind {
    bool (*is_kind)(const fs::path& path, const fs::path& video);
    SidecarContent (*content)(const fs::path& path);
    bool names_extension;  ///< the file names videos with their extension
};
// In order of trust.
constexpr std::array<SidecarKind, 4> kinds = {{
    {is_nano, nano_content, true},
    {is_single_summary, summary_content, false},
    {is_any_summary, summary_content, false},
    {is_zetaview, zetaview_content, true},
}};

bool names(const std::string& name, const fs::path& video, const SidecarKind& kind) {
    if (same_but_for_case(name, name_of(video))) return true;
    return !kind.names_extension && same_but_for_case(name, stem_of(video));
}

class Search {
  public:
    explicit Search(const fs::path& video) : video_(video) {}

    SidecarSearch run() {
        const std::vector<fs::path> candidates = list_candidates();
        for (const SidecarKind& kind : kinds) look_for(kind, candidates);
        if (out_.sidecars.empty() && !others_.empty() && !ambiguous_) tell_no_match();
        return std::move(out_);
    }

  private:
    std::vector<fs::path> list_candidates() {
        std::vector<fs::path> candidates;
        std::error_code failure;
        const fs::path folder = video_.has_parent_path() ? video_.parent_path() : fs::path(".");
        for (fs::directory_iterator it(folder, failure), end; !failure && it != end;
             it.increment(failure)) {
            if (present_.size() < most_present) present_.insert(lower_case(name_of(it->path())));
            const std::string extension = lower_case(it->path().extension().string());
            std::error_code ignored;
            if ((extension == ".nano" || extension == ".csv" || extension == ".txt") &&
                it->is_regular_file(ignored))
                candidates.push_back(it->path());
        }
        if (failure) {
            tell("sidecars-not-sought",
                 Severity::note,
                 fmt::format("the folder of the video cannot be listed ({}), so no sidecar file "
                             "was looked for",
                             failure.message()));
        }
        std::sort(candidates.begin(), candidates.end());
        if (candidates.size() > most_candidates) {
            // Those that bear the video's name are looked at first.
            const std::string stem = lower_case(stem_of(video_));
            std::stable_partition(candidates.begin(), candidates.end(), [&](const fs::path& path) {
                return lower_case(name_of(path)).starts_with(stem) || is_nano(path, video_);
            });
            candidates.resize(most_candidates);
            tell(
                "sidecars-not-sought",
                Severity::note,
                fmt::format("more than {} csv, txt and nano files lie beside the video; the others "
                            "were not looked at for its settings",
                            most_candidates));
        }
        return candidates;
    }

    void look_for(const SidecarKind& kind, const std::vector<fs::path>& candidates) {
        std::vector<Sidecar> matches;
        for (const fs::path& path : candidates) {
            if (!kind.is_kind(path, video_)) continue;
            const std::optional<SidecarContent> content = read(kind, path);
            if (!content) continue;
            std::vector<RecordingSettings> own;
            for (const NamedRecording& recording : content->recordings) {
                if (names(recording.video, video_, kind)) own.push_back(recording.settings);
            }
            if (own.empty()) {
                others_.push_back(name_of(path));
                note_same_stem(name_of(path), *content);
                continue;
            }
            for (const RecordingSettings& settings : own)
                matches.push_back({name_of(path), settings});
            if (is_nano(path, video_)) note_missing_videos(name_of(path), content->recordings);
            for (Diagnostic d : content->diagnostics) {
                d.message = name_of(path) + ": " + d.message;
                out_.diagnostics.push_back(std::move(d));
            }
        }
        settle(matches);
    }

    std::optional<SidecarContent> read(const SidecarKind& kind, const fs::path& path) {
        try {
            return kind.content(path);
        } catch (const InputError& error) {
            tell("sidecar-refused",
                 Severity::warning,
                 fmt::format("{}: {}; its settings are not used", name_of(path), error.what()));
            return std::nullopt;
        }
    }

    void settle(const std::vector<Sidecar>& matches) {
        if (matches.empty()) return;
        const auto differs = std::find_if(matches.begin(), matches.end(), [&](const Sidecar& s) {
            return !(s.settings == matches.front().settings);
        });
        if (differs == matches.end()) {
            out_.sidecars.push_back(matches.front());
            return;
        }
        ambiguous_ = true;
        tell("sidecar-ambiguous",
             Severity::warning,
             differs->file == matches.front().file
                 ? fmt::format("{} lists {} twice with different settings, none of which is used; "
                               "give them as options",
                               differs->file,
                               name_of(video_))
                 : fmt::format("{} and {} both describe {} and differ, so neither is used; keep "
                               "one of them beside the video",
                               matches.front().file,
                               differs->file,
                               name_of(video_)));
    }

    void note_missing_videos(const std::string& file,
                             const std::vector<NamedRecording>& recordings) {
        if (present_.size() == most_present) return;  // not all names are known
        std::vector<std::string> missing;
        for (const NamedRecording& recording : recordings) {
            if (!present_.contains(lower_case(recording.video))) missing.push_back(recording.video);
        }
        if (missing.empty()) return;
        const std::size_t count = missing.size();
        missing.resize(std::min(count, most_named));
        tell("sidecar-missing-videos",
             Severity::note,
             fmt::format("{} of the {} videos that {} lists are not beside it: {}{}",
                         count,
                         recordings.size(),
                         file,
                         fmt::join(missing, ", "),
                         count > most_named ? ", ..." : ""));
    }

    // A video that was saved under another extension may have been changed on the way.
    void note_same_stem(const std::string& file, const SidecarContent& content) {
        for (const NamedRecording& recording : content.recordings) {
            if (!same_but_for_case(stem_of(recording.video), stem_of(video_))) continue;
            tell("sidecar-other-name",
                 Severity::note,
                 fmt::format("{} describes {}, not {}; its settings are not used",
                             file,
                             recording.video,
                             name_of(video_)));
            return;
        }
    }

    void tell_no_match() {
        others_.resize(std::min(most_named, others_.size()));
        tell(
            "sidecar-no-match",
            Severity::note,
            fmt::format("no sidecar file names {}; those beside it describe other videos ({}). Was "
                        "it renamed?",
                        name_of(video_),
                        fmt::join(others_, ", ")));
    }

    void tell(const char* code, Severity severity, std::string message) {
        out_.diagnostics.push_back({code, severity, std::move(message), std::nullopt});
    }

    const fs::path& video_;
    SidecarSearch out_;
    std::set<std::string> present_;    ///< names of the folder, in lower case
    std::vector<std::string> others_;  ///< sidecars of other videos
    bool ambiguous_ = false;
};

}  // namespace

SidecarSearch find_sidecars(const fs::path& video) {
    std::error_code failure;
    if (!fs::is_regular_file(video, failure)) return {};
    try {
        return Search(video).run();
    } catch (const fs::filesystem_error& error) {
        return {{},
                {{"sidecars-not-sought",
                  Severity::note,
                  fmt::format("no sidecar file was looked for: {}", error.code().message()),
                  std::nullopt}}};
    }
}

}  // namespace nta
