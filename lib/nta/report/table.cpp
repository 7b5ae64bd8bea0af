// SPDX-License-Identifier: MIT
#include "nta/report/table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace nta {

Cell cell(double value) { return std::isfinite(value) ? Cell(value) : Cell(); }

Cell cell(float value) { return std::isfinite(value) ? Cell(value) : Cell(); }

Cell cell(const std::optional<double>& value) { return value ? cell(*value) : Cell(); }

Cell cell(const std::string& text) { return valid_utf8(text); }

std::string valid_utf8(const std::string& text) {
    const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80U; };
    if (std::all_of(text.begin(), text.end(), is_ascii)) return text;
    // The JSON library has a strict decoder: writing with replacement and reading back leaves valid
    // text.
    using nlohmann::json;
    return json::parse(json(text).dump(-1, ' ', false, json::error_handler_t::replace))
        .get<std::string>();
}

}  // namespace nta
