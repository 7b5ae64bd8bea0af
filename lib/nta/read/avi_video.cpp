// SPDX-License-Identifier: MIT
#include "nta/read/avi_video.hpp"

#include "nta/core/error.hpp"
#include "nta/read/avi_codec_video.hpp"
#include "nta/read/avi_raw_video.hpp"
#include "nta/read/frame_rates.hpp"
#include "nta/read/raw_pixels.hpp"
#include "nta/read/stream_decoder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace nta {

AviVideo::AviVideo(std::unique_ptr<ByteSource> bytes,
                   AviHeader header,
                   const std::filesystem::path& path,
                   const ReadOptions& options)
    : bytes_(std::move(bytes)),
      header_(std::move(header)),
      options_(options),
      chunks_(*bytes_, header_) {
    info_.path = path;
    info_.container = "avi";
    info_.width = static_cast<int>(header_.format.width);
    info_.height = static_cast<int>(header_.format.height);
    Diagnostics diagnostics;
    info_.frame_rate = avi_frame_rate(header_, name(), diagnostics);
    for (Diagnostic& d : diagnostics) tell_always(std::move(d));
    info_.header_frame_count = header_.frame_count();
}

std::optional<AviChunk> AviVideo::next_chunk() {
    while (auto chunk = chunks_.next()) {
        if (chunk->kind == AviChunk::Kind::palette || chunk->size > 0) return chunk;
        end_step_ = chunk->step + 1;
    }
    // The index may list more empty steps behind the last chunk.
    if (chunks_.index_adds_end()) end_step_ = chunks_.steps();
    return std::nullopt;
}

void AviVideo::restart() {
    chunks_.restart();
    end_step_ = 0;
}

void AviVideo::add_final_diagnostics() {
    for (Diagnostic& d : findings(counts(), options_.color, name())) tell(std::move(d));
    tell_structure();
    tell_counts();
}

void AviVideo::tell_structure() {
    if (chunks_.index_is_wrong())
        tell({"wrong-index",
              Severity::warning,
              name() + ": the file's index does not fit its pictures and is ignored; all chunks "
                       "were read in the order of the file",
              std::nullopt});
    if (chunks_.garbage_places() > 0)
        tell({"garbage-between-frames",
              Severity::warning,
              fmt::format("{}: {} bytes at {} place(s) between the pictures belong to none and are "
                          "passed over; was the file damaged in copying?",
                          name(),
                          chunks_.garbage_bytes(),
                          chunks_.garbage_places()),
              static_cast<double>(chunks_.garbage_bytes())});
}

void AviVideo::tell_counts() {
    const std::int64_t claim = header_.frame_count();
    const std::int64_t incomplete = counts().damaged_since_good;
    const std::int64_t steps = report_.grid_frames;
    // Some recorders count the empty chunks of dropped frames, others the pictures alone.
    const std::int64_t pictures = report_.stored_frames + counts().damaged;
    const std::string stated =
        claim > 0 ? fmt::format("the header claims {}", claim) : "the header states no count";
    if (incomplete > 0 || std::max(steps, pictures) < claim)
        tell({"truncated-video",
              Severity::warning,
              fmt::format("{}: {} whole frames read and {} incomplete at the end, {}; is the "
                          "recording complete?",
                          name(),
                          report_.stored_frames,
                          incomplete,
                          stated),
              static_cast<double>(report_.stored_frames)});
    else if (steps != claim && pictures != claim)
        tell({"frame-count-differs",
              Severity::warning,
              fmt::format("{}: {} frames read, {}; did the recorder finish its header?",
                          name(),
                          pictures,
                          stated),
              static_cast<double>(pictures)});
}

std::unique_ptr<GridSource> open_avi(std::unique_ptr<ByteSource> bytes,
                                     const std::filesystem::path& path,
                                     const ReadOptions& options) {
    AviHeader header = read_avi_header(*bytes, path.string());
    const AviFormat& format = header.format;
    if (const std::string problem = raw_problem(format, options); !problem.empty())
        throw InputError(
            fmt::format("{}: {}, {}x{}, are not supported, expected 8, 24 or 32 bits; "
                        "export the video again as FFV1 or Y16, or, if the label is right, {}",
                        path.string(),
                        problem,
                        format.width,
                        format.height,
                        k_conversion_hint));
    if (find_raw_layout(format, options) != nullptr)
        return std::make_unique<AviRawVideo>(std::move(bytes), std::move(header), path, options);
    return std::make_unique<AviCodecVideo>(std::move(bytes), std::move(header), path, options);
}

}  // namespace nta
