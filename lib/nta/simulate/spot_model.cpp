// SPDX-License-Identifier: MIT
#include "nta/simulate/spot_model.hpp"

#include <algorithm>

namespace nta {
namespace {

constexpr double k_reach_sd = 4.0;
// The cut at 4 SD in x and y reaches u = 16 in the corners.
constexpr float k_highest_u = 16.0F;
constexpr std::size_t k_ring_steps = 1024;
constexpr double k_ring_radius_sd = 2.2;
constexpr double k_ring_width_sd = 0.5;

// Integral of exp(-(r - a)^2 / (2 b^2)) r dr from 0 to infinity.
double annulus_integral(double a, double b) {
    const double s = a / (b * std::numbers::sqrt2);
    return b * b * std::exp(-s * s) +
           a * b * std::sqrt(std::numbers::pi / 2.0) * (1.0 + std::erf(s));
}

// Pixels first ... last, none where last < first.
struct PixelRange {
    int first = 0;
    int last = -1;
    [[nodiscard]] int size() const { return std::max(0, last - first + 1); }
    [[nodiscard]] PixelRange joined(const PixelRange& other) const {
        if (size() == 0) return other;
        if (other.size() == 0) return *this;
        return {std::min(first, other.first), std::max(last, other.last)};
    }
};

// Pixels within reach of a center that lie in 0 ... count - 1, widened by the margin.
PixelRange reached_pixels(double center_px, double sd_px, int count, int margin_px) {
    const double reach_px = k_reach_sd * sd_px;
    const double low = std::max<double>(std::ceil(center_px - reach_px), -margin_px);
    const double high = std::min<double>(std::floor(center_px + reach_px), count - 1 + margin_px);
    if (high < low) return {};
    return {static_cast<int>(low), static_cast<int>(high)};
}

// Values of a Gaussian of unit height at whole numbers from `first`.
void gaussian_at_pixels(double center_px, double sd_px, int first, std::span<float> values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double u = (first + static_cast<double>(i) - center_px) / sd_px;
        values[i] = static_cast<float>(std::exp(-0.5 * u * u));
    }
}

// One position of a path on the pixel grid.
struct Stamp {
    double x_px = 0.0;
    double y_px = 0.0;
    double sd_px = 0.0;
    float center_adu = 0.0F;  // without ring
    float ring_share = 0.0F;
    PixelRange columns;
    PixelRange rows;
};

Stamp make_stamp(const SpotModel& model, const LitPlace& lit, const DrawWindow& window) {
    Stamp s;
    s.x_px = lit.place.x_um * window.px_from_um;
    s.y_px = lit.place.y_um * window.px_from_um;
    s.sd_px = model.sd_px(lit.place.z_um);
    const double narrowing = model.sd_px(0.0) / s.sd_px;
    // The bound keeps absurd brightness within the range of float; the camera clips far below.
    s.center_adu = static_cast<float>(std::min(lit.focus_peak_adu * narrowing * narrowing, 1e30));
    s.ring_share = static_cast<float>(model.ring_share(lit.place.z_um));
    s.columns = reached_pixels(s.x_px, s.sd_px, window.width_px, window.margin_px);
    s.rows = reached_pixels(s.y_px, s.sd_px, window.height_px, window.margin_px);
    return s;
}

// u of the profile along one axis, (p - center)^2 / (2 sd^2), at whole numbers from `first`.
void squares_at_pixels(double center_px, double sd_px, int first, std::span<float> values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double d = (first + static_cast<double>(i) - center_px) / sd_px;
        values[i] = static_cast<float>(0.5 * d * d);
    }
}

class SpotPainter {
  public:
    SpotPainter(const SpotModel& model, SpotPatch& patch) : model_(model), patch_(patch) {}

    void add(const Stamp& s, float share) {
        if (s.columns.size() == 0 || s.rows.size() == 0) return;
        column_.resize(static_cast<std::size_t>(s.columns.size()));
        row_.resize(static_cast<std::size_t>(s.rows.size()));
        start_ = static_cast<std::size_t>(s.rows.first - patch_.top_px) * width() +
                 static_cast<std::size_t>(s.columns.first - patch_.left_px);
        // Below a thousandth the ring is lost in the noise of any camera, and the plain spot is
        // the product of a row and a column.
        if (s.ring_share < 1e-3F)
            add_plain(s, share);
        else
            add_ringed(s, share);
    }

