// SPDX-License-Identifier: MIT
#include "nta/localize/localize_spots.hpp"

#include "nta/detect/false_alarms.hpp"
#include "nta/localize/fit_spot.hpp"
#include "nta/localize/gaussian_sums.hpp"
#include "nta/localize/spot_lean.hpp"
#include "nta/localize/spots_nearby.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <optional>

namespace nta {
namespace {

// Share of a brighter spot's light that may be shaped otherwise than its fitted Gaussian.
constexpr double misfit_share = 0.2;
// Out of focus, light goes from the middle of a spot into a ring around it, which no Gaussian fits.
constexpr double ring_share = 0.2;
constexpr double least_ringed_px = 4.0;
constexpr double largest_start_px = 10.0;  // of a width, within what a fit allows
constexpr int most_radius_px = 28;
static_assert(2 * most_radius_px + 1 <= SpotWindow::most_px);
// Light of a neighbor within a window that is worth another fit, in units of the noise.
constexpr double disturbing_light = 0.5;

// Half of the side of a spot's window.
int radius_px(double width_px) {
    constexpr int least = 4;
    return std::clamp(static_cast<int>(std::ceil(3.2 * width_px)), least, most_radius_px);
}

struct FittedSpot {
    SpotFit fit;
    SpotLean lean;
    Candidate candidate;
    bool failed = false;
    bool saturated = false;
    bool dropped = false;
};

bool are_within(double distance_px, const SpotShape& a, const SpotShape& b) {
    const double dx = a.x_px - b.x_px;
    const double dy = a.y_px - b.y_px;
    return dx * dx + dy * dy < distance_px * distance_px;
}

// Output of the matched filter of standard deviation s at a distance from a Gaussian spot, in
// closed form.
double filter_response(const SpotShape& spot, double x, double y, double s) {
    const double w2 = spot.width_px * spot.width_px;
    const double sum = s * s + w2;
    const double r2 = (x - spot.x_px) * (x - spot.x_px) + (y - spot.y_px) * (y - spot.y_px);
    return spot.amplitude * 2.0 * std::sqrt(std::numbers::pi) * s * w2 / sum *
           std::exp(-0.5 * r2 / sum);
}

// What a ring as bright as the spot's peak would give, anywhere on a disk around a spot out of
// focus.
double ring_response(const SpotShape& spot, double x, double y, double s) {
    if (spot.width_px < least_ringed_px) return 0.0;
    const double reach = 3.5 * spot.width_px + s;
    const double r2 = (x - spot.x_px) * (x - spot.x_px) + (y - spot.y_px) * (y - spot.y_px);
    return r2 < reach * reach ? filter_response(spot, spot.x_px, spot.y_px, s) : 0.0;
}

class FrameFitter {
  public:
    FrameFitter(const Frame& frame,
                const Background& background,
                const DetectionLevel& level,
                const DetectOptions& options,
                const DetectScratch& scratch)
        : frame_(frame),
          background_(background),
          level_(level),
          options_(options),
          residual_(scratch.residual),
          nearby_(background.width, background.height) {}

    FrameLocalizations run(std::span<const Candidate> candidates) {
        for (const Candidate& candidate : candidates) {
            if (is_explained(candidate)) {
                ++result_.explained;
                continue;
            }
            add(fit(candidate, std::nullopt));
            drop_if_double(spots_.size() - 1);
        }
        for (std::size_t i = 0; i < spots_.size(); ++i) {
            if (!spots_[i].dropped && is_disturbed_by_later(i)) refit(i);
        }
        for (std::size_t i = 0; i < spots_.size(); ++i) join_arcs(i);
        for (std::size_t i = 0; i < spots_.size(); ++i) drop_if_ring_of_another(i);
        collect();
        return std::move(result_);
    }

  private:
    void add(const FittedSpot& spot) {
        spots_.push_back(spot);
        nearby_.add(spot.fit.shape);
    }
    void replace(std::size_t i, const FittedSpot& by) {
        spots_[i] = by;
        nearby_.replace(i, by.fit.shape);
    }
    void drop(std::size_t i) {
        spots_[i].dropped = true;
        nearby_.remove(i);
    }

    [[nodiscard]] bool is_explained(const Candidate& c) {
        const auto scale = static_cast<std::size_t>(c.scale);
        const double s = filter_bank[scale].sd_px;
        double from_others = 0.0;
        double rings = 0.0;
        const double reach_px = SpotsNearby::reach_widths * s;
        for (const std::size_t i : nearby_.find(SpotsNearby::Box::around(c.x, c.y, reach_px))) {
            from_others += filter_response(spots_[i].fit.shape, c.x, c.y, s);
            rings += ring_response(spots_[i].fit.shape, c.x, c.y, s);
        }
        from_others /= level_.noise_sd[scale];
        rings /= level_.noise_sd[scale];
        const double misfit = misfit_share * from_others + ring_share * rings;
        return static_cast<double>(c.response) - from_others <
               level_.threshold * std::sqrt(1.0 + misfit * misfit);
    }

