// SPDX-License-Identifier: MIT
#include "nta/read/video_files.hpp"

#include "nta/core/error.hpp"
#include "nta/core/text.hpp"
#include "nta/read/tiff_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace nta {
namespace {

namespace fs = std::filesystem;

// A file name taken apart around its last run of digits before the extension.
struct NumberedName {
    std::string prefix;
    std::string digits;
    std::string suffix;
    std::int64_t number = 0;
};

using Run = std::vector<SequenceFile>;
using RunName = std::pair<std::string, std::string>;  // prefix, suffix

std::optional<NumberedName> take_apart(const std::string& file_name) {
    const std::size_t dot = file_name.rfind('.');
    const std::size_t stem_end = dot == std::string::npos || dot == 0 ? file_name.size() : dot;
    std::size_t end = stem_end;
    while (end > 0 && !is_digit(file_name[end - 1])) --end;
    std::size_t begin = end;
    while (begin > 0 && is_digit(file_name[begin - 1])) --begin;
    NumberedName name{
        file_name.substr(0, begin), file_name.substr(begin, end - begin), file_name.substr(end), 0};
    const auto number = parse_integer(name.digits);
    if (!number) return std::nullopt;
    name.number = *number;
    return name;
}

bool is_picture(FileContent content) {
    return content != FileContent::empty && content != FileContent::other;
}

// Files that cannot be read or looked at are no pictures here; a pattern that names them reports
// them when they are opened.
bool holds_picture(const fs::directory_entry& entry) {
    std::error_code error;
    if (!entry.is_regular_file(error)) return false;
    try {
        return is_picture(content_of(entry.path()));
    } catch (const InputError&) {
        return false;
    }
}

std::vector<fs::directory_entry> entries_of(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::directory_entry> entries;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
        entries.push_back(*it);
    if (error)
        throw InputError(fmt::format("{}: the folder cannot be read ({}); check its permissions",
                                     folder.string(),
                                     error.message()));
    // The order in which a folder lists its files is no part of the recording.
    std::sort(entries.begin(), entries.end());
    return entries;
}

Run in_order(Run run) {
    std::sort(run.begin(), run.end(), [](const SequenceFile& a, const SequenceFile& b) {
        return std::pair(a.number, a.path) < std::pair(b.number, b.path);
    });
    const auto twin = std::adjacent_find(
        run.begin(), run.end(), [](const SequenceFile& a, const SequenceFile& b) {
            return a.number == b.number;
        });
    if (twin != run.end())
        throw InputError(fmt::format(
            "{}: has the same number {} as {}, expected one picture per number; remove one",
            (twin + 1)->path.string(),
            twin->number,
            twin->path.filename().string()));
    return run;
}

// The number in a name of the form prefix + digits + suffix.
std::optional<std::int64_t> number_in(const std::string& file_name,
                                      const RunName& run,
                                      std::size_t min_digits) {
    const auto& [prefix, suffix] = run;
    if (file_name.size() < prefix.size() + suffix.size() + min_digits) return std::nullopt;
    if (file_name.compare(0, prefix.size(), prefix) != 0) return std::nullopt;
    const std::size_t end = file_name.size() - suffix.size();
    if (file_name.compare(end, suffix.size(), suffix) != 0) return std::nullopt;
    const std::string digits = file_name.substr(prefix.size(), end - prefix.size());
    if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) return std::nullopt;
    return parse_integer(digits);
}

// All pictures of the folder whose names differ in the number only.
Run run_of(const fs::path& folder, const RunName& run_name, std::size_t min_digits) {
    Run run;
    for (const fs::directory_entry& entry : entries_of(folder)) {
        const auto number = number_in(entry.path().filename().string(), run_name, min_digits);
        if (number && holds_picture(entry)) run.push_back({*number, entry.path()});
    }
    return in_order(std::move(run));
}

Diagnostic ignored_files(const fs::path& folder, std::int64_t count, const std::string& first) {
    return {"ignored-files",
            Severity::warning,
            fmt::format("{}: {} picture(s) do not belong to the numbered sequence and are ignored, "
                        "the first is {}",
                        folder.string(),
                        count,
                        first),
            static_cast<double>(count)};
}

ResolvedVideo resolve_folder(const fs::path& folder) {
    std::map<RunName, Run> runs;
    std::vector<std::string> others;
    for (const fs::directory_entry& entry : entries_of(folder)) {
        if (!holds_picture(entry)) continue;
        const std::string file_name = entry.path().filename().string();
        if (const auto name = take_apart(file_name))
            runs[{name->prefix, name->suffix}].push_back({name->number, entry.path()});
        else
            others.push_back(file_name);
    }
    const auto is_run = [](const auto& item) { return item.second.size() > 1; };
    const auto run_count = std::count_if(runs.begin(), runs.end(), is_run);
    if (runs.empty())
        throw InputError(
            fmt::format("{}: the folder holds no numbered pictures, expected files such as "
                        "f_0001.png; give a video file or a folder with an image sequence",
                        folder.string()));
    const auto chosen =
        run_count == 0 ? runs.begin() : std::find_if(runs.begin(), runs.end(), is_run);
    if (run_count > 1 || (run_count == 0 && runs.size() > 1))
        throw InputError(fmt::format(
            "{}: the folder holds several numbered sequences, expected one; name one by a "
            "pattern such as {}%d{}",
            folder.string(),
            chosen->first.first,
            chosen->first.second));
    ResolvedVideo video{VideoKind::image_sequence, in_order(chosen->second), {}};
    for (const auto& [name, run] : runs)
        if (run.size() == 1 && chosen->second.size() > 1)
            others.push_back(run.front().path.filename().string());
    if (!others.empty())
        video.diagnostics.push_back(ignored_files(folder, std::ssize(others), others.front()));
    return video;
}

