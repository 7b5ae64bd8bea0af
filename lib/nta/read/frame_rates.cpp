// SPDX-License-Identifier: MIT
#include "nta/read/frame_rates.hpp"

#include "nta/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace nta {
namespace {

void warn(Diagnostics& diagnostics, const char* code, double value, std::string message) {
    diagnostics.push_back({code, Severity::warning, std::move(message), value});
}

}  // namespace

std::optional<Rational> believable_rate(Rational rate,
                                        const std::string& name,
                                        Diagnostics& diagnostics) {
    const std::int64_t divisor = std::gcd(rate.numerator, rate.denominator);
    if (divisor > 0) rate = {rate.numerator / divisor, rate.denominator / divisor};
    const double value = rate.denominator > 0 ? rate.value() : 0.0;
    if (value >= 1e-4 && value <= 1e6) return rate;
    warn(diagnostics,
         "frame-rate-ignored",
         value,
         fmt::format("{}: the container states {}/{} frames per second, which no camera has; it "
                     "is ignored, give the camera's rate",
                     name,
                     rate.numerator,
                     rate.denominator));
    return std::nullopt;
}

std::optional<Rational> avi_frame_rate(const AviHeader& avi,
                                       const std::string& name,
                                       Diagnostics& diagnostics) {
    const double us = avi.microseconds_per_frame;
    std::optional<Rational> rate;
    if (avi.rate > 0 && avi.scale > 0)
        rate = believable_rate({avi.rate, avi.scale}, name, diagnostics);
    if (rate) {
        const double stream_us = 1e6 / rate->value();
        // 0.1 %, and half a microsecond of rounding.
        if (us > 0.0 && std::abs(us - stream_us) > std::max(1.0, 1e-3 * stream_us))
            warn(diagnostics,
                 "frame-rate-disagrees",
                 us,
                 fmt::format("{}: the stream header says {} us per frame, the main header {}; the "
                             "stream header is used, check it against the camera",
                             name,
                             to_text(stream_us),
                             avi.microseconds_per_frame));
        return rate;
    }
    if (avi.microseconds_per_frame == 0) return std::nullopt;
    warn(diagnostics,
         "frame-rate-fallback",
         us,
         fmt::format("{}: the stream header states no usable frame rate, so the {} us per frame of "
                     "the main header are used, which are rounded to whole microseconds; check "
                     "them against the camera",
                     name,
                     avi.microseconds_per_frame));
    return believable_rate({1000000, avi.microseconds_per_frame}, name, diagnostics);
}

}  // namespace nta
