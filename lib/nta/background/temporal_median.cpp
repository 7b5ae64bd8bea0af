// SPDX-License-Identifier: MIT
#include "nta/background/temporal_median.hpp"

#include <algorithm>
#include <cassert>

namespace nta {
namespace {

constexpr std::size_t block_pixels = 256;  // samples x block stay in the first-level cache

[[gnu::target_clones("avx2", "default")]] void compare_exchange(std::uint8_t* low,
                                                                std::uint8_t* high,
                                                                std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint8_t a = low[i];
        const std::uint8_t b = high[i];
        low[i] = a < b ? a : b;
        high[i] = a < b ? b : a;
    }
}

[[gnu::target_clones("avx2", "default")]] void compare_exchange(std::uint16_t* low,
                                                                std::uint16_t* high,
                                                                std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint16_t a = low[i];
        const std::uint16_t b = high[i];
        low[i] = a < b ? a : b;
        high[i] = a < b ? b : a;
    }
}

}  // namespace

TemporalMedian::TemporalMedian(std::size_t samples) : samples_(samples) {
    assert(samples >= 1 && samples <= 255);
    std::vector<Comparator> network;
    for (std::size_t p = 1; p < samples; p *= 2) {
        for (std::size_t k = p; k >= 1; k /= 2) add_merge(p, k, network);
    }
    keep_what_reaches_the_middle(network);
}

// One round of Batcher's merge: compares wires that are k apart within blocks of 2 p.
void TemporalMedian::add_merge(std::size_t p,
                               std::size_t k,
                               std::vector<Comparator>& network) const {
    for (std::size_t j = k % p; j + k < samples_; j += 2 * k) {
        const std::size_t end = std::min(j + k, samples_ - k);
        for (std::size_t a = j; a < end; ++a) {
            if (a / (2 * p) != (a + k) / (2 * p)) continue;
            network.push_back({static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(a + k)});
        }
    }
}

void TemporalMedian::keep_what_reaches_the_middle(const std::vector<Comparator>& network) {
    std::vector<bool> needed(samples_, false);
    needed[samples_ / 2] = true;
    for (auto it = network.rbegin(); it != network.rend(); ++it) {
        if (!needed[it->low] && !needed[it->high]) continue;
        needed[it->low] = true;
        needed[it->high] = true;
        comparators_.push_back(*it);
    }
    std::reverse(comparators_.begin(), comparators_.end());
}

template <class Pixel>
void TemporalMedian::apply_any(std::span<const Pixel* const> pictures,
                               std::size_t begin,
                               std::span<Pixel> out) const {
    assert(pictures.size() == samples_);
    std::vector<Pixel> wires(samples_ * block_pixels);
    for (std::size_t start = 0; start < out.size(); start += block_pixels) {
        const std::size_t n = std::min(block_pixels, out.size() - start);
        for (std::size_t s = 0; s < samples_; ++s) {
            std::copy_n(pictures[s] + begin + start, n, wires.data() + s * block_pixels);
        }
        for (const Comparator c : comparators_) {
            compare_exchange(
                wires.data() + c.low * block_pixels, wires.data() + c.high * block_pixels, n);
        }
        std::copy_n(wires.data() + (samples_ / 2) * block_pixels, n, out.data() + start);
    }
}

void TemporalMedian::apply(std::span<const std::uint8_t* const> pictures,
                           std::size_t begin,
                           std::span<std::uint8_t> out) const {
    apply_any(pictures, begin, out);
}

void TemporalMedian::apply(std::span<const std::uint16_t* const> pictures,
                           std::size_t begin,
                           std::span<std::uint16_t> out) const {
    apply_any(pictures, begin, out);
}

}  // namespace nta
