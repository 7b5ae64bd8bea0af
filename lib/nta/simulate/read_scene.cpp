// SPDX-License-Identifier: MIT
#include "nta/core/error.hpp"
#include "nta/core/text.hpp"
#include "nta/read/toml_nesting.hpp"
#include "nta/simulate/refuse_scene.hpp"
#include "nta/simulate/scene.hpp"
#include "nta/simulate/scene_fields.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <system_error>

namespace nta {
namespace {

// Takes the values of one TOML table and remembers which keys it knows.
class TableReader {
  public:
    TableReader(const toml::table& table, std::string name)
        : table_(table), name_(std::move(name)) {}

    void operator()(const SceneField& f, double& value) { take(f, value, "a number"); }
    void operator()(const SceneField& f, int& value) {
        std::int64_t wide = value;
        take(f, wide, "a whole number");
        // Clamped only to fit the type: check_scene() then refuses what is out of range.
        value = static_cast<int>(std::clamp<std::int64_t>(wide, -2'000'000'000, 2'000'000'000));
    }
    void operator()(const SceneField& f, std::int64_t& value) { take(f, value, "a whole number"); }
    void operator()(const SceneField& f, bool& value) { take(f, value, "true or false"); }
    void operator()(const SceneField& f, std::string& value) { take(f, value, "text"); }
    void operator()(const SceneField& f, std::optional<double>& value) {
        double number = 0.0;
        if (take(f, number, "a number")) value = number;
    }
    template <class Enum>
    requires std::is_enum_v<Enum>
    void operator()(const SceneField& f, Enum& value) {
        std::string text;
        if (!take(f, text, "text")) return;
        for (const auto& [choice, name] : scene_names(value)) {
            if (name != text) continue;
            value = choice;
            return;
        }
        refuse_scene(name_ + " " + f.key + ": \"" + text + "\" is not " + f.meaning);
    }

    void reject_unknown() const {
        for (const auto& [key, node] : table_) {
            if (!known_.contains(key.str()))
                refuse_scene(name_ + ": unknown key \"" + std::string(key.str()) + "\" in line " +
                             std::to_string(node.source().begin.line));
        }
    }
    [[nodiscard]] bool has(std::string_view key) const { return table_.contains(key); }

  private:
    template <class T>
    bool take(const SceneField& f, T& value, const char* expected) {
        known_.emplace(f.key);
        const toml::node* node = table_.get(f.key);
        if (node == nullptr) return false;
        // A whole number where a fraction is allowed is fine, the reverse is not.
        std::optional<T> found = node->value_exact<T>();
        if constexpr (std::is_same_v<T, double>) {
            if (!found && node->is_integer()) found = node->value<double>();
        }
        if (!found)
            refuse_scene(name_ + " " + f.key + ": expected " + expected + " in line " +
                         std::to_string(node->source().begin.line));
        value = *found;
        return true;
    }

    const toml::table& table_;
    std::string name_;
    std::set<std::string, std::less<>> known_;
};

void check_format(const toml::table& file) {
    const std::optional<std::string> format = file["format"].value_exact<std::string>();
    if (!format)
        refuse_scene("format: missing; a scene file begins with  format = \"nta-scene-1\"");
    // Later minor versions ("nta-scene-1.2") only add keys, and unknown keys are refused one by
    // one.
    if (*format != "nta-scene-1" && !format->starts_with("nta-scene-1."))
        refuse_scene("format: \"" + *format +
                     "\" is not readable by this program, which reads \"nta-scene-1\"");
}

void read_populations(const toml::table& file, Scene& scene) {
    const toml::node* node = file.get("population");
    if (node == nullptr) return;
    const toml::array* list = node->as_array();
    if (list == nullptr) refuse_scene("population: expected [[population]] tables");
    for (const toml::node& entry : *list) {
        const toml::table* table = entry.as_table();
        if (table == nullptr) refuse_scene("population: expected [[population]] tables");
        ScenePopulation population;
        TableReader reader(*table, "[[population]]");
        visit_population(population, reader);
        reader.reject_unknown();
        for (const char* key : {"concentration_per_ml", "distribution"}) {
            if (!reader.has(key))
                refuse_scene(std::string("[[population]]: ") + key + " is missing");
        }
        scene.populations.push_back(population);
    }
}

Scene scene_of(const toml::table& file) {
    check_format(file);
    Scene scene;
    std::set<std::string, std::less<>> known{"format", "description", "population"};
    if (const toml::node* text = file.get("description")) {
        if (!text->is_string()) refuse_scene("description: expected text");
        scene.description = text->value_or(std::string());
    }
    visit_tables(scene, [&](const char* name, auto&& fields) {
        known.emplace(name);
        const toml::node* node = file.get(name);
        if (node == nullptr) return;
        if (!node->is_table())
            refuse_scene(std::string(name) + ": expected a table [" + name + "]");
        TableReader reader(*node->as_table(), std::string("[") + name + "]");
        fields(reader);
        reader.reject_unknown();
    });
    read_populations(file, scene);
    for (const auto& [key, node] : file) {
        if (!known.contains(key.str()))
            refuse_scene("unknown key \"" + std::string(key.str()) + "\" in line " +
                         std::to_string(node.source().begin.line));
    }
    check_scene(scene);
    return scene;
}

}  // namespace

Scene parse_scene(std::string_view text, const std::string& where) {
    try {
        check_toml_nesting(text);
        const toml::table file = toml::parse(text);
        return scene_of(file);
    } catch (const toml::parse_error& error) {
        throw InputError(where + ": line " + std::to_string(error.source().begin.line) + ": " +
                             std::string(error.description()),
                         Fault::usage);
    } catch (const InputError& error) {
        throw with_context(where, error);
    }
}

Scene read_scene(const std::filesystem::path& path) {
    constexpr std::size_t longest_bytes = 1'000'000;
    std::error_code failure;
    // Asked before it is opened: opening a pipe waits for its other end.
    const bool regular = std::filesystem::is_regular_file(path, failure);
    std::ifstream file;
    if (regular) file.open(path, std::ios::binary);
    if (!regular || !file)
        throw InputError(path.string() + ": cannot be read; expected a scene file");
    std::string text(longest_bytes + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > longest_bytes)
        throw InputError(path.string() + ": longer than 1 MB; expected a scene file");
    return parse_scene(text, path.string());
}

}  // namespace nta
