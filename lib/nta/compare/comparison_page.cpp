// SPDX-License-Identifier: MIT
#include "nta/compare/comparison_content.hpp"
#include "nta/compare/comparison_files.hpp"
#include "nta/compare/page_files.hpp"
#include "nta/report/html_page.hpp"

namespace nta {
namespace {

void round_numbers(json::Value& value) {
    if (value.is_number_float()) value = json::rounded(value.get<double>());
    if (!value.is_structured()) return;
    for (json::Value& entry : value) round_numbers(entry);
}

}  // namespace

std::string comparison_page(const Comparison& comparison) {
    json::Value data = comparison_content(comparison);
    round_numbers(data);
    return html_page({k_comparison_script,
                      "comparison.json, comparison.csv and replicates.csv",
                      data.dump(-1, ' ', false, json::Value::error_handler_t::replace)});
}

}  // namespace nta
