// SPDX-License-Identifier: MIT
#include "settings.hpp"

#include "nta/core/error.hpp"
#include "nta/pipeline/settings.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "option_parser.hpp"
#include "settings_file.hpp"

namespace py = pybind11;

namespace nta {
namespace {

// The text that the command line would hold: NumPy's numbers have the same texts as Python's.
std::string text_of(const py::handle& value) {
    std::string text = py::str(value);
    if (text == "True") return "true";
    return text == "False" ? "false" : text;
}

std::vector<std::string> texts_of(const py::handle& value) {
    if (!py::isinstance<py::list>(value) && !py::isinstance<py::tuple>(value))
        return {text_of(value)};
    std::vector<std::string> texts;
    for (const py::handle& item : value) texts.push_back(text_of(item));
    return texts;
}

}  // namespace

KeywordSettings read_keywords(const py::dict& given) {
    KeywordSettings out;
    if (given.contains("settings") && !given["settings"].is_none())
        read_settings_file(text_of(given["settings"]), out.options, out.sources);
    for (const auto& [key, value] : given) {
        std::string name = py::str(key);
        std::replace(name.begin(), name.end(), '_', '-');
        if (name == "settings" || value.is_none()) continue;
        assign_option(out.options, name, texts_of(value));
        out.sources[name] = "keyword argument";
    }
    check_options(out.options);
    return out;
}

SpotsFile spots_file_of(const py::object& spots_csv) {
    const std::string which = text_of(spots_csv);
    if (which == "false") return SpotsFile::none;
    if (which == "true") return SpotsFile::accepted;
    if (which == "all") return SpotsFile::all;
    throw InputError("spots_csv: found '" + which + "', expected False, True or 'all'",
                     Fault::usage);
}

}  // namespace nta
