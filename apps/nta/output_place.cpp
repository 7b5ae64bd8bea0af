// SPDX-License-Identifier: MIT
#include "output_place.hpp"

#include "nta/core/error.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <map>
#include <string>

namespace nta {
namespace {

namespace fs = std::filesystem;

std::string stem_of(const fs::path& video) {
    const fs::path plain = video.has_filename() ? video : video.parent_path();
    return fs::is_directory(plain) ? plain.filename().string() : plain.stem().string();
}

void require_writable(const fs::path& out) {
    fs::path place = fs::absolute(out).lexically_normal();
    std::error_code failure;
    while (!fs::exists(place, failure) && place.has_relative_path()) {
        // Below a regular file nothing exists either; its error says so.
        if (failure) break;
        place = place.parent_path();
    }
    if (!fs::is_directory(place, failure)) {
        throw InputError(fmt::format(
            "{}: results cannot be written there, because {} is not a folder; give another "
            "--out",
            out.string(),
            place.string()));
    }
    if (access(place.c_str(), W_OK | X_OK) != 0) {
        throw InputError(
            fmt::format("{}: results cannot be written there, because {} may not be written; give "
                        "another --out",
                        out.string(),
                        place.string()));
    }
}

}  // namespace

std::vector<fs::path> result_folders(const fs::path& out,
                                     const std::vector<fs::path>& videos,
                                     bool overwrite) {
    std::map<std::string, fs::path> taken;
    std::vector<fs::path> folders;
    for (const fs::path& video : videos) {
        const std::string stem = stem_of(video);
        if (stem.empty() || stem == "." || stem == "..") {
            throw InputError(
                fmt::format("{}: gives no name for a folder of results; give the file's full name",
                            video.string()),
                Fault::usage);
        }
        const auto [it, is_new] = taken.emplace(stem, video);
        if (!is_new) {
            throw InputError(
                fmt::format("{} and {} would share the folder {}; rename one, or analyze them into "
                            "different --out folders",
                            it->second.string(),
                            video.string(),
                            (out / stem).string()),
                Fault::usage);
        }
        folders.push_back(out / stem);
    }
    require_writable(out);
    for (const fs::path& folder : folders) {
        if (!overwrite && fs::exists(folder)) {
            throw InputError(
                fmt::format(
                    "{}: a result is already there; --force overwrites it, or give another --out",
                    folder.string()),
                Fault::usage);
        }
    }
    return folders;
}

}  // namespace nta
