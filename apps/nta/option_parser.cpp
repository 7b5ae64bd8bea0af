// SPDX-License-Identifier: MIT
#include "option_parser.hpp"

#include "nta/core/error.hpp"
#include "nta/core/text.hpp"

#include <boost/program_options/errors.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/positional_options.hpp>
#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>

#include <initializer_list>
#include <string_view>

namespace nta {
namespace {

namespace po = boost::program_options;

std::string shown_default(double value) { return fmt::format(" (default {})", value); }
std::string shown_default(std::int64_t value) { return fmt::format(" (default {})", value); }
std::string shown_default(const std::optional<double>&) { return ""; }

class Describe {
  public:
    explicit Describe(po::options_description& out) : out_(out) {}

    template <class Number>
    void number(const char* name,
                const Number& value,
                std::string_view unit,
                double,
                double,
                std::string_view help) {
        const std::string in = unit.empty() ? "" : fmt::format(", in {}", unit);
        add(name, fmt::format("{}{}{}", help, in, shown_default(value)));
    }
    void choice(const char* name,
                const std::string& value,
                std::initializer_list<const char*> choices,
                std::string_view help) {
        std::string all;
        for (const char* c : choices) all += (all.empty() ? "" : ", ") + std::string(c);
        add(name, fmt::format("{}: {} (default {})", help, all, value));
    }
    void text(const char* name,
              const std::optional<std::string>&,
              std::string_view form,
              std::string_view help) {
        add(name, fmt::format("{}: {}", form, help));
    }
    void texts(const char* name,
               const std::vector<std::string>&,
               std::string_view form,
               std::string_view help) {
        out_.add_options()(name,
                           po::value<std::vector<std::string>>()->value_name(std::string(form)),
                           std::string(help).c_str());
    }
    void flag(const char* name, bool, std::string_view help) {
        out_.add_options()(name, po::bool_switch(), std::string(help).c_str());
    }

  private:
    void add(const char* name, const std::string& help) {
        // With a blank, so that at least two part the columns: help2man tells them by that.
        out_.add_options()(name, po::value<std::string>()->value_name("X "), help.c_str());
    }
    po::options_description& out_;
};

class Assign {
  public:
    Assign(const std::string& name, const std::vector<std::string>& texts)
        : name_(name), texts_(texts) {}

    bool found = false;

    void number(
        std::string_view name, double& value, std::string_view, double, double, std::string_view) {
        if (mine(name)) value = as_number();
    }
    void number(std::string_view name,
                std::optional<double>& value,
                std::string_view,
                double,
                double,
                std::string_view) {
        if (mine(name)) value = as_number();
    }
    void number(std::string_view name,
                std::int64_t& value,
                std::string_view,
                double,
                double,
                std::string_view) {
        if (!mine(name)) return;
        const auto parsed = parse_integer(single());
        if (!parsed) refuse("a whole number");
        value = *parsed;
    }
    void choice(std::string_view name,
                std::string& value,
                std::initializer_list<const char*>,
                std::string_view) {
        if (mine(name)) value = single();
    }
    void text(std::string_view name,
              std::optional<std::string>& value,
              std::string_view,
              std::string_view) {
        if (mine(name)) value = single();
    }
    void texts(std::string_view name,
               std::vector<std::string>& value,
               std::string_view,
               std::string_view) {
        if (mine(name)) value = texts_;
    }
    void flag(std::string_view name, bool& value, std::string_view) {
        if (!mine(name)) return;
        if (single() != "true" && single() != "false") refuse("true or false");
        value = single() == "true";
    }

