// SPDX-License-Identifier: MIT
#include "nta/core/text.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>

namespace nta {
namespace {

template <class Number>
std::string shortest(Number value) {
    std::array<char, 40> buffer{};
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    assert(error == std::errc());
    return {buffer.data(), end};
}

template <class Number>
std::optional<Number> parse(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

std::string to_text(double value) {
    assert(std::isfinite(value));
    return shortest(value);
}
std::string to_text(float value) {
    assert(std::isfinite(value));
    return shortest(value);
}
std::string to_text(long long value) { return shortest(value); }
std::string printable(std::string text) {
    const auto is_control = [](char c) {
        const auto u = static_cast<unsigned char>(c);
        return u < 0x20 || u == 0x7f;
    };
    std::replace_if(text.begin(), text.end(), is_control, '?');
    return text;
}
std::optional<double> parse_double(std::string_view text) { return parse<double>(text); }
std::optional<long long> parse_integer(std::string_view text) { return parse<long long>(text); }

}  // namespace nta
