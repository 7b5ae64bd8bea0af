// SPDX-License-Identifier: MIT
#include "nta/localize/localize_spots.hpp"

#include "nta/detect/false_alarms.hpp"
#include "nta/localize/fit_spot.hpp"
#include "nta/localize/spot_lean.hpp"

#include <algorithm>
#include <array>
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
constexpr std::size_t most_window_px = 2 * most_radius_px + 1;

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
    constexpr double out_of_reach = 50.0;  // e^-25 is nothing beside any noise
    if (r2 > out_of_reach * sum) return 0.0;
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
          residual_(scratch.residual) {}

    FrameLocalizations run(std::span<const Candidate> candidates) {
        for (const Candidate& candidate : candidates) {
            if (is_explained(candidate)) {
                ++result_.explained;
                continue;
            }
            spots_.push_back(fit(candidate, std::nullopt));
            drop_if_double(spots_.size() - 1);
        }
        for (std::size_t i = 0; i < spots_.size(); ++i) {
            if (!spots_[i].dropped && has_later_neighbor(i)) refit(i);
        }
        for (std::size_t i = 0; i < spots_.size(); ++i) join_arcs(i);
        for (FittedSpot& spot : spots_) drop_if_ring_of_another(spot);
        collect();
        return std::move(result_);
    }

  private:
    [[nodiscard]] bool is_explained(const Candidate& c) const {
        const auto scale = static_cast<std::size_t>(c.scale);
        const double s = filter_bank[scale].sd_px;
        double from_others = 0.0;
        double rings = 0.0;
        for (const FittedSpot& spot : spots_) {
            if (spot.dropped) continue;
            from_others += filter_response(spot.fit.shape, c.x, c.y, s);
            rings += ring_response(spot.fit.shape, c.x, c.y, s);
        }
        from_others /= level_.noise_sd[scale];
        rings /= level_.noise_sd[scale];
        const double misfit = misfit_share * from_others + ring_share * rings;
        return static_cast<double>(c.response) - from_others <
               level_.threshold * std::sqrt(1.0 + misfit * misfit);
    }

    [[nodiscard]] SpotWindow window_around(double x,
                                           double y,
                                           int radius,
                                           const FittedSpot* self) const {
        SpotWindow w;
        const int cx = static_cast<int>(std::lround(x));
        const int cy = static_cast<int>(std::lround(y));
        w.x0 = std::clamp(cx - radius, 0, background_.width - 1);
        w.y0 = std::clamp(cy - radius, 0, background_.height - 1);
        w.width = std::clamp(cx + radius + 1, w.x0 + 1, background_.width) - w.x0;
        w.height = std::clamp(cy + radius + 1, w.y0 + 1, background_.height) - w.y0;
        const auto columns = static_cast<std::size_t>(w.width);
        const auto pixels = columns * static_cast<std::size_t>(w.height);
        w.value.resize(pixels);
        w.weight.resize(pixels);
        for (int j = 0; j < w.height; ++j) {
            const std::size_t to = static_cast<std::size_t>(j) * columns;
            std::copy_n(residual_[w.y0 + j] + w.x0, columns, w.value.data() + to);
            const GrayImage& image = frame_.image;
            const std::size_t from =
                static_cast<std::size_t>(w.y0 + j) * static_cast<std::size_t>(image.width) +
                static_cast<std::size_t>(w.x0);
            if (image.is_16_bit) {
                mark_clipped(image.pixels16.data() + from, columns, w.weight.data() + to);
            } else {
                mark_clipped(image.pixels8.data() + from, columns, w.weight.data() + to);
            }
        }
        for (const FittedSpot& other : spots_) {
            if (&other != self && !other.dropped) subtract(other.fit.shape, w);
        }
        return w;
    }

    template <class Pixel>
    void mark_clipped(const Pixel* pixels, std::size_t n, float* weight) const {
        const auto clip = static_cast<Pixel>(options_.invert ? 0 : background_.saturation_adu);
        for (std::size_t i = 0; i < n; ++i) weight[i] = pixels[i] == clip ? 0.0F : 1.0F;
    }

    static void subtract(const SpotShape& spot, SpotWindow& w) {
        const double reach = 4.0 * spot.width_px;  // beyond, less than 0.04 % of the peak
        if (spot.x_px < w.x0 - reach || spot.x_px > w.x0 + w.width + reach ||
            spot.y_px < w.y0 - reach || spot.y_px > w.y0 + w.height + reach) {
            return;
        }
        std::array<float, most_window_px> along_x{};
        const double factor = -0.5 / (spot.width_px * spot.width_px);
        for (int i = 0; i < w.width; ++i) {
            const double dx = w.x0 + i - spot.x_px;
            along_x[static_cast<std::size_t>(i)] =
                static_cast<float>(spot.amplitude * std::exp(factor * dx * dx));
        }
        std::size_t k = 0;
        for (int j = 0; j < w.height; ++j) {
            const double dy = w.y0 + j - spot.y_px;
            const auto along_y = static_cast<float>(std::exp(factor * dy * dy));
            for (std::size_t i = 0; i < static_cast<std::size_t>(w.width); ++i, ++k) {
                w.value[k] -= along_x[i] * along_y;
            }
        }
    }

    [[nodiscard]] FittedSpot fit(const Candidate& c, std::optional<SpotShape> known) const {
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
        int radius = std::clamp(static_cast<int>(std::ceil(3.2 * s)), 4, most_radius_px);
        std::optional<SpotFit> found;
        SpotWindow seen;
        // Again with a wider window where the spot turns out wider than the filter that saw it.
        for (int attempt = 0; attempt < 3; ++attempt) {
            seen = window_around(start.x_px, start.y_px, radius, nullptr_if_new(c));
            out.saturated = std::any_of(
                seen.weight.begin(), seen.weight.end(), [](float v) { return v == 0.0F; });
            found = fit_spot(seen, start, shot);
            if (!found || 2.5 * found->shape.width_px <= radius || radius == most_radius_px) break;
            radius =
                std::min(most_radius_px, static_cast<int>(std::ceil(3.2 * found->shape.width_px)));
            start = found->shape;
        }
        if (found && walks_off(found->shape, c)) found.reset();
        if (found) {
            out.fit = *found;
            out.lean = measure_lean(seen, *found, shot);
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

    [[nodiscard]] const FittedSpot* nullptr_if_new(const Candidate& c) const {
        for (const FittedSpot& spot : spots_) {
            if (spot.candidate.x == c.x && spot.candidate.y == c.y) return &spot;
        }
        return nullptr;
    }

    void drop_if_double(std::size_t i) {
        for (std::size_t j = 0; j < spots_.size(); ++j) {
            if (j == i || spots_[j].dropped) continue;
            const double nearest =
                0.7 * std::min(spots_[i].fit.shape.width_px, spots_[j].fit.shape.width_px);
            if (are_within(nearest, spots_[i].fit.shape, spots_[j].fit.shape)) {
                spots_[i].dropped = true;
                ++result_.explained;
                return;
            }
        }
    }

    [[nodiscard]] bool has_later_neighbor(std::size_t i) const {
        for (std::size_t j = i + 1; j < spots_.size(); ++j) {
            const double near = 4.0 * (spots_[i].fit.shape.width_px + spots_[j].fit.shape.width_px);
            if (!spots_[j].dropped && are_within(near, spots_[i].fit.shape, spots_[j].fit.shape))
                return true;
        }
        return false;
    }

    void refit(std::size_t i) {
        if (spots_[i].failed) return;
        FittedSpot again = fit(spots_[i].candidate, spots_[i].fit.shape);
        if (!again.failed) spots_[i] = again;
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
        for (std::size_t j = i + 1; j < spots_.size(); ++j) {
            if (!are_arcs_of_a_ring(spots_[i], spots_[j])) continue;
            const FittedSpot before = spots_[i];
            const SpotShape middle = between(before.fit.shape, spots_[j].fit.shape);
            spots_[j].dropped = true;
            spots_[i].candidate.x =
                std::clamp(static_cast<int>(std::lround(middle.x_px)), 0, background_.width - 1);
            spots_[i].candidate.y =
                std::clamp(static_cast<int>(std::lround(middle.y_px)), 0, background_.height - 1);
            const FittedSpot joined = fit(spots_[i].candidate, middle);
            if (joined.failed) {
                spots_[i] = before;
                spots_[j].dropped = false;
            } else {
                spots_[i] = joined;
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

    void drop_if_ring_of_another(FittedSpot& spot) {
        const bool has_middle =
            std::any_of(spots_.begin(), spots_.end(), [&](const FittedSpot& other) {
                return !other.dropped && is_ring_around(spot, other) &&
                       localization(other).snr() >= least_accepted_snr;
            });
        if (spot.dropped || !has_middle) return;
        spot.dropped = true;
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
