// SPDX-License-Identifier: MIT
#include "layers/layer_rules.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>

namespace nta {
namespace {

constexpr int k_longest_file_lines = 600;

/// A library and the folders of lib/nta and apps that may include it.
struct Confinement {
    std::string_view what;
    std::string_view include_pattern;
    std::vector<std::string> allowed;
};

const std::vector<Confinement>& confinements() {
    static const std::vector<Confinement> list = {
        {"OpenCV", R"(^opencv.*)", {"read", "background", "detect", "localize", "overlay"}},
        {"the video library", R"(^lib(av|sw)[a-z]*/.*)", {"read"}},
        {"HDF5", R"(^(hdf5|H5)[A-Za-z0-9]*\.h(pp)?$)", {"report"}},
        {"Boost.Program_options", R"(^boost/program_options.*)", {"apps"}},
    };
    return list;
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    std::istringstream stream{std::string(text)};
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

/// "link" for lib/nta/link/..., "apps" for apps/..., else nothing.
std::string folder_of(const std::string& path) {
    static const std::regex stage(R"(^lib/nta/([^/]+)/.*)");
    std::smatch match;
    if (std::regex_match(path, match, stage)) return match[1];
    return path.starts_with("apps/") ? "apps" : "";
}

bool is_header(const std::string& path) { return path.ends_with(".hpp") || path.ends_with(".h"); }

bool contains(const std::vector<std::string>& list, const std::string& item) {
    return std::ranges::find(list, item) != list.end();
}

std::string without_comment(const std::string& line) { return line.substr(0, line.find("//")); }

bool has_word(const std::string& line, const std::string& word) {
    return std::regex_search(line, std::regex("(^|[^A-Za-z0-9_:])" + word + "($|[^A-Za-z0-9_])"));
}

/// What an include of `header` in `folder` breaks, empty where nothing.
std::string layer_breach(const std::string& header,
                         const std::string& folder,
                         const std::vector<std::string>& order) {
    static const std::regex stage_header(R"(^nta/([^/]+)/.*)");
    std::smatch match;
    if (!std::regex_match(header, match, stage_header)) return {};
    const std::string included = match[1];
    const auto place = std::ranges::find(order, included);
    if (place == order.end()) return "includes " + included + ", which is not in NTA_STAGE_ORDER";
    if (folder == "apps") return {};
    if (place > std::ranges::find(order, folder))
        return folder + " includes the later stage " + included;
    return {};
}

std::vector<std::string> include_breaches(const std::string& header,
                                          const std::string& folder,
                                          const std::vector<std::string>& order) {
    std::vector<std::string> rules;
    if (const std::string rule = layer_breach(header, folder, order); !rule.empty()) {
        rules.push_back(rule);
    }
    for (const Confinement& c : confinements()) {
        if (std::regex_match(header, std::regex(std::string(c.include_pattern))) &&
            !contains(c.allowed, folder)) {
            rules.push_back(std::string(c.what) + " in " + folder);
        }
    }
    return rules;
}

std::vector<std::string> name_breaches(const std::string& code, const std::string& path) {
    std::vector<std::string> rules;
    // Nearly every line ends here: regular expressions are slow.
    const auto mentions = [&](const char* word) { return code.find(word) != std::string::npos; };
    if (!mentions("views") && !mentions("setlocale") && !mentions("cv::Mat")) return rules;
    if (has_word(code, "std::views") || has_word(code, "std::ranges::views")) {
        rules.push_back("std::views, which clang-tidy 14 cannot parse");
    }
    if (has_word(code, "(std::)?setlocale")) {
        rules.push_back("setlocale: numbers must not depend on the locale");
    }
    if (is_header(path) && has_word(code, "cv::Mat[A-Za-z0-9_]*") &&
        !contains(confinements().front().allowed, folder_of(path))) {
        rules.push_back("cv::Mat in a header of " + folder_of(path));
    }
    return rules;
}

}  // namespace

std::vector<std::string> stage_order(std::string_view cmake_text) {
    static const std::regex list(R"(set\(NTA_STAGE_ORDER\s+([^)]*)\))");
    std::match_results<std::string_view::const_iterator> match;
    if (!std::regex_search(cmake_text.begin(), cmake_text.end(), match, list)) return {};
    std::istringstream words(match[1].str());
    return {std::istream_iterator<std::string>(words), {}};
}

std::vector<Breach> source_breaches(const std::string& path,
                                    std::string_view text,
                                    const std::vector<std::string>& order) {
    static const std::regex include(R"re(^\s*#\s*include\s*[<"]([^>"]+)[>"].*)re");
    std::vector<Breach> breaches;
    const std::vector<std::string> lines = lines_of(text);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        std::smatch match;
        const std::string code = without_comment(lines[i]);
        const std::vector<std::string> rules =
            std::regex_match(lines[i], match, include)
                ? include_breaches(match[1], folder_of(path), order)
                : name_breaches(code, path);
        for (const std::string& rule : rules) {
            breaches.push_back({path, static_cast<int>(i) + 1, rule});
        }
    }
    if (lines.size() > k_longest_file_lines) {
        breaches.push_back({path, 0, std::to_string(lines.size()) + " lines: split it"});
    }
    return breaches;
}

std::vector<Breach> machine_path_breaches(const std::string& path,
                                          std::string_view text,
                                          const std::string& checkout) {
    // Written in pieces: whole, they would be found in this very file.
    std::vector<std::string> places = {
        "/ho"
        "me/[A-Za-z0-9_]",
        "/ro"
        "ot/",
        "/wo"
        "rk/",
        "/Us"
        "ers/[A-Za-z0-9_]",
        "[A-Z]:[/\\\\]+Us"
        "ers"};
    // A checkout directly below the root ("/nta") is not told apart from other text.
    if (std::ranges::count(checkout, '/') > 1) {
        places.push_back(
            std::regex_replace(checkout, std::regex(R"([.+()\[\]{}^$|*?\\])"), R"(\$&)"));
    }
    std::string pattern;
    for (const std::string& place : places) pattern += (pattern.empty() ? "" : "|") + place;
    const std::regex machine_path("(^|[^A-Za-z0-9_.})~/-])(" + pattern + ")");
    std::vector<Breach> breaches;
    const std::vector<std::string> lines = lines_of(text);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        // Embedded data (a line of base64, a minimized script) is no place for a path and slow to
        // search.
        constexpr std::size_t k_longest_line = 4000;
        if (lines[i].size() < k_longest_line && std::regex_search(lines[i], machine_path)) {
            breaches.push_back({path, static_cast<int>(i) + 1, "a path of one machine"});
        }
    }
    return breaches;
}

std::vector<std::filesystem::path> repository_files(const std::filesystem::path& root) {
    namespace fs = std::filesystem;
    const std::vector<std::string> skipped = {
        ".git", "build", ".cache", "nta-results", "demo-results"};
    std::vector<fs::path> files;
    for (auto entry = fs::recursive_directory_iterator(root); entry != fs::end(entry); ++entry) {
        if (contains(skipped, entry->path().filename().string())) {
            entry.disable_recursion_pending();
        } else if (entry->is_regular_file() && entry->file_size() < 1'000'000 &&
                   file_text(entry->path()).find('\0') == std::string::npos) {
            files.push_back(fs::relative(entry->path(), root));
        }
    }
    std::ranges::sort(files);
    return files;
}

std::string file_text(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace nta
