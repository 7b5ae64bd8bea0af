// SPDX-License-Identifier: MIT
#pragma once

namespace nta::test {

struct Moments {
    double mean = 0.0;
    double variance = 0.0;
};

/// Mean and variance of draw(0) ... draw(n - 1).
template <class Draw>
Moments moments(int n, Draw draw) {
    double sum = 0.0;
    double squares = 0.0;
    for (int i = 0; i < n; ++i) {
        const double x = draw(i);
        sum += x;
        squares += x * x;
    }
    return {sum / n, squares / n - (sum / n) * (sum / n)};
}

}  // namespace nta::test
