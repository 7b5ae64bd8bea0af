// SPDX-License-Identifier: MIT
#include "nta/read/grid_source.hpp"

#include "nta/core/error.hpp"

#include <fmt/format.h>

#include <bit>
#include <cstring>
#include <utility>

namespace nta {
namespace {

// A longer gap is a clock that jumped rather than a row of dropped frames: 1000 frames are 40 s at
// 25 frames/s.
constexpr std::int64_t k_longest_gap_frames = 1000;

bool identical(const GrayImage& a, const GrayImage& b) {
    if (a.is_16_bit != b.is_16_bit || a.pixel_count() != b.pixel_count()) return false;
    if (a.is_16_bit)
        return std::memcmp(a.pixels16.data(), b.pixels16.data(), 2 * a.pixel_count()) == 0;
    return std::memcmp(a.pixels8.data(), b.pixels8.data(), a.pixel_count()) == 0;
}

// Every bit that is set in some value of a 16-bit picture.
unsigned bits_in(const GrayImage& image) {
    std::uint16_t bits = 0;
    for (const std::uint16_t v : image.pixels16) bits = static_cast<std::uint16_t>(bits | v);
    return bits;
}

}  // namespace

void GridSource::begin() {
    report_ = ReadReport{};
    report_.diagnostics = opening_;
    pending_.reset();
    previous_.reset();
    next_step_ = shift_ = jumps_ = 0;
    end_ = -1;
    untouched_ = true;
    ended_ = false;
}

void GridSource::start(bool drop_repeated) {
    drop_repeated_ = drop_repeated;
    begin();
    pending_ = next_picture();
    if (!pending_)
        throw InputError(name() +
                         ": no frames: not one whole picture found, expected at least one; was the "
                         "recording stopped before its first frame?");
    place(*pending_);
}

void GridSource::rewind() {
    if (untouched_) return;
    restart();
    begin();
}

void GridSource::place(Picture& picture) {
    const std::int64_t gap = picture.step + shift_ - next_step_;
    const bool jump = gap < 0 || gap > k_longest_gap_frames;
    if (jump) {
        ++jumps_;
        // One step back is jitter around a step border and must not move the grid for good.
        if (gap != -1) shift_ -= gap;
        picture.step = next_step_;
    } else {
        picture.step += shift_;
    }
}

bool GridSource::has_next() {
    if (!pending_ && end_ < 0) {
        pending_ = next_picture();
        if (drop_repeated_) pass_over_repeated();
        if (pending_)
            place(*pending_);
        else
            end_ = next_step_ + steps_to_end();
    }
    return pending_ || next_step_ < end_;
}

bool GridSource::is_repeated(const GrayImage& image) const {
    return previous_ && identical(previous_->image, image);
}

// Each picture left out brings all later ones a step forward.
void GridSource::pass_over_repeated() {
    while (pending_ && is_repeated(pending_->image)) {
        ++report_.stored_frames;
        ++report_.repeated_frames;
        --shift_;
        pending_ = next_picture();
    }
}

// Dropped frames behind the last picture. A longer row of them is no gap, as in the middle.
std::int64_t GridSource::steps_to_end() const {
    const std::int64_t steps = end_step() + shift_ - next_step_;
    return steps > 0 && steps <= k_longest_gap_frames ? steps : 0;
}

FramePtr GridSource::read() {
    untouched_ = false;
    if (ended_) return nullptr;
    if (!has_next()) {
        finish();
        return nullptr;
    }
    ++report_.grid_frames;
    return !pending_ || next_step_ < pending_->step ? dropped_frame() : stored_frame();
}

FramePtr GridSource::dropped_frame() {
    auto frame = std::make_shared<Frame>();
    frame->grid_index = next_step_++;
    frame->stored_index = -1;
    frame->status = FrameStatus::dropped;
    ++report_.dropped_frames;
    return frame;
}

FramePtr GridSource::stored_frame() {
    auto frame = std::make_shared<Frame>();
    frame->grid_index = next_step_++;
    frame->stored_index = report_.stored_frames++;
    frame->image = std::move(pending_->image);
    report_.used_bits |= frame->image.is_16_bit ? bits_in(frame->image) : 0xffU;
    pending_.reset();
    if (is_repeated(frame->image)) {
        frame->status = FrameStatus::repeated;
        ++report_.repeated_frames;
    }
    previous_ = frame;
    return frame;
}

void GridSource::finish() {
    ended_ = true;
    previous_.reset();
    if (report_.dropped_frames > 0)
        tell({"dropped-frames",
              Severity::warning,
              fmt::format(
                  "{}: {} of {} steps of the time grid have no picture; they are kept as gaps",
                  name(),
                  report_.dropped_frames,
                  report_.grid_frames),
              static_cast<double>(report_.dropped_frames)});
    if (report_.repeated_frames > 0)
        tell({"repeated-frames",
              Severity::warning,
              fmt::format("{}: {} of {} pictures are identical to the one before; {}",
                          name(),
                          report_.repeated_frames,
                          report_.stored_frames,
                          drop_repeated_
                              ? "they are left out of the time grid"
                              : "they keep their place in time and are not measured; where they "
                                "were only stored twice, give --drop-repeated"),
              static_cast<double>(report_.repeated_frames)});
    if (jumps_ > 0)
        tell({"time-jump",
              Severity::warning,
              fmt::format(
                  "{}: {} time stamps go backward or jump by more than {} frames; the pictures "
                  "there are taken as consecutive",
                  name(),
                  jumps_,
                  k_longest_gap_frames),
              static_cast<double>(jumps_)});
    tell_used_bits();
    add_final_diagnostics();
}

// Cameras of 10 to 14 bits write 16-bit words. Which bits they use is only told by all frames
// together.
void GridSource::tell_used_bits() {
    const unsigned used = report_.used_bits;
    const unsigned highest = static_cast<unsigned>(std::bit_width(used));
    const unsigned lowest = used == 0 ? 0 : static_cast<unsigned>(std::countr_zero(used));
    if (used == 0 || (lowest == 0 && highest >= static_cast<unsigned>(info_.bits))) return;
    tell({"used-bits",
          Severity::note,
          fmt::format("{}: no gray value uses more than bits {} to {} of {}, as cameras of fewer "
                      "bits write them; values are as stored",
                      name(),
                      lowest,
                      highest - 1,
                      info_.bits),
          static_cast<double>(highest - lowest)});
}

}  // namespace nta