    // Sets window_ to the pixels around a place, without the light of all spots but one.
    void look_around(double x, double y, int radius, std::optional<std::size_t> but) {
        const int cx = static_cast<int>(std::lround(x));
        const int cy = static_cast<int>(std::lround(y));
        const int x0 = std::clamp(cx - radius, 0, background_.width - 1);
        const int y0 = std::clamp(cy - radius, 0, background_.height - 1);
        SpotWindow& w = window_;
        w.place(x0,
                y0,
                std::clamp(cx + radius + 1, x0 + 1, background_.width) - x0,
                std::clamp(cy + radius + 1, y0 + 1, background_.height) - y0);
        const auto columns = static_cast<std::size_t>(w.width);
        clipped_ = false;
        for (int j = 0; j < w.height; ++j) {
            const std::size_t to = w.index(0, j);
            std::copy_n(residual_[y0 + j] + x0, columns, w.value.data() + to);
            const GrayImage& image = frame_.image;
            const std::size_t from =
                static_cast<std::size_t>(y0 + j) * static_cast<std::size_t>(image.width) +
                static_cast<std::size_t>(x0);
            if (image.is_16_bit) {
                mark_clipped(image.pixels16.data() + from, columns, w.weight.data() + to);
            } else {
                mark_clipped(image.pixels8.data() + from, columns, w.weight.data() + to);
            }
            std::fill_n(w.weight.data() + to + columns, w.stride - columns, 0.0F);
        }
        const auto x1 = static_cast<double>(x0 + w.width - 1);
        const auto y1 = static_cast<double>(y0 + w.height - 1);
        for (const std::size_t i :
             nearby_.find({static_cast<double>(x0), static_cast<double>(y0), x1, y1})) {
            if (i != but) subtract(spots_[i].fit.shape);
        }
    }

    template <class Pixel>
    void mark_clipped(const Pixel* pixels, std::size_t n, float* weight) {
        const auto clip = static_cast<Pixel>(options_.invert ? 0 : background_.saturation_adu);
        bool any = false;
        for (std::size_t i = 0; i < n; ++i) {
            weight[i] = pixels[i] == clip ? 0.0F : 1.0F;
            any |= pixels[i] == clip;
        }
        clipped_ |= any;
    }

    void subtract(const SpotShape& spot) {
        SpotWindow& w = window_;
        axis_x_.set(w.x0, w.width, spot.x_px, spot.width_px);
        axis_y_.set(w.y0, w.height, spot.y_px, spot.width_px);
        for (int j = 0; j < w.height; ++j) {
            const float light =
                static_cast<float>(spot.amplitude) * axis_y_.gaussian[static_cast<std::size_t>(j)];
            float* const row = w.value.data() + w.index(0, j);
            for (std::size_t i = 0; i < w.stride; ++i) row[i] -= light * axis_x_.gaussian[i];
        }
    }

    // `known` and `self`: the shape from which to start, and the number of the spot that has it,
    // where the candidate has been fitted before.
    [[nodiscard]] FittedSpot fit(const Candidate& c,
                                 std::optional<SpotShape> known,
                                 std::optional<std::size_t> self = std::nullopt) {
        const auto scale = static_cast<std::size_t>(c.scale);
        const double s = known ? known->width_px : filter_bank[scale].sd_px;
        SpotShape start = known.value_or(
            SpotShape{static_cast<double>(c.x),
                      static_cast<double>(c.y),
                      c.response * level_.noise_sd[scale] / (s * std::sqrt(std::numbers::pi)),
                      s,
                      0.0});
        FittedSpot out;
        out.candidate = c;
        const auto index =
            static_cast<std::size_t>(c.y) * static_cast<std::size_t>(background_.width) +
            static_cast<std::size_t>(c.x);
        const double noise = background_.noise_adu[index];
        const double shot = background_.gain_adu / noise;
        int radius = radius_px(s);
        std::optional<SpotFit> found;
        // Again with a wider window where the spot turns out wider than the filter that saw it.
        for (int attempt = 0; attempt < 3; ++attempt) {
            look_around(start.x_px, start.y_px, radius, self);
            out.saturated = clipped_;
            found = fit_spot(window_, start, shot);
            if (!found || 2.5 * found->shape.width_px <= radius || radius == most_radius_px) break;
            radius = radius_px(found->shape.width_px);
            start = found->shape;
        }
        if (found && walks_off(found->shape, c)) found.reset();
        if (found) {
            out.fit = *found;
            out.lean = measure_lean(window_, *found, shot);
        } else {
            out.failed = true;
            out.fit.shape = start;
            out.fit.x_sd_px = out.fit.y_sd_px = position_bound_px(start.amplitude);
        }
        return out;
    }