  private:
    [[nodiscard]] std::size_t width() const { return static_cast<std::size_t>(patch_.width_px); }

    void add_plain(const Stamp& s, float share) {
        gaussian_at_pixels(s.x_px, s.sd_px, s.columns.first, column_);
        gaussian_at_pixels(s.y_px, s.sd_px, s.rows.first, row_);
        for (std::size_t k = 0; k < row_.size(); ++k) {
            const float factor = share * s.center_adu * row_[k];
            float* target = patch_.light_adu.data() + start_ + k * width();
            for (std::size_t i = 0; i < column_.size(); ++i) target[i] += factor * column_[i];
        }
    }

    void add_ringed(const Stamp& s, float share) {
        squares_at_pixels(s.x_px, s.sd_px, s.columns.first, column_);
        squares_at_pixels(s.y_px, s.sd_px, s.rows.first, row_);
        const float factor = share * s.center_adu;
        for (std::size_t k = 0; k < row_.size(); ++k) {
            float* target = patch_.light_adu.data() + start_ + k * width();
            for (std::size_t i = 0; i < column_.size(); ++i)
                target[i] += factor * model_.profile(column_[i] + row_[k], s.ring_share);
        }
    }

    const SpotModel& model_;
    SpotPatch& patch_;
    std::size_t start_ = 0;
    std::vector<float> column_;
    std::vector<float> row_;
};

}  // namespace

SpotModel::SpotModel(double focus_sd_px, double depth_of_focus_um, double ring_share)
    : focus_sd_px_(focus_sd_px), depth_of_focus_um_(depth_of_focus_um), ring_share_(ring_share) {
    const double scale = 1.0 / annulus_integral(k_ring_radius_sd, k_ring_width_sd);
    for (std::size_t i = 0; i <= k_ring_steps; ++i) {
        const double u = static_cast<double>(k_highest_u) * static_cast<double>(i) / k_ring_steps;
        const double d = (std::sqrt(2.0 * u) - k_ring_radius_sd) / k_ring_width_sd;
        ring_.push_back(static_cast<float>(scale * std::exp(-0.5 * d * d)));
        spot_.push_back(static_cast<float>(std::exp(-u)));
    }
}

float SpotModel::profile(float u, float ring_share) const {
    const float place = std::min(u, k_highest_u) * (k_ring_steps / k_highest_u);
    const auto i = std::min(static_cast<std::size_t>(place), k_ring_steps - 1);
    const float rest = place - static_cast<float>(i);
    const float ring = ring_[i] + rest * (ring_[i + 1] - ring_[i]);
    const float spot = spot_[i] + rest * (spot_[i + 1] - spot_[i]);
    return spot + ring_share * (ring - spot);
}

double SpotModel::relative_peak(double z_um) const {
    const double narrowing = focus_sd_px_ / sd_px(z_um);
    const auto share = static_cast<float>(ring_share(z_um));
    // The center, or the crest of the ring at 2.2 SD.
    constexpr auto crest = static_cast<float>(0.5 * k_ring_radius_sd * k_ring_radius_sd);
    return narrowing * narrowing *
           static_cast<double>(std::max(profile(0.0F, share), profile(crest, share)));
}

SpotPatch::Peak SpotPatch::peak() const {
    const auto highest = std::max_element(light_adu.begin(), light_adu.end());
    const auto i = static_cast<int>(highest - light_adu.begin());
    return {*highest, left_px + i % width_px, top_px + i / width_px};
}

void draw_spot(const SpotModel& model,
               std::span<const LitPlace> path,
               const DrawWindow& window,
               SpotPatch& patch) {
    std::vector<Stamp> stamps;
    stamps.reserve(path.size());
    PixelRange columns;
    PixelRange rows;
    for (const LitPlace& lit : path) {
        stamps.push_back(make_stamp(model, lit, window));
        columns = columns.joined(stamps.back().columns);
        rows = rows.joined(stamps.back().rows);
    }
    patch.left_px = columns.first;
    patch.top_px = rows.first;
    patch.width_px = columns.size();
    patch.height_px = rows.size();
    patch.light_adu.assign(
        static_cast<std::size_t>(patch.width_px) * static_cast<std::size_t>(patch.height_px), 0.0F);
    SpotPainter painter(model, patch);
    for (const Stamp& stamp : stamps) painter.add(stamp, 1.0F / static_cast<float>(path.size()));
}

}  // namespace nta
