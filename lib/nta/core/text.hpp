// SPDX-License-Identifier: MIT
// Numbers as text, the same whatever the locale.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace nta {

/// Shortest decimal text that reads back to exactly the same double ("0.1", "4.92e+08"). The value
/// must be finite.
std::string to_text(double value);
/// As above for whole numbers.
std::string to_text(long long value);
/// Shortest decimal text that reads back to exactly the same float.
std::string to_text(float value);
/// The number that the whole text spells with a decimal point, or nothing.
std::optional<double> parse_double(std::string_view text);
/// The whole number that the whole text spells, or nothing.
std::optional<long long> parse_integer(std::string_view text);

/// True for '0' to '9', whatever the locale.
[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The text with control characters replaced by '?', so that no file name can steer a terminal.
std::string printable(std::string text);

}  // namespace nta
