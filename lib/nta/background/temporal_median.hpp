// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace nta {

/// Median over time of every pixel, from a stack of pictures of the same size (at most 255; an even
/// number gives the upper median). Sorting networks on whole rows: K. E. Batcher, AFIPS Spring
/// Joint Comput. Conf. 32 (1968) 307 (odd-even merge).
class TemporalMedian {
  public:
    /// Prepares the network for stacks of `samples` pictures; at least 1.
    explicit TemporalMedian(std::size_t samples);

    /// Writes the median of pixels [begin, begin + out.size()) of all pictures to `out`.
    void apply(std::span<const std::uint8_t* const> pictures,
               std::size_t begin,
               std::span<std::uint8_t> out) const;
    void apply(std::span<const std::uint16_t* const> pictures,
               std::size_t begin,
               std::span<std::uint16_t> out) const;

  private:
    struct Comparator {
        std::uint8_t low;
        std::uint8_t high;
    };
    void add_merge(std::size_t p, std::size_t k, std::vector<Comparator>& network) const;
    void keep_what_reaches_the_middle(const std::vector<Comparator>& network);
    template <class Pixel>
    void apply_any(std::span<const Pixel* const> pictures,
                   std::size_t begin,
                   std::span<Pixel> out) const;
    std::size_t samples_;
    std::vector<Comparator> comparators_;
};

}  // namespace nta
