// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/frame.hpp"
#include "nta/simulate/camera.hpp"
#include "nta/simulate/illumination.hpp"
#include "nta/simulate/particle_box.hpp"
#include "nta/simulate/scene.hpp"
#include "nta/simulate/spot_model.hpp"
#include "nta/simulate/static_light.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace nta {

/// Signal-to-noise ratio from which a particle counts as visible: the default of --count-snr.
inline constexpr double k_visible_snr = 5.0;

/// One particle in one frame, as it truly was.
struct TrueSpot {
    std::int64_t frame = 0;
    std::int64_t particle_id = 0;  ///< the same for one particle throughout the video
    double x_px = 0.0;             ///< averaged over the exposure
    double y_px = 0.0;
    double z_um = 0.0;  ///< averaged over the exposure, from the focal plane
    /// All its light above background, averaged over the exposure, not clipped.
    double flux_adu = 0.0;
    double peak_adu = 0.0;  ///< highest pixel of its own noise-free spot
    /// peak_adu over the standard deviation of one background pixel there.
    double snr = 0.0;
    double diameter_nm = 0.0;
    bool visible = false;  ///< center inside the picture and snr >= 5
};

struct SimulatedFrame {
    Frame frame;  ///< without a picture where the recorder dropped it
    /// Visible particles, and faint ones: snr of at least 2, center at most 5 px outside the
    /// picture. None where the frame was dropped or holds the picture of the frame before.
    std::vector<TrueSpot> spots;
};

/// Films a scene frame by frame; memory does not grow with the length. The same scene gives the
/// same bits.
///
/// Particles diffuse in three dimensions and flow with the liquid; each frame is the mean of
/// several positions (motion blur, see ParticleBox). Not modeled: walls, sedimentation,
/// interference of close particles, aberrations.
class Simulator {
  public:
    /// Throws InputError where check_scene() does.
    explicit Simulator(const Scene& scene);

    /// The next frame, or nothing after the last.
    std::optional<SimulatedFrame> next();

    [[nodiscard]] const Scene& scene() const { return scene_; }
    [[nodiscard]] const BoxSize& box() const { return box_.box(); }
    [[nodiscard]] std::span<const Particle> particles() const { return box_.particles(); }
    [[nodiscard]] const StaticLight& static_light() const { return static_light_; }
    [[nodiscard]] const Camera& camera() const { return camera_; }
    [[nodiscard]] const SpotModel& spot_model() const { return spot_model_; }
    [[nodiscard]] const Illumination& illumination() const { return illumination_; }

  private:
    void start_light();
    void light_path(const ExposedParticle& exposed);
    [[nodiscard]] TrueSpot true_spot(const ExposedParticle& exposed) const;
    void add_to_light(const SpotPatch& patch);
    void measure(TrueSpot& spot, const SpotPatch& patch) const;
    void store(SimulatedFrame& result);

    Scene scene_;
    ParticleBox box_;
    SpotModel spot_model_;
    Illumination illumination_;
    StaticLight static_light_;
    Camera camera_;
    std::vector<FrameStatus> faults_;
    DrawWindow window_;
    std::int64_t frame_index_ = 0;
    std::int64_t stored_index_ = 0;
    double lamp_ = 1.0;  // light of this frame over that of the first
    std::vector<float> light_adu_;
    std::vector<LitPlace> lit_path_;
    GrayImage previous_;  // for repeated frames
    SpotPatch patch_;
};

/// A whole simulated video in memory, for tests and small studies.
struct SimulatedVideo {
    std::vector<Frame> frames;
    std::vector<TrueSpot>
        spots;  ///< of all frames, visible and faint, ordered by frame and particle
    std::vector<Particle>
        particles;  ///< everybody in the box; particle_id is the place in this list
    BoxSize box;
};
SimulatedVideo simulate_video(const Scene& scene);

}  // namespace nta
