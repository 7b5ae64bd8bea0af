// SPDX-License-Identifier: MIT
#include "output_place.hpp"

#include "nta/core/error.hpp"
#include "nta/read/color_writer.hpp"

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

// `option` is the one that names this folder, or a file in it.
void require_writable(const fs::path& out, const std::string& option) {
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
            "{}: results cannot be written there, because {} is not a folder; give another {}",
            out.string(),
            place.string(),
            option));
    }
    if (access(place.c_str(), W_OK | X_OK) != 0) {
        throw InputError(
            fmt::format("{}: results cannot be written there, because {} may not be written; give "
                        "another {}",
                        out.string(),
                        place.string(),
                        option));
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

fs::path plain(const fs::path& path) { return fs::absolute(path).lexically_normal(); }

bool lies_in(const fs::path& path, const fs::path& folder) {
    const fs::path relative = plain(path).lexically_relative(plain(folder));
    return !relative.empty() && *relative.begin() != "..";
}

// The place of an overlay: free, or a file of an earlier run that may be replaced.
void require_free_file(const fs::path& file, const std::vector<fs::path>& videos, bool overwrite) {
    std::error_code failure;
    const fs::file_status there = fs::symlink_status(file, failure);
    if (!fs::exists(there)) return;
    const auto refuse = [&](const std::string& why) {
        throw InputError(fmt::format("--overlay {}: {}", file.string(), why), Fault::usage);
    };
    for (const fs::path& video : videos) {
        if (fs::equivalent(file, video, failure) ||
            (fs::is_directory(video, failure) && lies_in(file, video)))
            refuse("belongs to the video itself; give another name");
    }
    if (!fs::is_regular_file(there))
        refuse("is no regular file, expected one or nothing; give another name");
    if (!overwrite) refuse("exists already; --force overwrites it, or give another name");
}

// Folders of results are replaced as a whole; an overlay must be neither one nor a part of one that
// is not its own.
void require_apart(const fs::path& file,
                   const fs::path& video,
                   const fs::path& folder,
                   bool is_own) {
    const bool in_the_way = lies_in(folder, file);
    if (!in_the_way && (is_own || !lies_in(file, folder))) return;
    throw InputError(fmt::format("--overlay {}: would stand in the way of the results of {} in {}; "
                                 "give another name",
                                 file.string(),
                                 video.string(),
                                 folder.string()),
                     Fault::usage);
}

fs::path with_stem(const fs::path& file, const fs::path& video) {
    return file.parent_path() /
           (file.stem().string() + "_" + stem_of(video) + file.extension().string());
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
    require_writable(out, "--out");
    for (std::size_t i = 0; i < videos.size(); ++i) require_free(folders[i], videos[i], overwrite);
    return folders;
}

std::vector<fs::path> overlay_files(const fs::path& file,
                                    const std::vector<fs::path>& videos,
                                    const std::vector<fs::path>& folders,
                                    bool overwrite) {
    if (!color_file_of(file))
        throw InputError(
            fmt::format("--overlay: found '{}', expected a name that ends in .mp4, .avi or .png",
                        file.string()),
            Fault::usage);
    std::vector<fs::path> files;
    for (const fs::path& video : videos)
        files.push_back(videos.size() == 1 ? file : with_stem(file, video));
    for (const fs::path& overlay : files) {
        for (std::size_t i = 0; i < videos.size(); ++i)
            require_apart(overlay, videos[i], folders[i], overlay == files[i]);
        require_free_file(overlay, videos, overwrite);
    }
    require_writable(plain(file).parent_path(), "--overlay");
    return files;
}

}  // namespace nta
