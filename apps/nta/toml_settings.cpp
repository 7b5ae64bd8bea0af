// SPDX-License-Identifier: MIT
#include "toml_settings.hpp"

#include "nta/core/error.hpp"
#include "nta/core/text.hpp"
#include "nta/pipeline/settings.hpp"
#include "nta/read/toml_nesting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "option_parser.hpp"

namespace nta {
namespace {

toml::table parse_text(const std::string& content) {
    check_toml_nesting(content);
    try {
        return toml::parse(content);
    } catch (const toml::parse_error& error) {
        throw InputError(
            fmt::format(
                "line {}: not valid TOML: {}", error.source().begin.line, error.description()),
            Fault::usage);
    }
}

std::string content_of(const std::filesystem::path& path, const char* what) {
    constexpr std::uintmax_t most_bytes = 1'000'000;
    std::error_code failure;
    if (!std::filesystem::is_regular_file(path, failure)) {
        throw InputError(std::filesystem::exists(path, failure)
                             ? fmt::format("is not a regular file, expected {} in TOML", what)
                             : fmt::format("no such {} file; check the path", what),
                         Fault::usage);
    }
    if (std::filesystem::file_size(path, failure) > most_bytes) {
        throw InputError(fmt::format("larger than 1 MB, expected a {} file; check the path", what),
                         Fault::usage);
    }
    std::ifstream file(path, std::ios::binary);
    if (!file) throw InputError("cannot be read; check its permissions", Fault::usage);
    return {std::istreambuf_iterator<char>(file), {}};
}

// Expects of a TOML value what the option of its name holds.
class ExpectedKind {
  public:
    ExpectedKind(const std::string& name, const toml::node& node) : name_(name), node_(node) {}

    void number(std::string_view name,
                const std::int64_t&,
                std::string_view,
                double,
                double,
                std::string_view) {
        require(name, node_.is_integer(), "a whole number");
    }
    template <class Number>
    void number(
        std::string_view name, const Number&, std::string_view, double, double, std::string_view) {
        require(name, node_.is_number(), "a number");
        const auto* real = node_.as_floating_point();
        if (name == name_ && real != nullptr)
            require(name, std::isfinite(real->get()), "a finite number");
    }
    void choice(std::string_view name,
                const std::string&,
                std::initializer_list<const char*>,
                std::string_view) {
        require(name, node_.is_string(), "a text");
    }
    void text(std::string_view name,
              const std::optional<std::string>&,
              std::string_view,
              std::string_view) {
        require(name, node_.is_string(), "a text");
    }
    void texts(std::string_view name,
               const std::vector<std::string>&,
               std::string_view,
               std::string_view) {
        const toml::array* list = node_.as_array();
        const bool are_texts =
            list != nullptr && std::all_of(list->begin(), list->end(), [](const toml::node& item) {
                return item.is_string();
            });
        require(name, node_.is_string() || are_texts, "a list of texts");
    }
    void flag(std::string_view name, bool, std::string_view) {
        require(name, node_.is_boolean(), "true or false");
    }

  private:
    void require(std::string_view name, bool fits, const char* expected) const {
        if (name != name_ || fits) return;
        throw InputError(fmt::format("{}: found {}, expected {}", name_, found(), expected),
                         Fault::usage);
    }
    [[nodiscard]] std::string found() const {
        if (const auto* v = node_.as_integer()) return to_text(static_cast<long long>(v->get()));
        if (const auto* v = node_.as_floating_point()) return fmt::format("{}", v->get());
        if (const auto* v = node_.as_string()) return "the text '" + v->get() + "'";
        if (const auto* v = node_.as_boolean()) return v->get() ? "true" : "false";
        return node_.is_array() ? "a list" : node_.is_table() ? "a table" : "a date or time";
    }
    const std::string& name_;
    const toml::node& node_;
};

std::string scalar_text(const toml::node& node) {
    if (const auto* v = node.as_string()) return v->get();
    if (const auto* v = node.as_boolean()) return v->get() ? "true" : "false";
    if (const auto* v = node.as_integer()) return to_text(static_cast<long long>(v->get()));
    // Of a key that is no setting the value can still be anything.
    if (const auto* v = node.as_floating_point())
        return std::isfinite(v->get()) ? to_text(v->get()) : fmt::format("{}", v->get());
    return {};
}

std::vector<std::string> texts_of(const toml::node& node) {
    const toml::array* list = node.as_array();
    if (list == nullptr) return {scalar_text(node)};
    std::vector<std::string> texts;
    for (const toml::node& item : *list) texts.push_back(scalar_text(item));
    return texts;
}

}  // namespace

void take_setting(const std::string& name, const toml::node& node, AnalyzeOptions& options) {
    ExpectedKind expected(name, node);
    AnalyzeOptions::describe(options, expected);
    const std::vector<std::string> texts = texts_of(node);
    assign_option(options, name, texts);
    // Its range is checked by itself, while the line is known.
    AnalyzeOptions alone;
    assign_option(alone, name, texts);
    check_options(alone);
}

std::string setting_name(std::string_view key) {
    std::string name(key);
    std::replace(name.begin(), name.end(), '_', '-');
    return name;
}

toml::table parse_toml_file(const std::filesystem::path& path, const char* what) {
    return parse_text(content_of(path, what));
}

}  // namespace nta
