// SPDX-License-Identifier: MIT
#include "brownian_tracks.hpp"

#include "nta/size/hydrodynamic_diameter.hpp"
#include "nta/size/water_viscosity.hpp"

#include <Eigen/Dense>
#include <cmath>

namespace nta::accuracy {

double water_diffusion_um2_per_s(double diameter_nm) {
    const Temperature water = Temperature::celsius(25.0);
    return diffusion_coefficient(Length::nanometers(diameter_nm), water, water_viscosity(water))
        .um2_per_s();
}

ImageScale reference_scale() { return {Length::nanometers(166.0), Duration::seconds(1.0 / 30.0)}; }

double advance_um(double& place_um, const Exposure& e, Random& random) {
    double seen_um = place_um;
    if (e.exposure_s > 0.0) {
        const double B = std::sqrt(2.0 * e.D_um2_per_s * e.exposure_s) * random.normal();
        seen_um += 0.5 * B + std::sqrt(e.D_um2_per_s * e.exposure_s / 6.0) * random.normal();
        place_um += B;
    }
    const double dark_s = e.frame_s - e.exposure_s;
    if (dark_s > 0.0) place_um += std::sqrt(2.0 * e.D_um2_per_s * dark_s) * random.normal();
    return seen_um;
}

Track brownian_track(int positions, const Motion& m, Random& random) {
    const ImageScale scale = reference_scale();
    const Exposure exposure{m.D_um2_per_s, m.exposure_s, scale.s_from_frame()};
    Track track;
    double x_um = 50.0;
    double y_um = 40.0;
    for (std::int32_t frame = 0; static_cast<int>(track.positions.size()) < positions; ++frame) {
        const double x_seen_um = advance_um(x_um, exposure, random);
        const double y_seen_um = advance_um(y_um, exposure, random);
        if (m.missed > 0.0 && frame > 0 && random.uniform() < m.missed) continue;
        const double spread =
            m.noise_spread > 0.0 ? m.noise_spread * (2.0 * random.uniform() - 1.0) : 0.0;
        const double noise_um = m.noise_um * (1.0 + spread);
        Localization spot;
        spot.frame = frame;
        spot.x_px = (x_seen_um + noise_um * random.normal()) / scale.um_from_px();
        spot.y_px = (y_seen_um + noise_um * random.normal()) / scale.um_from_px();
        spot.x_sd_px = static_cast<float>(m.predicted_over_noise * noise_um / scale.um_from_px());
        spot.y_sd_px = spot.x_sd_px;
        spot.peak_adu = 20.0F;
        spot.noise_adu = 1.0F;
        spot.width_px = 1.6F;
        track.positions.push_back(spot);
    }
    return track;
}

double diffusion_information(const Track& track, const Motion& m) {
    const ImageScale scale = reference_scale();
    const double dt_s = scale.s_from_frame();
    const double R = m.exposure_s / (6.0 * dt_s);
    const auto n = static_cast<Eigen::Index>(track.positions.size()) - 1;
    const auto variance_um2 = [&](Eigen::Index i) {
        const double sd =
            static_cast<double>(track.positions[static_cast<std::size_t>(i)].x_sd_px) *
            scale.um_from_px() / m.predicted_over_noise;
        return sd * sd;
    };
    Eigen::MatrixXd S = Eigen::MatrixXd::Zero(n, n);
    Eigen::MatrixXd slope = Eigen::MatrixXd::Zero(n, n);
    for (Eigen::Index j = 0; j < n; ++j) {
        const auto i = static_cast<std::size_t>(j);
        const double gap = track.positions[i + 1].frame - track.positions[i].frame;
        slope(j, j) = 2.0 * dt_s * (gap - 2.0 * R);
        S(j, j) = m.D_um2_per_s * slope(j, j) + variance_um2(j) + variance_um2(j + 1);
        if (j + 1 == n) continue;
        slope(j, j + 1) = slope(j + 1, j) = 2.0 * R * dt_s;
        S(j, j + 1) = S(j + 1, j) = m.D_um2_per_s * 2.0 * R * dt_s - variance_um2(j + 1);
    }
    const Eigen::MatrixXd relative = S.ldlt().solve(slope);
    return (relative * relative).trace();
}

}  // namespace nta::accuracy
