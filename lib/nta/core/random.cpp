// SPDX-License-Identifier: MIT
#include "nta/core/random.hpp"

#include <cassert>
#include <cmath>
#include <limits>

namespace nta {

double Random::normal() {
    if (has_spare_) {
        has_spare_ = false;
        return spare_;
    }
    double u = 0.0;
    double v = 0.0;
    double s = 0.0;
    do {
        u = 2.0 * uniform() - 1.0;
        v = 2.0 * uniform() - 1.0;
        s = u * u + v * v;
    } while (s >= 1.0 || s == 0.0);
    const double factor = std::sqrt(-2.0 * std::log(s) / s);
    spare_ = v * factor;
    has_spare_ = true;
    return u * factor;
}

std::int64_t Random::poisson(double mean) {
    assert(mean >= 0.0);
    if (mean < 30.0) {
        const double limit = std::exp(-mean);
        double product = uniform();
        std::int64_t k = 0;
        while (product > limit) {
            product *= uniform();
            ++k;
        }
        return k;
    }
    const double log_mean = std::log(mean);
    const double b = 0.931 + 2.53 * std::sqrt(mean);
    const double a = -0.059 + 0.02483 * b;
    const double inv_alpha = 1.1239 + 1.1328 / (b - 3.4);
    const double v_r = 0.9277 - 3.6224 / (b - 2.0);
    for (;;) {
        const double u = uniform() - 0.5;
        const double v = uniform();
        const double us = 0.5 - std::abs(u);
        const double k = std::floor((2.0 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= v_r) return static_cast<std::int64_t>(k);
        if (k < 0.0 || (us < 0.013 && v > us)) continue;
        if (std::log(v) + std::log(inv_alpha) - std::log(a / (us * us) + b) <=
            k * log_mean - mean - std::lgamma(k + 1.0)) {
            return static_cast<std::int64_t>(k);
        }
    }
}

std::uint64_t Random::below(std::uint64_t n) {
    assert(n > 0);
    constexpr std::uint64_t top = std::numeric_limits<std::uint64_t>::max();
    const std::uint64_t limit = top - top % n;
    std::uint64_t value = engine_();
    while (value >= limit) value = engine_();
    return value % n;
}

}  // namespace nta
