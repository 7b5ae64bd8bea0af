// SPDX-License-Identifier: MIT
#include "settings_file.hpp"

#include "nta/core/error.hpp"
#include "nta/core/text.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "option_parser.hpp"

namespace nta {
namespace {

std::optional<std::string> scalar_text(const toml::node& node) {
    if (const auto* v = node.as_string()) return v->get();
    if (const auto* v = node.as_boolean()) return v->get() ? "true" : "false";
    if (const auto* v = node.as_integer()) return to_text(static_cast<long long>(v->get()));
    if (const auto* v = node.as_floating_point())
        return std::isfinite(v->get()) ? to_text(v->get()) : "nan";
    return std::nullopt;
}

std::vector<std::string> texts_of(const std::string& key, const toml::node& node) {
    std::vector<std::string> texts;
    if (const toml::array* list = node.as_array()) {
        for (const toml::node& item : *list) {
            if (auto text = scalar_text(item)) texts.push_back(*text);
        }
        if (texts.size() == list->size()) return texts;
    } else if (auto text = scalar_text(node)) {
        return {*text};
    }
    throw InputError(
        fmt::format("line {}: '{}' must be a number, a text, true, false or a list of texts",
                    node.source().begin.line,
                    key),
        Fault::usage);
}

toml::table parse(const std::string& content) {
    try {
        return toml::parse(content);
    } catch (const toml::parse_error& error) {
        throw InputError(
            fmt::format(
                "line {}: not valid TOML: {}", error.source().begin.line, error.description()),
            Fault::usage);
    }
}

std::string content_of(const std::filesystem::path& path) {
    constexpr std::uintmax_t most_bytes = 1'000'000;
    std::error_code failure;
    if (!std::filesystem::is_regular_file(path, failure)) {
        throw InputError("no such settings file", Fault::usage);
    }
    if (std::filesystem::file_size(path, failure) > most_bytes) {
        throw InputError("larger than 1 MB, which no settings file is", Fault::usage);
    }
    std::ifstream file(path, std::ios::binary);
    if (!file) throw InputError("cannot be read; are you allowed to?", Fault::usage);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

void read_settings_file(const std::filesystem::path& path,
                        AnalyzeOptions& options,
                        SettingSources& sources) {
    try {
        for (const auto& [key, node] : parse(content_of(path))) {
            std::string name(key.str());
            std::replace(name.begin(), name.end(), '_', '-');
            if (name == "format") continue;
            try {
                assign_option(options, name, texts_of(name, node));
            } catch (const InputError& error) {
                throw with_context(fmt::format("line {}", node.source().begin.line), error);
            }
            sources[name] = "settings file";
        }
    } catch (const InputError& error) {
        throw with_context(path.string(), error);
    }
}

}  // namespace nta