struct Pattern {
    RunName run_name;
    std::size_t min_digits = 1;
};

// "f_%04d.png" or "f_%d.png".
std::optional<Pattern> parse_pattern(const std::string& file_name) {
    const std::size_t percent = file_name.find('%');
    if (percent == std::string::npos) return std::nullopt;
    std::size_t at = percent + 1;
    while (at < file_name.size() && is_digit(file_name[at])) ++at;
    if (at == file_name.size() || file_name[at] != 'd' || at - percent > 4) return std::nullopt;
    Pattern pattern{{file_name.substr(0, percent), file_name.substr(at + 1)}, 1};
    if (at > percent + 1)
        pattern.min_digits = static_cast<std::size_t>(
            parse_integer(file_name.substr(percent + 1, at - percent - 1)).value_or(1));
    return pattern;
}

ResolvedVideo resolve_pattern(const fs::path& path, const Pattern& pattern) {
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    Run run;
    std::error_code error;
    if (fs::is_directory(folder, error)) run = run_of(folder, pattern.run_name, pattern.min_digits);
    if (run.empty())
        throw InputError(
            fmt::format("{}: no picture matches this pattern, expected files such as "
                        "{}{:0{}}{}; check folder and name",
                        path.string(),
                        pattern.run_name.first,
                        1,
                        pattern.min_digits,
                        pattern.run_name.second));
    return {VideoKind::image_sequence, std::move(run), {}};
}

ResolvedVideo resolve_picture(const fs::path& path) {
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    ResolvedVideo video{VideoKind::image_sequence, {}, {}};
    if (const auto name = take_apart(path.filename().string()))
        video.files = run_of(folder, {name->prefix, name->suffix}, 1);
    if (video.files.empty()) video.files = {{0, path}};
    return video;
}

ResolvedVideo resolve_file(const fs::path& path) {
    const FileContent content = content_of(path);
    if (content == FileContent::empty)
        throw InputError(
            fmt::format("{}: the file is empty, expected a video; copy it again from its source",
                        path.string()));
    if (content == FileContent::other) return {VideoKind::container, {{0, path}}, {}};
    if (content != FileContent::tiff) return resolve_picture(path);
    ResolvedVideo pictures = resolve_picture(path);
    // A TIFF of several pages is a recording of its own, whatever stands beside it.
    if (pictures.files.size() == 1 || TiffFile(path).page_count() > 1)
        return {VideoKind::tiff_stack, {{0, path}}, {}};
    return pictures;
}

}  // namespace

FileContent content_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in)
        throw InputError(
            fmt::format("{}: the file cannot be opened; check its permissions", file.string()));
    std::string head(8, '\0');
    in.read(head.data(), static_cast<std::streamsize>(head.size()));
    if (in.bad() || (in.gcount() == 0 && !in.eof()))
        throw InputError(fmt::format("{}: the file cannot be read; check the disk", file.string()));
    head.resize(static_cast<std::size_t>(in.gcount()));
    if (head.empty()) return FileContent::empty;
    const auto starts = [&](std::string_view magic) {
        return head.compare(0, magic.size(), magic) == 0;
    };
    using namespace std::string_view_literals;
    if (starts("II*\0"sv) || starts("MM\0*"sv) || starts("II+\0"sv) || starts("MM\0+"sv))
        return FileContent::tiff;
    if (starts("\x89PNG\r\n\x1a\n"sv)) return FileContent::png;
    if (starts("\xff\xd8\xff"sv)) return FileContent::jpeg;
    const bool blank = head.size() > 2 &&
                       (head[2] == '\n' || head[2] == ' ' || head[2] == '\r' || head[2] == '\t');
    if (blank && (starts("P5") || starts("P2"))) return FileContent::pgm;
    // "BM" alone would take texts for pictures: the reserved bytes 6 and 7 are zero.
    if (starts("BM") && head.size() == 8 && head[6] == '\0' && head[7] == '\0')
        return FileContent::bmp;
    return FileContent::other;
}

const char* content_name(FileContent content) {
    switch (content) {
        case FileContent::empty:
            return "empty";
        case FileContent::tiff:
            return "TIFF";
        case FileContent::png:
            return "PNG";
        case FileContent::bmp:
            return "BMP";
        case FileContent::jpeg:
            return "JPEG";
        case FileContent::pgm:
            return "PGM";
        case FileContent::other:
            break;
    }
    return "unknown";
}

ResolvedVideo resolve_video(const fs::path& path) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (status.type() == fs::file_type::regular) return resolve_file(path);
    if (status.type() == fs::file_type::directory) return resolve_folder(path);
    if (status.type() == fs::file_type::not_found) {
        if (const auto pattern = parse_pattern(path.filename().string()))
            return resolve_pattern(path, *pattern);
        throw InputError(fmt::format("{}: no such file or folder, expected a video; check the path",
                                     path.string()));
    }
    if (error)
        throw InputError(fmt::format("{}: cannot be looked at ({}); check path and permissions",
                                     path.string(),
                                     error.message()));
    throw InputError(
        fmt::format("{}: is neither a regular file nor a folder, expected a video; save "
                    "the recording as a file first",
                    path.string()));
}

}  // namespace nta
