// SPDX-License-Identifier: MIT
// Any bytes as a scene and as a settings file.
#include "nta/core/error.hpp"
#include "nta/simulate/scene.hpp"

#include "fuzz_target.hpp"
#include "settings_file.hpp"

using namespace nta;

namespace {

void try_scene(std::string_view text) {
    try {
        const Scene scene = parse_scene(text, "any.toml");
        fuzz::require(scene.video.width_px > 0 && scene.video.height_px > 0,
                      "a scene has a picture");
        fuzz::require(scene.populations.size() <= text.size(), "populations are in the file");
    } catch (const InputError& error) {
        fuzz::require(error.fault() == Fault::usage, "a wrong scene is wrong usage");
    }
}

void try_settings(const std::filesystem::path& path) {
    AnalyzeOptions options;
    SettingSources sources;
    try {
        read_settings_file(path, options, sources);
    } catch (const InputError& error) {
        fuzz::require(error.fault() == Fault::usage, "a wrong settings file is wrong usage");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::InputFile file("settings.toml");
    const std::string_view text = fuzz::as_text(data, size);
    try_scene(text);
    file.write(text);
    try_settings(file.path());
    return 0;
}
