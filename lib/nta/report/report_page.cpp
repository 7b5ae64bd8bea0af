// SPDX-License-Identifier: MIT
#include "nta/report/report_page.hpp"

#include "nta/report/html_page.hpp"
#include "nta/report/page_data.hpp"
#include "nta/report/page_files.hpp"

namespace nta {

std::string report_page(const Analysis& analysis) {
    return html_page({k_report_script,
                      "summary.json, tracks.csv and size_distribution.csv",
                      page_data(analysis)});
}

}  // namespace nta
