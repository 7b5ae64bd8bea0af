// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace nta {

/// What one page has beside the style, charts and words that all pages share.
struct HtmlPage {
    std::string_view script;  ///< defines nta.show(data)
    std::string_view files;   ///< in words, those beside the page that hold the same numbers
    std::string data;         ///< JSON
};

/// One self-contained page: it opens without a network, holds the data with `<` escaped, so that no
/// name in them can become markup, and its content security policy forbids it to ask for anything.
std::string html_page(const HtmlPage& page);

}  // namespace nta
