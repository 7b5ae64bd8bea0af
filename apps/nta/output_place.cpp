// SPDX-License-Identifier: MIT
#include "output_place.hpp"

#include "nta/core/error.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <map>
#include <string>
#include <system_error>

namespace nta {
namespace {

namespace fs = std::filesystem;

std::string stem_of(const fs::path& video) {
    const fs::path plain = video.has_filename() ? video : video.parent_path();
    std::error_code unreachable;  // reading the video will say why
    return fs::is_directory(plain, unreachable) ? plain.filename().string() : plain.stem().string();
}

void require_writable(const fs::path& out) {
    fs::path place = fs::absolute(out).lexically_normal();
    std::error_code failure;
    // A link that leads nowhere is there, but nothing can be made in it.
    while (!fs::exists(fs::symlink_status(place, failure)) && place.has_relative_path()) {
        // Below a regular file nothing exists either; its error says so.
        if (failure && failure != std::errc::no_such_file_or_directory) break;
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

// The place of a result: free, or a folder that may be replaced.
void require_free(const fs::path& folder, const fs::path& video, bool overwrite) {
    std::error_code failure;
    const fs::file_status there = fs::symlink_status(folder, failure);
    if (!fs::exists(there)) return;
    if (fs::equivalent(folder, video, failure)) {
        throw InputError(
            fmt::format(
                "{}: its results would go into {}, which is the video itself; give another --out",
                video.string(),
                folder.string()),
            Fault::usage);
    }
    if (!fs::is_directory(folder, failure)) {
        throw InputError(fmt::format(
            "{}: a file of this name exists, expected a folder or nothing; give another --out",
            folder.string()));
    }
    if (!overwrite) {
        throw InputError(
            fmt::format(
                "{}: a result is already there; --force overwrites it, or give another --out",
                folder.string()),
            Fault::usage);
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
    for (std::size_t i = 0; i < videos.size(); ++i) require_free(folders[i], videos[i], overwrite);
    return folders;
}

}  // namespace nta
