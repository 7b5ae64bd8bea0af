// SPDX-License-Identifier: MIT
#include "nta/compare/rank_tests.hpp"

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/complement.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace nta {
namespace {

// A distinct value of all groups together, with how often each group holds it.
struct Tie {
    double value = 0.0;
    std::vector<double> counts;  // by group
    double all = 0.0;
};

std::vector<Tie> ties_of(std::span<const Group> groups) {
    std::vector<std::pair<double, std::size_t>> values;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        for (const double v : groups[g]) values.emplace_back(v, g);
    }
    std::sort(values.begin(), values.end());
    std::vector<Tie> ties;
    for (const auto& [value, group] : values) {
        if (ties.empty() || ties.back().value != value) {
            ties.push_back({value, std::vector<double>(groups.size()), 0.0});
        }
        ties.back().counts[group] += 1.0;
        ties.back().all += 1.0;
    }
    return ties;
}

std::vector<Tie> ties_of(std::span<const double> first, std::span<const double> second) {
    const Group groups[] = {{first.begin(), first.end()}, {second.begin(), second.end()}};
    return ties_of(groups);
}

// Chances of each sum of doubled midranks over all choices of `chosen` among the values.
std::vector<double> rank_sum_chances(const std::vector<Tie>& ties, std::size_t chosen) {
    std::size_t n = 0;
    for (const Tie& t : ties) n += static_cast<std::size_t>(t.all);
    const std::size_t most = n * (n + 1);
    std::vector<std::vector<double>> ways(chosen + 1, std::vector<double>(most + 1));
    ways[0][0] = 1.0;
    double before = 0.0;
    std::size_t seen = 0;
    for (const Tie& tie : ties) {
        const auto doubled = static_cast<std::size_t>(2.0 * before + tie.all + 1.0);
        for (int copy = 0; copy < static_cast<int>(tie.all); ++copy) {
            ++seen;
            for (std::size_t c = std::min(chosen, seen); c >= 1; --c) {
                for (std::size_t s = most; s >= doubled; --s)
                    ways[c][s] += ways[c - 1][s - doubled];
            }
        }
        before += tie.all;
    }
    std::vector<double> chances = std::move(ways[chosen]);
    const double total = std::accumulate(chances.begin(), chances.end(), 0.0);
    for (double& chance : chances) chance /= total;
    return chances;
}

// Calls visit(width to the next value, share of each group at or below the value) in ascending
// order.
template <class Visit>
void walk(const std::vector<Tie>& ties, double n_first, double n_second, Visit visit) {
    double below_first = 0.0;
    double below_second = 0.0;
    for (std::size_t i = 0; i < ties.size(); ++i) {
        below_first += ties[i].counts[0];
        below_second += ties[i].counts[1];
        const double width = i + 1 < ties.size() ? ties[i + 1].value - ties[i].value : 0.0;
        visit(width, below_first / n_first, below_second / n_second);
    }
}

// Chance that a random lattice path from (0, 0) to (m, n) stays closer than d to the diagonal.
double chance_to_stay_within(double d, std::size_t m, std::size_t n) {
    const auto near = [&](std::size_t i, std::size_t j) {
        const double off = std::abs(static_cast<double>(i) / static_cast<double>(m) -
                                    static_cast<double>(j) / static_cast<double>(n));
        constexpr double rounding = 1e-12;
        return off < d - rounding;
    };
    // chance[j]: of being at (i, j) without having left, when each path is equally likely.
    std::vector<double> chance(n + 1);
    for (std::size_t i = 0; i <= m; ++i) {
        for (std::size_t j = 0; j <= n; ++j) {
            const auto left = static_cast<double>(m + n - i - j + 1);
            double here = i == 0 && j == 0 ? 1.0 : 0.0;
            if (i > 0) here += chance[j] * static_cast<double>(m - i + 1) / left;
            if (j > 0) here += chance[j - 1] * static_cast<double>(n - j + 1) / left;
            chance[j] = near(i, j) ? here : 0.0;
        }
    }
    return chance[n];
}

struct ScholzStephensSums {
    double H = 0.0;
    double h = 0.0;
    double g = 0.0;
};

ScholzStephensSums sums(std::span<const Group> groups, std::size_t N) {
    ScholzStephensSums s;
    for (const Group& group : groups) s.H += 1.0 / static_cast<double>(group.size());
    for (std::size_t i = 1; i < N; ++i) s.h += 1.0 / static_cast<double>(i);
    double inner = 0.0;  // sum of 1 / j over j = i + 1 ... N - 1
    for (std::size_t i = N - 2; i >= 1; --i) {
        inner += 1.0 / static_cast<double>(i + 1);
        s.g += inner / static_cast<double>(N - i);
    }
    return s;
}

double anderson_darling_variance(std::span<const Group> groups, std::size_t count) {
    const auto [H, h, g] = sums(groups, count);
    const auto k = static_cast<double>(groups.size());
    const auto N = static_cast<double>(count);
    const double a = (4 * g - 6) * (k - 1) + (10 - 6 * g) * H;
    const double b = (2 * g - 4) * k * k + 8 * h * k + (2 * g - 14 * h - 4) * H - 8 * h + 4 * g - 6;
    const double c =
        (6 * h + 2 * g - 2) * k * k + (4 * h - 4 * g + 6) * k + (2 * h - 6) * H + 4 * h;
    const double d = (2 * h + 6) * k * k - 4 * h * k;
    return (((a * N + b) * N + c) * N + d) / ((N - 1) * (N - 2) * (N - 3));
}

}  // namespace