  private:
    bool mine(std::string_view name) {
        if (name != name_) return false;
        found = true;
        return true;
    }
    [[nodiscard]] const std::string& single() const {
        if (texts_.size() != 1) refuse("one value");
        return texts_.front();
    }
    [[nodiscard]] double as_number() const {
        const auto parsed = parse_double(single());
        if (!parsed) refuse("a number with a decimal point");
        return *parsed;
    }
    [[noreturn]] void refuse(const char* expected) const {
        throw InputError(
            fmt::format("--{}: found '{}', expected {}", name_, fmt::join(texts_, " "), expected),
            Fault::usage);
    }
    const std::string& name_;
    const std::vector<std::string>& texts_;
};

// The names of the options that were given.
std::vector<std::string> given_texts(const po::variable_value& value) {
    if (const auto* one = boost::any_cast<std::string>(&value.value())) return {*one};
    if (const auto* many = boost::any_cast<std::vector<std::string>>(&value.value())) return *many;
    if (const auto* flag = boost::any_cast<bool>(&value.value())) {
        return {*flag ? "true" : "false"};
    }
    return {};
}

class Names {
  public:
    std::vector<std::string> all;
    template <class... Rest>
    void number(const char* name, Rest&&...) {
        all.emplace_back(name);
    }
    void choice(const char* name,
                const std::string&,
                std::initializer_list<const char*>,
                std::string_view) {
        all.emplace_back(name);
    }
    template <class... Rest>
    void text(const char* name, Rest&&...) {
        all.emplace_back(name);
    }
    template <class... Rest>
    void texts(const char* name, Rest&&...) {
        all.emplace_back(name);
    }
    template <class... Rest>
    void flag(const char* name, Rest&&...) {
        all.emplace_back(name);
    }
};

// What Boost found, in our words.
std::string complaint(const po::error& error) {
    const auto* named = dynamic_cast<const po::error_with_option_name*>(&error);
    if (named == nullptr) return fmt::format("{}; --help lists the options", error.what());
    const std::string name = named->get_option_name();
    if (dynamic_cast<const po::unknown_option*>(&error) != nullptr) {
        return fmt::format("{}: is not an option of this command; --help lists them", name);
    }
    if (dynamic_cast<const po::multiple_occurrences*>(&error) != nullptr) {
        return fmt::format("{}: given more than once, expected once; keep one", name);
    }
    if (const auto* syntax = dynamic_cast<const po::invalid_syntax*>(&error)) {
        return syntax->kind() == po::invalid_syntax::extra_parameter
                   ? fmt::format("{}: found a value, expected none; --help describes it", name)
                   : fmt::format("{}: found no value, expected one; --help describes it", name);
    }
    return fmt::format("{}; --help lists the options", error.what());
}

}  // namespace

po::options_description described_options(const std::string& title) {
    constexpr unsigned line_length = 110;
    po::options_description out(title, line_length);
    Describe describe(out);
    const AnalyzeOptions defaults;
    AnalyzeOptions::describe(defaults, describe);
    return out;
}

std::vector<std::string> setting_names() {
    Names names;
    const AnalyzeOptions defaults;
    AnalyzeOptions::describe(defaults, names);
    return names.all;
}

void assign_option(AnalyzeOptions& options,
                   const std::string& name,
                   const std::vector<std::string>& texts) {
    Assign assign(name, texts);
    AnalyzeOptions::describe(options, assign);
    if (!assign.found) {
        throw InputError(fmt::format("'{}' is not a setting; nta analyze --help lists them", name),
                         Fault::usage);
    }
}

po::variables_map parse_arguments(const std::vector<std::string>& arguments,
                                  const po::options_description& options,
                                  const std::string& positional) {
    po::positional_options_description places;
    places.add(positional.c_str(), -1);
    po::variables_map given;
    try {
        // No guessing: an abbreviated option that means one thing today may mean another one
        // tomorrow.
        const int style =
            po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
        po::store(po::command_line_parser(arguments)
                      .options(options)
                      .positional(places)
                      .style(style)
                      .run(),
                  given);
        po::notify(given);
    } catch (const po::error& error) {
        throw InputError(complaint(error), Fault::usage);
    }
    return given;
}

void assign_command_line(const po::variables_map& given,
                         AnalyzeOptions& options,
                         SettingSources& sources) {
    for (const std::string& name : setting_names()) {
        const po::variable_value& value = given[name];
        if (value.empty() || value.defaulted()) continue;
        assign_option(options, name, given_texts(value));
        sources[name] = "command line";
    }
}

}  // namespace nta
