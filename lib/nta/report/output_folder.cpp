// SPDX-License-Identifier: MIT
#include "nta/report/output_folder.hpp"

#include "nta/core/error.hpp"
#include "nta/core/text.hpp"

#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>

namespace nta {
namespace {

namespace fs = std::filesystem;

fs::path with_suffix(fs::path path, const std::string& kind) {
    path += "." + kind + "-" + to_text(static_cast<long long>(getpid()));
    return path;
}

// "out/" and "out/." name the folder "out"; a link to a folder stands for that folder.
fs::path resolved(const fs::path& folder) {
    fs::path path = fs::absolute(folder).lexically_normal();
    if (!path.has_filename()) path = path.parent_path();
    std::error_code error;
    return fs::is_symlink(path, error) && fs::is_directory(path, error) ? fs::canonical(path)
                                                                        : path;
}

}  // namespace

void write_file(const fs::path& path, const std::function<void(std::ostream&)>& write) {
    errno = 0;
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    if (out) write(out);
    out.close();
    if (out) return;
    const std::string reason =
        errno == 0 ? "unknown reason" : std::generic_category().message(errno);
    throw InputError(path.filename().string() + " could not be written (" + reason +
                     "); check free space and permissions");
}

void write_file_atomically(const fs::path& path, const std::function<void(std::ostream&)>& write) {
    const fs::path temporary = with_suffix(path, "tmp");
    try {
        write_file(temporary, write);
        fs::rename(temporary, path);
    } catch (...) {
        std::error_code ignored;
        fs::remove(temporary, ignored);
        throw;
    }
}

bool is_temporary_name(const std::string& name) {
    const auto dot = name.rfind('.');
    if (dot == std::string::npos) return false;
    const std::string suffix = name.substr(dot);
    if (!suffix.starts_with(".tmp-") && !suffix.starts_with(".old-")) return false;
    return suffix.size() > 5 && suffix.find_first_not_of("0123456789", 5) == std::string::npos;
}

OutputFolder::OutputFolder(const fs::path& folder, bool overwrite, IsOurs is_ours)
    : folder_(resolved(folder)),
      temporary_(with_suffix(folder_, "tmp")),
      overwrite_(overwrite),
      is_ours_(std::move(is_ours)) {
    std::error_code ignored;
    const fs::file_status status = fs::symlink_status(folder_, ignored);
    if (fs::exists(status) && !fs::is_directory(status)) {
        throw InputError(
            "a file of this name exists, expected a folder or nothing; choose another with --out");
    }
    if (fs::exists(status) && !overwrite_) {
        throw InputError(
            "a result exists already; use --force to replace it or choose another folder with "
            "--out",
            Fault::usage);
    }
    try {
        make_parents();
        fs::remove_all(temporary_);  // left by a killed process that had our number
        fs::create_directory(temporary_);
    } catch (...) {
        for (const fs::path& parent : made_parents_) fs::remove(parent, ignored);
        throw;
    }
}

OutputFolder::~OutputFolder() {
    if (is_committed_) return;
    std::error_code ignored;
    fs::remove_all(temporary_, ignored);
    // Folders that others have put something in meanwhile are not empty and stay.
    for (const fs::path& parent : made_parents_) fs::remove(parent, ignored);
}

void OutputFolder::make_parents() {
    std::vector<fs::path> missing;
    for (fs::path p = folder_.parent_path(); !fs::exists(p); p = p.parent_path()) {
        missing.push_back(p);
    }
    for (auto p = missing.rbegin(); p != missing.rend(); ++p) {
        if (fs::create_directory(*p)) made_parents_.insert(made_parents_.begin(), *p);
    }
}

void OutputFolder::commit() {
    const fs::path old = with_suffix(folder_, "old");
    const bool replaces = overwrite_ && fs::exists(folder_);
    if (replaces) {
        fs::remove_all(old);
        fs::rename(folder_, old);
    }
    try {
        fs::rename(temporary_, folder_);
    } catch (...) {
        std::error_code ignored;
        if (replaces) fs::rename(old, folder_, ignored);
        throw;
    }
    is_committed_ = true;
    if (replaces) carry_over(old);
}

// Files that are not ours are never deleted: where they cannot be moved, the old folder stays under
// its temporary name.
void OutputFolder::carry_over(const fs::path& old) const {
    for (const fs::directory_entry& entry : fs::directory_iterator(old)) {
        const fs::path name = entry.path().filename();
        if (!is_ours_(name.string())) fs::rename(entry.path(), folder_ / name);
    }
    fs::remove_all(old);
}

}  // namespace nta
