// SPDX-License-Identifier: MIT
#include "nta/core/error.hpp"
#include "nta/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "nearest_name.hpp"
#include "option_parser.hpp"
#include "study_plan.hpp"
#include "toml_settings.hpp"

namespace nta {
namespace {

[[noreturn]] void refuse(const std::string& message) { throw InputError(message, Fault::usage); }

std::string text_of(const std::string& key, const toml::node& node) {
    const auto* text = node.as_string();
    if (text == nullptr || text->get().empty()) refuse(key + ": expected a text");
    return text->get();
}

// The keys of one table of the study, next to the settings.
std::vector<std::string> known_keys(std::vector<std::string> own) {
    const std::vector<std::string> settings = setting_names();
    own.insert(own.end(), settings.begin(), settings.end());
    return own;
}

void take_shared_or_refuse(const std::string& name,
                           const toml::node& node,
                           const std::vector<std::string>& own,
                           const char* table,
                           const std::filesystem::path& folder,
                           PlannedSample& sample) {
    const std::vector<std::string> known = known_keys(own);
    if (std::find(known.begin(), known.end(), name) == known.end()) {
        refuse(fmt::format("'{}' is no key of {}{}", name, table, did_you_mean(name, known)));
    }
    take_setting(name, node, sample.options);
    // As of the videos, the place is beside the study.
    if (name == "calibration")
        sample.options.calibration = (folder / *sample.options.calibration).string();
    sample.sources[name] = "study file";
}

// Calls take(name, node) for each key; its error says the line.
template <class Take>
void for_keys(const toml::table& table, Take take) {
    std::set<std::string> names;
    for (const auto& [key, node] : table) {
        const std::string name = setting_name(key.str());
        try {
            if (!names.insert(name).second) {
                refuse(name + ": given twice, once with '-' and once with '_'; keep one");
            }
            take(name, node);
        } catch (const InputError& error) {
            throw with_context(fmt::format("line {}", node.source().begin.line), error);
        }
    }
}

class SampleReader {
  public:
    SampleReader(PlannedSample shared, std::filesystem::path folder)
        : sample_(std::move(shared)), folder_(std::move(folder)) {}

    PlannedSample read(const toml::table& table) {
        for_keys(table, [&](const std::string& name, const toml::node& node) { take(name, node); });
        try {
            check();
        } catch (const InputError& error) {
            throw with_context(fmt::format("line {}", table.source().begin.line), error);
        }
        return std::move(sample_);
    }

  private:
    void take(const std::string& name, const toml::node& node) {
        if (name == "video") {
            sample_.video = folder_ / text_of(name, node);
        } else if (name == "results") {
            sample_.results = folder_ / text_of(name, node);
        } else if (name == "condition") {
            sample_.condition = text_of(name, node);
        } else if (name == "replicate") {
            const auto* number = node.as_integer();
            sample_.replicate = number != nullptr ? to_text(static_cast<long long>(number->get()))
                                                  : text_of(name, node);
        } else if (name == "normalize-to") {
            const auto number = node.value<double>();
            if (!number || !std::isfinite(*number) || !(*number > 0.0)) {
                refuse("normalize_to: expected a number above 0, such as cells or mg of protein");
            }
            sample_.normalize_to = *number;
        } else if (name == "role") {
            if (text_of(name, node) != "blank") {
                refuse("role: found '" + text_of(name, node) + "', expected 'blank'");
            }
            sample_.role = SampleRole::blank;
        } else if (name == "reference") {
            reference_ = text_of(name, node);
            if (reference_ == "undetermined") {
                refuse(
                    "reference: 'undetermined' is the name of what is like no material; give the "
                    "material's own");
            }
        } else {
            take_shared_or_refuse(
                name,
                node,
                {"video", "results", "condition", "replicate", "normalize-to", "role", "reference"},
                "[[sample]]",
                folder_,
                sample_);
        }
    }

    void check() {
        if (sample_.video.empty() == sample_.results.empty()) {
            refuse("[[sample]]: expected either video or results");
        }
        if (!reference_.empty()) {
            if (sample_.role == SampleRole::blank || !sample_.condition.empty()) {
                refuse("[[sample]]: reference goes with neither role nor condition");
            }
            sample_.role = SampleRole::reference;
            sample_.condition = reference_;
        }
        if (sample_.role != SampleRole::sample && sample_.normalize_to) {
            refuse("[[sample]]: normalize_to goes with neither role nor reference");
        }
        if (sample_.role == SampleRole::sample && sample_.condition.empty()) {
            refuse("[[sample]]: condition is missing; role = \"blank\" and reference do without");
        }
    }

    PlannedSample sample_;
    std::filesystem::path folder_;
    std::string reference_;
};

void read_shared(const toml::node& node,
                 const std::filesystem::path& folder,
                 StudyPlan& plan,
                 PlannedSample& shared) {
    const toml::table* table = node.as_table();
    if (table == nullptr) refuse("study: expected a table, [study]");
    for_keys(*table, [&](const std::string& name, const toml::node& value) {
        if (name == "title") {
            plan.title = text_of(name, value);
        } else {
            take_shared_or_refuse(name, value, {"title"}, "[study]", folder, shared);
        }
    });
}

void check_format(const toml::table& study) {
    const auto format = study["format"].value<std::string>();
    if (format != "nta-study-1") {
        refuse("format: found " + (format ? "'" + *format + "'" : std::string("none")) +
               ", expected \"nta-study-1\"; was it written for a newer nta?");
    }
}

// A sample without one is an independent experiment.
void name_replicates(StudyPlan& plan) {
    for (std::size_t i = 0; i < plan.samples.size(); ++i) {
        PlannedSample& s = plan.samples[i];
        if (s.replicate.empty()) s.replicate = "sample " + to_text(static_cast<long long>(i + 1));
    }
}

StudyPlan read(const toml::table& study,
               PlannedSample shared,
               const std::filesystem::path& folder) {
    StudyPlan plan;
    check_format(study);
    if (const toml::node* node = study.get("study")) read_shared(*node, folder, plan, shared);
    for (const auto& [key, node] : study) {
        const std::string name(key.str());
        if (name == "format" || name == "study") continue;
        if (name != "sample") {
            refuse(fmt::format("line {}: '{}' is no key of a study{}",
                               node.source().begin.line,
                               name,
                               did_you_mean(name, {"format", "study", "sample"})));
        }
        const toml::array* list = node.as_array();
        if (list == nullptr) refuse("sample: expected entries, [[sample]]");
        for (const toml::node& entry : *list) {
            if (!entry.is_table()) refuse("sample: expected entries, [[sample]]");
            plan.samples.push_back(SampleReader(shared, folder).read(*entry.as_table()));
        }
    }
    if (plan.samples.empty()) refuse("no [[sample]], expected at least one");
    name_replicates(plan);
    return plan;
}

}  // namespace

StudyPlan read_study_file(const std::filesystem::path& path,
                          const AnalyzeOptions& options,
                          const SettingSources& sources) {
    PlannedSample shared;
    shared.options = options;
    shared.sources = sources;
    try {
        return read(parse_toml_file(path, "study"), std::move(shared), path.parent_path());
    } catch (const InputError& error) {
        throw with_context(path.string(), error);
    }
}

}  // namespace nta
