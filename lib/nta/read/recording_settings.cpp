// SPDX-License-Identifier: MIT
#include "nta/read/recording_settings.hpp"

#include "nta/read/vendor_text.hpp"

namespace nta {

std::optional<double> recorded_number(const std::string& text) {
    const std::optional<double> number = finite_number(text);
    return number && *number != 0.0 ? number : std::nullopt;
}

std::optional<double> recorded_dilution(const std::string& text) {
    const std::optional<double> number = recorded_number(text);
    return number && *number != 1.0 ? number : std::nullopt;
}

std::optional<double> laser_wavelength_nm(const std::string& name) {
    const std::size_t digits = name.find_last_not_of("0123456789") + 1;
    const std::optional<double> number = finite_number(name.substr(digits));
    constexpr double shortest_nm = 200.0;
    constexpr double longest_nm = 2000.0;
    return number && *number >= shortest_nm && *number <= longest_nm ? number : std::nullopt;
}

}  // namespace nta
