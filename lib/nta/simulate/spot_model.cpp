// SPDX-License-Identifier: MIT
#include "nta/simulate/spot_model.hpp"

#include <algorithm>

namespace nta {
namespace {

constexpr double k_reach_sd = 4.0;

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
    float peak_adu = 0.0F;
    PixelRange columns;
    PixelRange rows;
};

Stamp make_stamp(const SpotModel& model,
                 const PlaceUm& place,
                 double focus_peak_adu,
                 const DrawWindow& window) {
    Stamp s;
    s.x_px = place.x_um * window.px_from_um;
    s.y_px = place.y_um * window.px_from_um;
    s.sd_px = model.sd_px(place.z_um);
    // The bound keeps absurd brightness within the range of float; the camera clips far below.
    s.peak_adu = static_cast<float>(std::min(model.peak_adu(focus_peak_adu, place.z_um), 1e30));
    s.columns = reached_pixels(s.x_px, s.sd_px, window.width_px, window.margin_px);
    s.rows = reached_pixels(s.y_px, s.sd_px, window.height_px, window.margin_px);
    return s;
}

class SpotPainter {
  public:
    explicit SpotPainter(SpotPatch& patch) : patch_(patch) {}

    void add(const Stamp& s, float share) {
        if (s.columns.size() == 0 || s.rows.size() == 0) return;
        column_.resize(static_cast<std::size_t>(s.columns.size()));
        row_.resize(static_cast<std::size_t>(s.rows.size()));
        gaussian_at_pixels(s.x_px, s.sd_px, s.columns.first, column_);
        gaussian_at_pixels(s.y_px, s.sd_px, s.rows.first, row_);
        const auto width = static_cast<std::size_t>(patch_.width_px);
        std::size_t start = static_cast<std::size_t>(s.rows.first - patch_.top_px) * width +
                            static_cast<std::size_t>(s.columns.first - patch_.left_px);
        for (const float height : row_) {
            const float factor = share * s.peak_adu * height;
            float* target = patch_.light_adu.data() + start;
            for (std::size_t i = 0; i < column_.size(); ++i) target[i] += factor * column_[i];
            start += width;
        }
    }

  private:
    SpotPatch& patch_;
    std::vector<float> column_;
    std::vector<float> row_;
};

}  // namespace

SpotPatch::Peak SpotPatch::peak() const {
    const auto highest = std::max_element(light_adu.begin(), light_adu.end());
    const auto i = static_cast<int>(highest - light_adu.begin());
    return {*highest, left_px + i % width_px, top_px + i / width_px};
}

void draw_spot(const SpotModel& model,
               std::span<const PlaceUm> path,
               double focus_peak_adu,
               const DrawWindow& window,
               SpotPatch& patch) {
    std::vector<Stamp> stamps;
    stamps.reserve(path.size());
    PixelRange columns;
    PixelRange rows;
    for (const PlaceUm& place : path) {
        stamps.push_back(make_stamp(model, place, focus_peak_adu, window));
        columns = columns.joined(stamps.back().columns);
        rows = rows.joined(stamps.back().rows);
    }
    patch.left_px = columns.first;
    patch.top_px = rows.first;
    patch.width_px = columns.size();
    patch.height_px = rows.size();
    patch.light_adu.assign(
        static_cast<std::size_t>(patch.width_px) * static_cast<std::size_t>(patch.height_px), 0.0F);
    SpotPainter painter(patch);
    for (const Stamp& stamp : stamps) painter.add(stamp, 1.0F / static_cast<float>(path.size()));
}

}  // namespace nta