std::optional<TestResult> mann_whitney(std::span<const double> first,
                                       std::span<const double> second) {
    constexpr std::size_t most = 50;  // counting takes n^4 steps
    if (first.empty() || second.empty() || first.size() > most || second.size() > most) {
        return std::nullopt;
    }
    const std::vector<Tie> ties = ties_of(first, second);
    double rank_sum = 0.0;
    double before = 0.0;
    for (const Tie& tie : ties) {
        rank_sum += tie.counts[0] * (before + 0.5 * (tie.all + 1.0));
        before += tie.all;
    }
    const std::vector<double> chances = rank_sum_chances(ties, first.size());
    const auto observed = static_cast<std::size_t>(std::lround(2.0 * rank_sum));
    const auto place = chances.begin() + static_cast<std::ptrdiff_t>(observed);
    const double lower = std::accumulate(chances.begin(), place + 1, 0.0);
    const double upper = std::accumulate(place, chances.end(), 0.0);
    const auto n = static_cast<double>(first.size());
    return TestResult{rank_sum - n * (n + 1.0) / 2.0,
                      std::nullopt,
                      std::nullopt,
                      std::min(1.0, 2.0 * std::min(lower, upper))};
}

std::optional<TestResult> kruskal_wallis(std::span<const Group> groups) {
    const std::vector<Tie> ties = ties_of(groups);
    if (ties.size() < 2 || groups.size() < 2) return std::nullopt;
    std::vector<double> rank_sums(groups.size());
    double n = 0.0;
    double cubes = 0.0;
    for (const Tie& tie : ties) {
        const double rank = n + 0.5 * (tie.all + 1.0);
        for (std::size_t g = 0; g < groups.size(); ++g) rank_sums[g] += tie.counts[g] * rank;
        n += tie.all;
        cubes += tie.all * (tie.all * tie.all - 1.0);
    }
    double sum = 0.0;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        if (groups[g].empty()) return std::nullopt;
        sum += rank_sums[g] * rank_sums[g] / static_cast<double>(groups[g].size());
    }
    const double h =
        (12.0 / (n * (n + 1.0)) * sum - 3.0 * (n + 1.0)) / (1.0 - cubes / (n * (n * n - 1.0)));
    const auto df = static_cast<double>(groups.size() - 1);
    namespace bm = boost::math;
    const double p = bm::cdf(bm::complement(bm::chi_squared(df), std::max(0.0, h)));
    return TestResult{h, df, std::nullopt, p};
}

std::optional<TestResult> kolmogorov_smirnov(std::span<const double> first,
                                             std::span<const double> second) {
    if (first.empty() || second.empty()) return std::nullopt;
    double d = 0.0;
    walk(ties_of(first, second),
         static_cast<double>(first.size()),
         static_cast<double>(second.size()),
         [&](double, double f, double g) { d = std::max(d, std::abs(f - g)); });
    const double p = d > 0.0 ? 1.0 - chance_to_stay_within(d, first.size(), second.size()) : 1.0;
    return TestResult{d, std::nullopt, std::nullopt, std::clamp(p, 0.0, 1.0)};
}

std::optional<double> wasserstein_1(std::span<const double> first, std::span<const double> second) {
    if (first.empty() || second.empty()) return std::nullopt;
    double area = 0.0;
    walk(ties_of(first, second),
         static_cast<double>(first.size()),
         static_cast<double>(second.size()),
         [&](double width, double f, double g) { area += width * std::abs(f - g); });
    return area;
}

std::optional<double> energy_distance(std::span<const double> first,
                                      std::span<const double> second) {
    if (first.empty() || second.empty()) return std::nullopt;
    // 2 integral (F - G)^2, which is the same (Szekely & Rizzo, sec. 2).
    double area = 0.0;
    walk(ties_of(first, second),
         static_cast<double>(first.size()),
         static_cast<double>(second.size()),
         [&](double width, double f, double g) { area += width * (f - g) * (f - g); });
    return 2.0 * area;
}

std::optional<double> anderson_darling(std::span<const Group> groups) {
    const std::vector<Tie> ties = ties_of(groups);
    double N = 0.0;
    for (const Tie& tie : ties) N += tie.all;
    const bool has_empty =
        std::any_of(groups.begin(), groups.end(), [](const Group& g) { return g.empty(); });
    if (has_empty || groups.size() < 2 || N < 4.0 || ties.size() < 2) return std::nullopt;
    double statistic = 0.0;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const auto n_i = static_cast<double>(groups[i].size());
        double below_i = 0.0;
        double below = 0.0;
        double sum = 0.0;
        for (const Tie& tie : ties) {
            const double M = below_i + 0.5 * tie.counts[i];
            const double B = below + 0.5 * tie.all;
            const double off = N * M - n_i * B;
            sum += tie.all / N * off * off / (B * (N - B) - N * tie.all / 4.0);
            below_i += tie.counts[i];
            below += tie.all;
        }
        statistic += sum / n_i;
    }
    statistic *= (N - 1.0) / N;
    const double variance = anderson_darling_variance(groups, static_cast<std::size_t>(N));
    return (statistic - static_cast<double>(groups.size() - 1)) / std::sqrt(variance);
}

}  // namespace nta