    // Whether a fit belongs to something else than the maximum from which it started.
    static bool walks_off(const SpotShape& shape, const Candidate& c) {
        const double s = filter_bank[static_cast<std::size_t>(c.scale)].sd_px;
        const double allowed_px = 2.0 + std::max(s, 0.5 * shape.width_px);
        return std::hypot(shape.x_px - c.x, shape.y_px - c.y) > allowed_px;
    }

    // Cramer-Rao bound of a position for additive noise: sqrt(2/pi) / SNR, whatever the width
    // (docs/methods/localize.md).
    static double position_bound_px(double snr) {
        return std::sqrt(2.0 / std::numbers::pi) / std::max(snr, 1.0);
    }

    void drop_if_double(std::size_t i) {
        const SpotShape& p = spots_[i].fit.shape;
        for (const std::size_t j : nearby_.find(SpotsNearby::Box::around(p.x_px, p.y_px, 0.0))) {
            const SpotShape& q = spots_[j].fit.shape;
            if (j == i || !are_within(0.7 * std::min(p.width_px, q.width_px), p, q)) continue;
            drop(i);
            ++result_.explained;
            return;
        }
    }

    // Whether a spot that was found after this one has light in its window.
    [[nodiscard]] bool is_disturbed_by_later(std::size_t i) {
        const SpotShape& p = spots_[i].fit.shape;
        const double half_px = radius_px(p.width_px);
        const auto around = nearby_.find(SpotsNearby::Box::around(p.x_px, p.y_px, half_px));
        return std::any_of(around.begin(), around.end(), [&](std::size_t j) {
            const SpotShape& q = spots_[j].fit.shape;
            if (j <= i || q.amplitude <= disturbing_light) return false;
            const double beyond_x = std::max(0.0, std::abs(q.x_px - p.x_px) - half_px);
            const double beyond_y = std::max(0.0, std::abs(q.y_px - p.y_px) - half_px);
            return beyond_x * beyond_x + beyond_y * beyond_y <
                   2.0 * q.width_px * q.width_px * std::log(q.amplitude / disturbing_light);
        });
    }

    void refit(std::size_t i) {
        if (spots_[i].failed) return;
        const FittedSpot again = fit(spots_[i].candidate, spots_[i].fit.shape, i);
        if (!again.failed) replace(i, again);
    }

    // Two Gaussians of equal width have one maximum where they are closer than two standard
    // deviations (Sparrow, Astrophys. J. 44 (1916) 76). Two maxima that are fitted as such are the
    // two sides of one ring.
    static bool are_arcs_of_a_ring(const FittedSpot& a, const FittedSpot& b) {
        if (a.dropped || b.dropped) return false;
        const SpotShape& p = a.fit.shape;
        const SpotShape& q = b.fit.shape;
        return std::min(p.width_px, q.width_px) >= least_ringed_px &&
               are_within(p.width_px + q.width_px, p, q);
    }

    void join_arcs(std::size_t i) {
        if (spots_[i].fit.shape.width_px < least_ringed_px) return;
        for (std::size_t j = i + 1; j < spots_.size(); ++j) {
            if (!are_arcs_of_a_ring(spots_[i], spots_[j])) continue;
            const FittedSpot before = spots_[i];
            const FittedSpot other = spots_[j];
            const SpotShape middle = between(before.fit.shape, other.fit.shape);
            drop(j);
            spots_[i].candidate.x =
                std::clamp(static_cast<int>(std::lround(middle.x_px)), 0, background_.width - 1);
            spots_[i].candidate.y =
                std::clamp(static_cast<int>(std::lround(middle.y_px)), 0, background_.height - 1);
            const FittedSpot joined = fit(spots_[i].candidate, middle, i);
            if (joined.failed) {
                replace(i, before);
                replace(j, other);
            } else {
                replace(i, joined);
                ++result_.explained;
            }
        }
    }

    // A ring may be brighter than half of its middle: then the Gaussian of the whole leans to one
    // side, and what it leaves of the middle is a sharp spot. That one tells the place, and if it
    // should be a particle of its own in front of one far out of focus, it is the one to follow.
    static bool is_ring_around(const FittedSpot& ring, const FittedSpot& middle) {
        const SpotShape& r = ring.fit.shape;
        const SpotShape& m = middle.fit.shape;
        return r.width_px >= least_ringed_px && m.width_px < 0.5 * r.width_px &&
               m.amplitude < r.amplitude && are_within(r.width_px, r, m);
    }

