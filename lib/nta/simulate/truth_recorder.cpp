// SPDX-License-Identifier: MIT
#include "nta/simulate/scene_fields.hpp"
#include "nta/simulate/truth.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace nta {
namespace {

using Json = nlohmann::ordered_json;

double area_um2(const Scene& scene) {
    const double um_from_px = scene.video.pixel_size_nm * 1e-3;
    return scene.video.width_px * um_from_px * scene.video.height_px * um_from_px;
}

// Three digits after the point: a diameter in a table needs no more.
double thousandths(double value) { return std::round(value * 1e3) / 1e3; }

Json json_of(const std::optional<DiameterSummary>& s) {
    if (!s) return nullptr;
    return {{"mean_nm", thousandths(s->mean_nm)},
            {"sd_nm", thousandths(s->sd_nm)},
            {"d10_nm", thousandths(s->d10_nm)},
            {"d50_nm", thousandths(s->d50_nm)},
            {"d90_nm", thousandths(s->d90_nm)},
            {"mode_nm", thousandths(s->mode_nm)}};
}

// Writes every key of a table of the scene.
struct JsonWriter {
    Json& target;
    template <class T>
    void operator()(const SceneField& f, const T& value) const {
        if constexpr (std::is_enum_v<T>) {
            for (const auto& [choice, name] : scene_names(value)) {
                if (choice == value) target[f.key] = name;
            }
        } else {
            target[f.key] = value;
        }
    }
    void operator()(const SceneField& f, const std::optional<double>& value) const {
        target[f.key] = value ? Json(*value) : Json(nullptr);
    }
};

Json scene_json(const Scene& scene) {
    Json result;
    result["format"] = "nta-scene-1";
    result["description"] = scene.description;
    visit_tables(scene, [&](const char* name, auto&& fields) {
        Json table = Json::object();
        fields(JsonWriter{table});
        result[name] = table;
    });
    result["population"] = Json::array();
    for (const ScenePopulation& p : scene.populations) {
        Json table = Json::object();
        visit_population(p, JsonWriter{table});
        result["population"].push_back(table);
    }
    return result;
}

Json populations_json(const Simulator& simulator, std::span<const std::int64_t> frames_visible) {
    Json list = Json::array();
    const double volume_ml = box_volume_ml(simulator.box());
    const auto& populations = simulator.scene().populations;
    for (std::size_t k = 0; k < populations.size(); ++k) {
        std::vector<double> diameters_nm, all, visible;
        for (std::size_t i = 0; i < simulator.particles().size(); ++i) {
            const Particle& p = simulator.particles()[i];
            if (p.population != k) continue;
            diameters_nm.push_back(p.diameter_nm);
            all.push_back(1.0);
            visible.push_back(static_cast<double>(frames_visible[i]));
        }
        list.push_back(
            {{"name", populations[k].name},
             {"nominal_per_ml", populations[k].concentration_per_ml},
             {"realized_per_ml", static_cast<double>(all.size()) / volume_ml},
             {"particles_in_box", all.size()},
             {"diameters_in_box", json_of(summarize_diameters(diameters_nm, all))},
             {"diameters_visible", json_of(summarize_diameters(diameters_nm, visible))}});
    }
    return list;
}

Json static_spots_json(const StaticLight& light) {
    Json list = Json::array();
    for (const StaticSpot& s : light.spots)
        list.push_back({{"x_px", thousandths(s.x_px)},
                        {"y_px", thousandths(s.y_px)},
                        {"sd_px", thousandths(s.sd_px)},
                        {"peak_adu", thousandths(s.peak_adu)}});
    return list;
}

Json hot_pixels_json(const Camera& camera) {
    Json list = Json::array();
    for (const HotPixel& p : camera.hot_pixels())
        list.push_back(
            {{"x_px", p.x_px}, {"y_px", p.y_px}, {"excess_adu", thousandths(p.excess_adu)}});
    return list;
}

// Shares to a millionth, so that a bin of a wide distribution is not lost.
Json distribution_json(const SampleDistribution& sample) {
    Json fractions = Json::array();
    for (const double f : sample.number_fraction) fractions.push_back(std::round(f * 1e6) / 1e6);
    return {{"diameters", json_of(sample.diameters)},
            {"bin_width_nm", sample.bin_width_nm},
            {"number_fraction", fractions}};
}

Json background_json(const Simulator& simulator) {
    std::vector<float> light_adu = simulator.static_light().light_adu;
    const auto middle = light_adu.begin() + static_cast<std::ptrdiff_t>(light_adu.size() / 2);
    std::nth_element(light_adu.begin(), middle, light_adu.end());
    const auto median_adu = static_cast<double>(*middle);
    return {{"median_adu", thousandths(simulator.scene().camera.offset_adu + median_adu)},
            {"noise_sd_at_median_adu", thousandths(simulator.camera().noise_adu(median_adu))}};
}

}  // namespace

