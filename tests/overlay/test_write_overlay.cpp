// SPDX-License-Identifier: MIT
// Overlays of a video that exists only in memory, read back by the program's own reader.
#include "nta/core/error.hpp"
#include "nta/overlay/overlay_painter.hpp"
#include "nta/overlay/write_overlay.hpp"

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "drawn_analysis.hpp"

using namespace nta;
namespace fs = std::filesystem;

namespace {

/// One letter per step of the time grid: s a picture, r a repeated one, d a dropped one.
class MemoryVideo : public VideoSource {
  public:
    explicit MemoryVideo(std::string_view steps) {
        info_.width = 64;
        info_.height = 48;
        for (const char step : steps) {
            auto frame = std::make_shared<Frame>();
            frame->grid_index = static_cast<std::int64_t>(frames_.size());
            frame->status = step == 's'   ? FrameStatus::stored
                            : step == 'r' ? FrameStatus::repeated
                                          : FrameStatus::dropped;
            if (step != 'd') {
                frame->image.width = info_.width;
                frame->image.height = info_.height;
                frame->image.pixels8.assign(frame->image.pixel_count(), 20);
            }
            frames_.push_back(frame);
        }
    }
    [[nodiscard]] const VideoInfo& info() const override { return info_; }
    FramePtr read() override { return next_ < frames_.size() ? frames_[next_++] : nullptr; }
    void rewind() override { next_ = 0; }
    [[nodiscard]] const ReadReport& report() const override { return report_; }

  private:
    VideoInfo info_;
    ReadReport report_;
    std::vector<FramePtr> frames_;
    std::size_t next_ = 0;
};

constexpr std::string_view k_steps = "ssdsrssssssssssssssd";

Analysis analysis_of(std::int64_t frames) {
    drawn::Builder b;
    b.track(3, true, "", frames);
    for (std::int32_t f = 0; f < frames; ++f) b.add(drawn::spot(f, 20.0 + f, 20.0), 3);
    b.analysis.provenance.frames = frames;
    b.analysis.provenance.video = "memory.avi";
    return b.analysis;
}

OverlayOptions options() {
    OverlayOptions o;
    o.scale = {Length::nanometers(166.0), Duration::seconds(0.05)};
    return o;
}

fs::path write(const fs::path& file, int workers, const OverlayOptions& o = options()) {
    MemoryVideo video(k_steps);
    WorkerPool pool(workers);
    write_overlay(
        video, analysis_of(static_cast<std::int64_t>(k_steps.size())), o, {file, pool, {}});
    return file;
}

std::string bytes_of(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::int64_t pictures_in(const fs::path& file) {
    const auto video = open_video(file);
    std::int64_t n = 0;
    while (video->read()) ++n;
    return n;
}

}  // namespace

TEST_CASE("write_overlay: a video has one picture per step of the time grid, at the same rate",
          "[overlay]") {
    const test::ScratchFolder folder;
    for (const char* name : {"o.mp4", "o.avi"}) {
        const fs::path file = write(folder / name, 2);
        const auto video = open_video(file);
        REQUIRE(video->info().frame_rate);
        CHECK(video->info().frame_rate->value() == Approx(20.0).epsilon(1e-9));
        CHECK(pictures_in(file) == static_cast<std::int64_t>(k_steps.size()));
    }
}

TEST_CASE("write_overlay: only the frames analyzed are written", "[overlay]") {
    const test::ScratchFolder folder;
    OverlayOptions part = options();
    part.first_frame = 2;  // dropped: shows the picture before the range
    part.last_frame = 11;
    CHECK(pictures_in(write(folder / "o.avi", 1, part)) == 10);
}

TEST_CASE("write_overlay: a png is one picture of the painter's size", "[overlay]") {
    const test::ScratchFolder folder;
    const auto video = open_video(write(folder / "o.PNG", 1));
    const Analysis a = analysis_of(1);
    const OverlayMarks marks(a);
    const OverlayPainter painter(64, 48, marks, options(), "memory.avi");
    CHECK(video->info().width == painter.width_px());
    CHECK(video->info().height == painter.height_px());
}

TEST_CASE("write_overlay: the bytes do not depend on workers and name no program", "[overlay]") {
    const test::ScratchFolder folder;
    for (const std::string kind : {".mp4", ".avi", ".png"}) {
        const std::string one = bytes_of(write(folder / ("one" + kind), 1));
        CHECK(one == bytes_of(write(folder / ("three" + kind), 3)));
        REQUIRE(one.size() > 1000);
        for (const char* name : {"x264", "Lavf", "Lavc"})
            CHECK(one.find(name) == std::string::npos);
    }
}

TEST_CASE("write_overlay: interrupted, it leaves an older file as it was and nothing else",
          "[overlay]") {
    struct Stop {};
    const test::ScratchFolder folder;
    std::ofstream(folder / "o.mp4") << "older";
    MemoryVideo video(k_steps);
    WorkerPool pool(2);
    const auto stop = [](const Progress& p) {
        CHECK(p.stage == "overlay");
        if (p.frames_done > 25) throw Stop{};
    };
    CHECK_THROWS_AS(
        write_overlay(video, analysis_of(20), options(), {folder / "o.mp4", pool, stop}), Stop);
    CHECK(bytes_of(folder / "o.mp4") == "older");
    CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("write_overlay: a place that cannot be written to is named", "[overlay][errors]") {
    const test::ScratchFolder folder;
    CHECK_THROWS_AS(write(folder / "missing" / "o.mp4", 1), InputError);
    CHECK_THROWS_AS(write(folder / "o.gif", 1), InputError);
}

TEST_CASE("write_overlay: a blank recording without any spot is drawn as well",
          "[overlay][negative-control]") {
    const test::ScratchFolder folder;
    Analysis blank;
    blank.provenance.frames = 3;
    WorkerPool pool(1);
    for (const char* name : {"o.png", "o.mp4"}) {
        MemoryVideo video("dss");
        write_overlay(video, blank, options(), {folder / name, pool, {}});
        CHECK(fs::file_size(folder / name) > 0);
    }
}