    void drop_if_ring_of_another(std::size_t i) {
        const FittedSpot& spot = spots_[i];
        if (spot.dropped || spot.fit.shape.width_px < least_ringed_px) return;
        const bool has_middle =
            std::any_of(spots_.begin(), spots_.end(), [&](const FittedSpot& other) {
                return !other.dropped && is_ring_around(spot, other) &&
                       localization(other).snr() >= least_accepted_snr;
            });
        if (!has_middle) return;
        drop(i);
        ++result_.explained;
    }

    // One spot in the place of two.
    static SpotShape between(const SpotShape& a, const SpotShape& b) {
        const double share = b.amplitude / (a.amplitude + b.amplitude);
        SpotShape out;
        out.x_px = std::lerp(a.x_px, b.x_px, share);
        out.y_px = std::lerp(a.y_px, b.y_px, share);
        out.amplitude = std::max(a.amplitude, b.amplitude);
        out.width_px = std::hypot(std::lerp(a.width_px, b.width_px, share),
                                  0.5 * std::hypot(a.x_px - b.x_px, a.y_px - b.y_px));
        out.width_px = std::min(out.width_px, largest_start_px);
        return out;
    }

    void collect() {
        for (const FittedSpot& spot : spots_) {
            if (spot.dropped) continue;
            const SpotShape& p = spot.fit.shape;
            if (p.x_px < -0.5 || p.y_px < -0.5 || p.x_px >= background_.width - 0.5 ||
                p.y_px >= background_.height - 0.5) {
                continue;  // its center is outside the picture
            }
            const Localization found = localization(spot);
            if (found.snr() < least_accepted_snr) {
                ++result_.too_faint;
                continue;
            }
            if (spot.failed) ++result_.fits_failed;
            result_.spots.push_back(found);
        }
        std::sort(result_.spots.begin(), result_.spots.end(), [](const auto& a, const auto& b) {
            return a.y_px != b.y_px ? a.y_px < b.y_px : a.x_px < b.x_px;
        });
    }

    [[nodiscard]] Localization localization(const FittedSpot& spot) const {
        const SpotShape& p = spot.fit.shape;
        const int px = std::clamp(static_cast<int>(std::lround(p.x_px)), 0, background_.width - 1);
        const int py = std::clamp(static_cast<int>(std::lround(p.y_px)), 0, background_.height - 1);
        const double r2 = (px - p.x_px) * (px - p.x_px) + (py - p.y_px) * (py - p.y_px);
        const double peak = p.amplitude * std::exp(-0.5 * r2 / (p.width_px * p.width_px));
        const float noise = background_.noise_adu[static_cast<std::size_t>(py) *
                                                      static_cast<std::size_t>(background_.width) +
                                                  static_cast<std::size_t>(px)];
        Localization out;
        out.frame = static_cast<std::int32_t>(frame_.grid_index);
        out.x_px = p.x_px;
        out.y_px = p.y_px;
        out.x_sd_px = static_cast<float>(spot.fit.x_sd_px);
        out.y_sd_px = static_cast<float>(spot.fit.y_sd_px);
        out.log_flux_sd = static_cast<float>(spot.fit.log_flux_sd);
        out.peak_adu = static_cast<float>(peak) * noise;
        out.noise_adu = noise;
        out.width_px = static_cast<float>(p.width_px);
        out.gain_adu = static_cast<float>(background_.gain_adu);
        out.saturated = spot.saturated;
        out.lean_x_px = static_cast<float>(spot.lean.x_px);
        out.lean_y_px = static_cast<float>(spot.lean.y_px);
        out.lean_sd_px = static_cast<float>(spot.lean.sd_px);
        return out;
    }

    const Frame& frame_;
    const Background& background_;
    const DetectionLevel& level_;
    const DetectOptions& options_;
    const cv::Mat1f& residual_;
    std::vector<FittedSpot> spots_;
    SpotsNearby nearby_;    // those of spots_ that are not dropped
    SpotWindow window_;     // memory that all fits share
    bool clipped_ = false;  // whether a pixel of it is
    SpotAxis axis_x_, axis_y_;
    FrameLocalizations result_;
};

}  // namespace

FrameLocalizations localize_spots(const Frame& frame,
                                  const Background& background,
                                  const DetectionLevel& level,
                                  std::span<const Candidate> candidates,
                                  const DetectOptions& options,
                                  const DetectScratch& scratch) {
    return FrameFitter(frame, background, level, options, scratch).run(candidates);
}

}  // namespace nta
