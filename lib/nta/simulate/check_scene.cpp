// SPDX-License-Identifier: MIT
#include "nta/core/text.hpp"
#include "nta/simulate/diameter_distribution.hpp"
#include "nta/simulate/particle_box.hpp"
#include "nta/simulate/refuse_scene.hpp"
#include "nta/simulate/scene.hpp"
#include "nta/simulate/scene_fields.hpp"

#include <cmath>

namespace nta {
namespace {

std::string shown(double value) {
    if (std::isnan(value)) return "not a number";
    if (std::isinf(value)) return "infinite";
    return to_text(value);
}

// Complains of numbers outside their range; text, names and switches have none.
struct RangeCheck {
    std::string table;

    void number(const SceneField& f, double value) const {
        if (value >= f.low && value <= f.high) return;
        refuse_scene("[" + table + "] " + f.key + ": " + shown(value) + " is outside " +
                     shown(f.low) + " to " + shown(f.high) + (*f.unit != '\0' ? " " : "") + f.unit);
    }
    void operator()(const SceneField& f, double value) const { number(f, value); }
    void operator()(const SceneField& f, int value) const { number(f, value); }
    void operator()(const SceneField& f, std::int64_t value) const {
        number(f, static_cast<double>(value));
    }
    void operator()(const SceneField& f, const std::optional<double>& value) const {
        if (value) number(f, *value);
    }
    void operator()(const SceneField&, bool) const {}
    void operator()(const SceneField&, const std::string&) const {}
    void operator()(const SceneField&, VideoCodec) const {}
    void operator()(const SceneField&, DiameterShape) const {}
};

void check_video(const SceneVideo& video) {
    if (video.bits != 8 && video.bits != 12 && video.bits != 16)
        refuse_scene("[video] bits: " + to_text(static_cast<long long>(video.bits)) +
                     " is none of 8, 12 and 16");
    if (video.codec != VideoCodec::ffv1 && video.bits != 8)
        refuse_scene("[video] codec: raw, mjpeg and dib24 hold 8 bits; use ffv1 for more");
    if (video.exposure_ms > 1000.0 / video.fps * (1.0 + 1e-9))
        refuse_scene("[video] exposure_ms: " + to_text(video.exposure_ms) +
                     " is longer than the time between frames, " + to_text(1000.0 / video.fps) +
                     " ms");
}

void check_optics(const SceneOptics& optics) {
    if (optics.na >= optics.medium_index)
        refuse_scene("[optics] na: " + to_text(optics.na) + " is not below medium_index, " +
                     to_text(optics.medium_index));
    if (optics.polystyrene_index == optics.medium_index)
        refuse_scene("[optics] polystyrene_index: a bead of the liquid's own index cannot be seen");
}

void check_population(const ScenePopulation& p) {
    const std::string where = "[[population]] " + p.name + ": ";
    if (p.name.empty()) refuse_scene("[[population]] name: is empty");
    if (p.mode_nm.has_value() == p.median_nm.has_value())
        refuse_scene(where + "give exactly one of mode_nm and median_nm");
    if (p.min_nm >= p.max_nm) refuse_scene(where + "min_nm must be below max_nm");
    if (p.distribution == DiameterShape::single && p.cv > 0.0)
        refuse_scene(where + "cv has no meaning for the distribution \"single\"");
    if (p.distribution != DiameterShape::single && p.cv <= 0.0)
        refuse_scene(where + "cv must be above 0; use distribution = \"single\" for one diameter");
    // Tirado and Garcia de la Torre give the rods' friction from 2 to 30.
    if (p.aspect != 1.0 && (p.aspect < 2.0 || p.aspect > 30.0))
        refuse_scene(where + "aspect " + to_text(p.aspect) + " is neither 1 (spheres) nor 2 to 30");
    if (p.aspect != 1.0 && !p.index)
        refuse_scene(where + "aspect needs the refractive index of the needles, index");
    if (p.absorption > 0.0 && !p.index) refuse_scene(where + "absorption needs index");
    // Diameters are drawn by rejection, which needs a fair share of hits.
    if (DiameterDistribution(p).kept_fraction() < 1e-3)
        refuse_scene(where + "fewer than 1 in 1000 diameters lie within min_nm to max_nm");
}

}  // namespace

void check_scene(const Scene& scene) {
    visit_tables(scene, [](const char* table, auto&& fields) { fields(RangeCheck{table}); });
    check_video(scene.video);
    check_optics(scene.optics);
    if (scene.camera.dropped_share + scene.camera.repeated_share > 0.5)
        refuse_scene("[camera] dropped_share and repeated_share: together at most 0.5");
    if (scene.background.static_spot_min_adu > scene.background.static_spot_max_adu)
        refuse_scene("[background] static_spot_min_adu must not exceed static_spot_max_adu");
    double particles = 0.0;
    for (const ScenePopulation& p : scene.populations) {
        visit_population(p, RangeCheck{"[population]"});
        check_population(p);
        particles += p.concentration_per_ml * box_volume_ml(box_of(scene));
    }
    // About 150 bytes each: more would not fit in the program's memory bound.
    if (particles > 1e6)
        refuse_scene("[[population]] concentration_per_ml: " + to_text(std::round(particles)) +
                     " particles in the simulated volume, at most 1e6 are possible; lower the "
                     "concentration or the picture size");
}

}  // namespace nta
