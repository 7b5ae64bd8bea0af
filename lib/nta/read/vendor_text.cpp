// SPDX-License-Identifier: MIT
#include "nta/read/vendor_text.hpp"

#include "nta/core/error.hpp"
#include "nta/core/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <system_error>

namespace nta {
namespace {

namespace fs = std::filesystem;

// Length of the well-formed UTF-8 sequence at the start of `text`, or 0. After table 3-7 of The
// Unicode Standard, version 15.0 (2022).
std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t k) {
        return k < text.size() ? static_cast<unsigned char>(text[k]) : 0U;
    };
    const auto follows = [&](std::size_t k, unsigned low = 0x80, unsigned high = 0xBF) {
        return byte(k) >= low && byte(k) <= high;
    };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const bool second = follows(1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF);
        return second && follows(2) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const bool second = follows(1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF);
        return second && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

void append_utf8(std::string& out, unsigned code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0U | (code >> 6U));
        out += static_cast<char>(0x80U | (code & 0x3FU));
    } else {
        out += static_cast<char>(0xE0U | (code >> 12U));
        out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
        out += static_cast<char>(0x80U | (code & 0x3FU));
    }
}

std::string from_windows_1252(std::string_view text) {
    // Code points of the bytes 0x80 to 0x9F, Unicode Consortium, CP1252.TXT; bytes without a
    // character stay the control characters of ISO-8859-1.
    constexpr std::array<std::uint16_t, 32> high = {
        0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        append_utf8(out, byte >= 0x80 && byte < 0xA0 ? high[byte - 0x80U] : byte);
    }
    return out;
}

std::string bytes_of(const fs::path& path, std::size_t most_bytes) {
    std::error_code failure;
    if (!fs::is_regular_file(path, failure)) {
        throw InputError(fs::exists(path, failure) ? "is not a regular file, expected a text file"
                                                   : "no such file; check the path");
    }
    std::ifstream file(path, std::ios::binary);
    if (!file) throw InputError("cannot be read; check its permissions");
    const std::uintmax_t size = fs::file_size(path, failure);
    std::string bytes(failure ? 0 : std::min<std::uintmax_t>(size, most_bytes), '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    return bytes;
}

// Lists in these files have one item per video; more than this is no such file.
void check_parts(std::size_t parts) {
    constexpr std::size_t most_parts = 10'000;
    if (parts > most_parts)
        throw InputError("more than 10000 values in one line, expected one per video");
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// One field and the place behind it; a quote that is never closed ends with the line.
std::string quoted_field(std::string_view line, std::size_t& at) {
    std::string field;
    for (++at; at < line.size(); ++at) {
        if (line[at] != '"') {
            field += line[at];
        } else if (at + 1 < line.size() && line[at + 1] == '"') {
            field += line[at++];
        } else {
            break;
        }
    }
    at = std::min(line.find(',', std::min(at, line.size())), line.size());
    return field;
}

}  // namespace

VendorText read_vendor_text(const fs::path& path, std::size_t most_bytes) {
    std::string bytes = bytes_of(path, most_bytes + 1);
    VendorText out;
    out.cut = bytes.size() > most_bytes;
    // Cut at a whole line, so that no number loses its last digits.
    if (out.cut) bytes.resize(std::min(most_bytes, bytes.rfind('\n', most_bytes) + 1));
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
        throw InputError("UTF-16 text, expected UTF-8 or ISO-8859-1; save it as one of these");
    }
    if (bytes.find('\0') != std::string::npos) {
        throw InputError("holds bytes of value 0, expected text");
    }
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.erase(0, 3);
    out.text = is_utf8(bytes) ? std::move(bytes) : from_windows_1252(bytes);
    return out;
}

bool LineReader::next(std::string_view& line) {
    if (rest_.empty()) return false;
    const std::size_t end = rest_.find('\n');
    line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++number_;
    return true;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (;;) {
        const std::size_t end = text.find(separator);
        parts.emplace_back(trimmed(text.substr(0, end)));
        check_parts(parts.size());
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::vector<std::string> csv_fields(std::string_view line) {
    std::vector<std::string> fields;
    for (std::size_t at = 0; at <= line.size(); ++at) {
        check_parts(fields.size());
        if (at < line.size() && line[at] == '"') {
            fields.push_back(quoted_field(line, at));
            continue;
        }
        const std::size_t end = std::min(line.find(',', at), line.size());
        fields.emplace_back(trimmed(line.substr(at, end - at)));
        at = end;
    }
    while (!fields.empty() && fields.back().empty()) fields.pop_back();
    return fields;
}

bool same_but_for_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return lower(x) == lower(y);
    });
}

std::string lower_case(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

std::optional<double> finite_number(std::string_view text) {
    const std::optional<double> number = parse_double(trimmed(text));
    return number && std::isfinite(*number) ? number : std::nullopt;
}

}  // namespace nta
