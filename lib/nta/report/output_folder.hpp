// SPDX-License-Identifier: MIT
// Files and folders that appear complete or not at all.
#pragma once

#include <filesystem>
#include <functional>
#include <ostream>
#include <vector>

namespace nta {

/// Writes a file by way of `write`; throws InputError naming the file and the system's reason where
/// it cannot be written, a part of the file may then remain.
void write_file(const std::filesystem::path& path, const std::function<void(std::ostream&)>& write);

/// Writes a file under a temporary name beside it and renames it, replacing an older one: readers
/// see the old file or the whole new one. Throws InputError as above, with nothing left behind.
void write_file_atomically(const std::filesystem::path& path,
                           const std::function<void(std::ostream&)>& write);

/// Whether a name is that of an unfinished or replaced output of ours ("sample.tmp-4711",
/// "sample.old-4711").
bool is_temporary_name(const std::string& name);

/// A folder that is filled under a temporary name beside its place and takes its place on commit().
/// Without a commit nothing is left behind, not even folders above it that had to be made.
class OutputFolder {
  public:
    /// Which entries of a folder that is replaced belong to nta and go with it; all others move to
    /// the new folder.
    using IsOurs = std::function<bool(const std::string& name)>;

    /// Throws InputError where the folder is there already and `overwrite` is not set
    /// (Fault::usage), where something else has its name, or where it cannot be made.
    OutputFolder(const std::filesystem::path& folder, bool overwrite, IsOurs is_ours);
    ~OutputFolder();
    OutputFolder(const OutputFolder&) = delete;
    OutputFolder& operator=(const OutputFolder&) = delete;

    /// Where to put the files until the commit.
    [[nodiscard]] const std::filesystem::path& temporary() const { return temporary_; }

    /// Puts the folder in its place. Throws std::filesystem::filesystem_error, the old folder back
    /// in its place.
    void commit();

  private:
    void make_parents();
    void carry_over(const std::filesystem::path& old) const;

    std::filesystem::path folder_;
    std::filesystem::path temporary_;
    bool overwrite_;
    IsOurs is_ours_;
    bool is_committed_ = false;
    std::vector<std::filesystem::path> made_parents_;  ///< innermost first
};

}  // namespace nta