TruthRecorder::TruthRecorder(const Simulator& simulator)
    : simulator_(simulator), frames_visible_(simulator.particles().size(), 0) {}

void TruthRecorder::add(const SimulatedFrame& frame) {
    if (frame.frame.status == FrameStatus::dropped) dropped_.push_back(frame.frame.grid_index);
    if (frame.frame.status == FrameStatus::repeated) repeated_.push_back(frame.frame.grid_index);
    std::int64_t visible = 0;
    for (const TrueSpot& spot : frame.spots) {
        if (!spot.visible) continue;
        ++visible;
        ++frames_visible_[static_cast<std::size_t>(spot.particle_id)];
    }
    ++frames_;
    visible_ += visible;
    most_visible_ = std::max(most_visible_, visible);
}

double TruthRecorder::mean_visible_per_frame() const {
    return pictures() == 0 ? 0.0 : static_cast<double>(visible_) / static_cast<double>(pictures());
}

std::optional<DiameterSummary> TruthRecorder::visible_diameters() const {
    std::vector<double> diameters_nm, weights;
    for (std::size_t i = 0; i < frames_visible_.size(); ++i) {
        diameters_nm.push_back(simulator_.particles()[i].diameter_nm);
        weights.push_back(static_cast<double>(frames_visible_[i]));
    }
    return summarize_diameters(diameters_nm, weights);
}

std::optional<double> TruthRecorder::effective_depth_um() const {
    if (frames_visible_.empty()) return std::nullopt;
    const BoxSize& box = simulator_.box();
    const double per_um3 =
        static_cast<double>(frames_visible_.size()) / (box.x_um * box.y_um * box.z_um);
    return mean_visible_per_frame() / (per_um3 * area_um2(simulator_.scene()));
}

std::string TruthRecorder::json(const std::string& video) const {
    const Scene& scene = simulator_.scene();
    const BoxSize& box = simulator_.box();
    const ExpectedVisibility expected = expected_visibility(simulator_);
    double nominal_per_ml = 0.0;
    for (const ScenePopulation& p : scene.populations) nominal_per_ml += p.concentration_per_ml;
    const auto seen = std::count_if(
        frames_visible_.begin(), frames_visible_.end(), [](std::int64_t n) { return n > 0; });
    const std::optional<double> depth_um = effective_depth_um();
    Json j;
    j["format"] = "nta-truth-1";
    j["video"] = video;
    j["frames"] = frames_;
    j["field_of_view_um2"] = thousandths(area_um2(scene));
    j["box_um"] = {box.x_um, box.y_um, box.z_um};
    j["viscosity_cp"] = scene_viscosity(scene).centipoise();
    j["concentration"] = {
        {"nominal_per_ml", nominal_per_ml},
        {"realized_per_ml", static_cast<double>(frames_visible_.size()) / box_volume_ml(box)}};
    j["visible"] = {{"snr", k_visible_snr},
                    {"mean_per_frame", mean_visible_per_frame()},
                    {"max_per_frame", most_visible_},
                    {"particles_ever", seen},
                    {"effective_depth_um", depth_um ? Json(thousandths(*depth_um)) : Json(nullptr)},
                    {"diameters", json_of(visible_diameters())}};
    j["expected"] = {{"mean_per_frame", thousandths(expected.mean_visible_per_frame)},
                     {"effective_depth_um", thousandths(expected.effective_depth_um)},
                     {"diameters", json_of(expected.diameters)}};
    j["sample"] = distribution_json(sample_distribution(scene));
    j["populations"] = populations_json(simulator_, frames_visible_);
    j["background"] = background_json(simulator_);
    j["saturated_pixels_per_frame"] =
        pictures() == 0 ? 0.0
                        : static_cast<double>(simulator_.camera().saturated_pixels()) /
                              static_cast<double>(pictures());
    j["hot_pixels"] = hot_pixels_json(simulator_.camera());
    j["dropped_frames"] = dropped_;
    j["repeated_frames"] = repeated_;
    j["static_spots"] = static_spots_json(simulator_.static_light());
    j["scene"] = scene_json(scene);
    return j.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace nta
