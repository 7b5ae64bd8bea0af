// SPDX-License-Identifier: MIT
#include "film.hpp"

#include "nta/read/video_writer.hpp"
#include "nta/simulate/simulate.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace nta {
namespace {

constexpr double k_snr_in_focus = 30.0;

// Place in a film that runs forward and backward through `simulated` pictures; the pictures at both
// ends come once, because a repeated picture would count as none.
std::int64_t folded(std::int64_t frame, std::int64_t simulated) {
    if (simulated < 2) return 0;
    const std::int64_t period = 2 * (simulated - 1);
    const std::int64_t place = frame % period;
    return place < simulated ? place : period - place;
}

}  // namespace

Scene standard_scene(double concentration_per_ml) {
    Scene scene;
    scene.video.width_px = 640;
    scene.video.height_px = 480;
    scene.video.codec = VideoCodec::raw;
    scene.optics.depth_of_focus_um = 4.0;
    scene.optics.sheet_half_width_um = 10.0;
    scene.background.flare_adu = 2.0;
    scene.background.static_spots = 2;
    ScenePopulation beads;
    beads.concentration_per_ml = concentration_per_ml;
    beads.median_nm = 100.0;
    // Noise of a background pixel: sqrt(0.5^2 (3 / 0.5 + 1.5^2) + 1 / 12) = 1.465 ADU.
    beads.peak_adu_at_100nm = 1.465 * k_snr_in_focus;
    beads.brightness_power = 0.0;
    scene.populations = {beads};
    return scene;
}

AnalyzeOptions options_of_film() {
    AnalyzeOptions options;
    options.pixel_size_nm = 166.0;
    options.temperature_c = 25.0;
    options.exposure_ms = 15.0;
    options.depth_um = 10.0;
    return options;
}

void write_film(const std::filesystem::path& path,
                std::int64_t frames,
                std::int64_t simulated,
                double visible) {
    Scene scene = standard_scene(k_visible_35_per_ml * visible / k_visible);
    scene.video.frames = static_cast<int>(std::min(frames, simulated));
    VideoFormat format;
    format.width_px = scene.video.width_px;
    format.height_px = scene.video.height_px;
    format.frame_rate = frame_rate_fraction(scene.video.fps);
    format.codec = scene.video.codec;
    Simulator simulator(scene);
    VideoWriter writer(path, format);
    std::vector<GrayImage> kept;  // only where they come again
    for (std::int64_t i = 0; i < frames; ++i) {
        if (i >= simulated) {
            writer.write(kept[static_cast<std::size_t>(folded(i, simulated))]);
            continue;
        }
        GrayImage image = simulator.next()->frame.image;
        writer.write(image);
        if (frames > simulated) kept.push_back(std::move(image));
    }
    writer.finish();
}

TemporaryFolder::TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "nta_speed_XXXXXX").string();
    if (!mkdtemp(name.data())) {
        throw std::system_error(errno, std::generic_category(), "no temporary folder");
    }
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace nta
