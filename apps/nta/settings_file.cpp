// SPDX-License-Identifier: MIT
#include "settings_file.hpp"

#include "nta/core/error.hpp"

#include <fmt/format.h>

#include <set>
#include <string>

#include "toml_settings.hpp"

namespace nta {
namespace {

void check_format(const toml::node& node) {
    const auto* format = node.as_string();
    if (format == nullptr || format->get() != "nta-settings-1") {
        throw InputError("format: found " +
                             (format == nullptr ? "no text" : "'" + format->get() + "'") +
                             ", expected 'nta-settings-1'; was it written for a newer nta?",
                         Fault::usage);
    }
}

// Settings come in either spelling; `names` holds those that were there before.
void take_entry(const std::string& name,
                const toml::node& node,
                std::set<std::string>& names,
                AnalyzeOptions& options) {
    if (name == "format") return check_format(node);
    if (!names.insert(name).second) {
        throw InputError(
            fmt::format("{}: given twice, once with '-' and once with '_'; keep one", name),
            Fault::usage);
    }
    take_setting(name, node, options);
}

}  // namespace

void read_settings_file(const std::filesystem::path& path,
                        AnalyzeOptions& options,
                        SettingSources& sources) {
    std::set<std::string> names;
    try {
        for (const auto& [key, node] : parse_toml_file(path, "settings")) {
            const std::string name = setting_name(key.str());
            try {
                take_entry(name, node, names, options);
            } catch (const InputError& error) {
                throw with_context(fmt::format("line {}", node.source().begin.line), error);
            }
        }
    } catch (const InputError& error) {
        throw with_context(path.string(), error);
    }
    // As in a study, the place is beside the file.
    if (names.count("calibration") > 0)
        options.calibration = (path.parent_path() / *options.calibration).string();
    for (const std::string& name : names) sources[name] = "settings file";
}

}  // namespace nta
