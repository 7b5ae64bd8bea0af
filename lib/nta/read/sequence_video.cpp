// SPDX-License-Identifier: MIT
#include "nta/read/sequence_video.hpp"

#include "nta/core/error.hpp"
#include "nta/read/picture_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

namespace nta {
namespace {

class SequenceVideo final : public GridSource {
  public:
    SequenceVideo(const std::filesystem::path& path,
                  ResolvedVideo files,
                  const ReadOptions& options)
        : options_(options), reader_(options.color), files_(std::move(files.files)) {
        info_.path = path;
        info_.header_frame_count = std::ssize(files_);
        for (Diagnostic& d : files.diagnostics) tell_always(std::move(d));
        learn_from_first_file();
    }

  private:
    std::optional<Picture> next_picture() override;
    void restart() override;
    void add_final_diagnostics() override;

    void learn_from_first_file();
    void note_bad_file(const std::filesystem::path& file, const std::string& found);

    ReadOptions options_;
    PictureReader reader_;
    std::vector<SequenceFile> files_;
    std::size_t next_ = 0;
    std::int64_t color_files_ = 0;
    std::int64_t inverted_files_ = 0;
    std::int64_t bad_files_ = 0;
    std::string first_bad_;
};

// The first picture fixes size and depth.
void SequenceVideo::learn_from_first_file() {
    const PictureFile first = reader_.read(files_.front().path);
    if (!first.picture)
        throw InputError(
            fmt::format("{}: found {}, expected an 8- or 16-bit PNG, BMP, JPEG, PGM or TIFF "
                        "picture; replace or remove it",
                        files_.front().path.string(),
                        first.problem));
    std::string kind = content_name(first.content);
    std::transform(kind.begin(), kind.end(), kind.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    info_.container = kind + " sequence";
    info_.codec = kind;
    info_.pixel_format = first.pixel_format;
    info_.width = first.picture->image.width;
    info_.height = first.picture->image.height;
    info_.bits = first.bits;
    info_.lossy = first.content == FileContent::jpeg;
    if (info_.lossy)
        tell_always({"lossy-codec",
                     Severity::note,
                     fmt::format("{}: JPEG changes gray values", name()),
                     std::nullopt});
}

void SequenceVideo::note_bad_file(const std::filesystem::path& file, const std::string& found) {
    if (bad_files_++ == 0) first_bad_ = fmt::format("{} is {}", file.filename().string(), found);
}

std::optional<GridSource::Picture> SequenceVideo::next_picture() {
    while (next_ < files_.size()) {
        const SequenceFile& file = files_[next_++];
        PictureFile read = reader_.read(file.path);
        if (!read.picture) {
            note_bad_file(file.path, read.problem);
            continue;
        }
        GrayImage& image = read.picture->image;
        if (image.width != info_.width || image.height != info_.height || read.bits != info_.bits) {
            note_bad_file(file.path,
                          fmt::format("{}x{} {}-bit instead of {}x{} {}-bit",
                                      image.width,
                                      image.height,
                                      read.bits,
                                      info_.width,
                                      info_.height,
                                      info_.bits));
            continue;
        }
        if (read.picture->had_color) ++color_files_;
        if (read.inverted) ++inverted_files_;
        return Picture{std::move(image), file.number - files_.front().number};
    }
    return std::nullopt;
}

void SequenceVideo::restart() {
    next_ = 0;
    color_files_ = inverted_files_ = bad_files_ = 0;
    first_bad_.clear();
}

void SequenceVideo::add_final_diagnostics() {
    if (bad_files_ > 0)
        tell({"damaged-frames",
              Severity::warning,
              fmt::format("{}: {} files could not be used and are gaps on the time grid; {}",
                          name(),
                          bad_files_,
                          first_bad_),
              static_cast<double>(bad_files_)});
    if (inverted_files_ > 0)
        tell({"inverted-tiff",
              Severity::warning,
              fmt::format(
                  "{}: {} TIFF files count white as 0 (MinIsWhite); their gray values are inverted",
                  name(),
                  inverted_files_),
              static_cast<double>(inverted_files_)});
    if (color_files_ > 0)
        tell({"color-video",
              Severity::warning,
              fmt::format("{}: {} pictures have color; gray values are {}",
                          name(),
                          color_files_,
                          color_rule_text(options_.color)),
              static_cast<double>(color_files_)});
}

}  // namespace

std::unique_ptr<GridSource> open_sequence(const std::filesystem::path& path,
                                          ResolvedVideo files,
                                          const ReadOptions& options) {
    return std::make_unique<SequenceVideo>(path, std::move(files), options);
}

}  // namespace nta
