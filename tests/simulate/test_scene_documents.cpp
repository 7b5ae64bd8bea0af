// SPDX-License-Identifier: MIT
#include "nta/simulate/scene.hpp"
#include "nta/simulate/scene_fields.hpp"

#include "support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace {

std::string document() {
    const std::filesystem::path docs =
        std::filesystem::path(NTA_TEST_REFERENCE_DIR).parent_path().parent_path() / "docs";
    std::ifstream file(docs / "methods" / "simulate.md");
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("simulate: the document lists every key of a scene", "[simulate][contract]") {
    const std::string text = document();
    REQUIRE(text.size() > 1000);
    nta::Scene scene;
    const auto stands_there = [&](const nta::SceneField& field, const auto&) {
        INFO(field.key);
        CHECK(text.find(std::string("`") + field.key + "`") != std::string::npos);
    };
    nta::visit_tables(scene, [&](const char*, auto&& fields) { fields(stands_there); });
    nta::ScenePopulation population;
    nta::visit_population(population, stands_there);
}
