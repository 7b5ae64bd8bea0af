// SPDX-License-Identifier: MIT
#include "nta/report/html_page.hpp"

#include "nta/report/page_files.hpp"

#include <string_view>
#include <utility>

namespace nta {
namespace {

// Inside a string of JSON, the only place where `<` can stand, \u003c means the same; nothing in
// the data can then end the script element that holds them.
std::string without_markup(const std::string& json) {
    std::string safe;
    safe.reserve(json.size());
    for (const char c : json) {
        if (c == '<') {
            safe += "\\u003c";
        } else {
            safe += c;
        }
    }
    return safe;
}

}  // namespace

std::string html_page(const HtmlPage& content) {
    const std::string data = without_markup(content.data);
    const std::pair<std::string_view, std::string_view> parts[] = {{"@STYLE@", k_page_style},
                                                                   {"@FILES@", content.files},
                                                                   {"@D3@", k_d3},
                                                                   {"@SHARED@", k_shared_script},
                                                                   {"@SCRIPT@", content.script},
                                                                   {"@DATA@", data}};
    std::string page;
    std::string_view rest = k_page_template;
    for (const auto& [mark, part] : parts) {
        const std::size_t at = rest.find(mark);
        page += rest.substr(0, at);
        page += part;
        rest.remove_prefix(at + mark.size());
    }
    page += rest;
    return page;
}

}  // namespace nta
