// SPDX-License-Identifier: MIT
#include "nta/simulate/write_simulation.hpp"

#include "nta/core/error.hpp"
#include "nta/core/text.hpp"
#include "nta/simulate/truth.hpp"
#include "nta/simulate/truth_tables.hpp"

#include <cmath>
#include <fstream>
#include <system_error>

namespace nta {
namespace {

// A file that has its name only when complete.
class PendingFile {
  public:
    explicit PendingFile(const std::filesystem::path& path) : path_(path), part_(path) {
        part_ += ".part";
    }
    ~PendingFile() {
        if (finished_) return;
        std::error_code ignored;
        std::filesystem::remove(part_, ignored);
    }
    PendingFile(const PendingFile&) = delete;
    PendingFile& operator=(const PendingFile&) = delete;

    [[nodiscard]] const std::filesystem::path& part() const { return part_; }
    void finish() {
        std::error_code failure;
        std::filesystem::rename(part_, path_, failure);
        if (failure) fail();
        finished_ = true;
    }
    [[noreturn]] void fail() const {
        throw InputError(path_.string() +
                         ": cannot be written; is the folder there, and the disk not full?");
    }

  private:
    std::filesystem::path path_;
    std::filesystem::path part_;
    bool finished_ = false;
};

class PendingText {
  public:
    explicit PendingText(const std::filesystem::path& path)
        : file_(path), stream_(file_.part(), std::ios::binary | std::ios::trunc) {
        if (!stream_) file_.fail();
    }
    void write(const std::string& text) {
        stream_ << text;
        if (!stream_) file_.fail();
    }
    // All content is on its way to the disk; what remains is the name.
    void close() {
        stream_.close();
        if (!stream_) file_.fail();
    }
    void finish() { file_.finish(); }

  private:
    PendingFile file_;
    std::ofstream stream_;
};

std::string rounded(double value, double per_unit) {
    return to_text(std::round(value * per_unit) / per_unit);
}

std::string csv_row(const TrueSpot& s) {
    return to_text(static_cast<long long>(s.frame)) + ',' +
           to_text(static_cast<long long>(s.particle_id)) + ',' + rounded(s.x_px, 1e4) + ',' +
           rounded(s.y_px, 1e4) + ',' + rounded(s.snr, 1e3) + ',' + rounded(s.diameter_nm, 1e3) +
           '\n';
}

VideoFormat format_of(const SceneVideo& video) {
    VideoFormat format;
    format.width_px = video.width_px;
    format.height_px = video.height_px;
    format.bits = video.bits > 8 ? 16 : 8;
    format.frame_rate = frame_rate_fraction(video.fps);
    format.codec = video.codec;
    return format;
}

}  // namespace

SimulationFiles simulation_files(const std::filesystem::path& video) {
    const auto beside = [&](const char* ending) {
        return video.parent_path() / (video.stem().string() + ending);
    };
    return {video,
            beside(".truth.json"),
            beside(".truth.h5"),
            beside(".truth.csv"),
            beside(".truth_faint.csv")};
}

void write_simulation(const Scene& scene,
                      const std::filesystem::path& video,
                      const std::function<void(std::int64_t, std::int64_t)>& progress) {
    Simulator simulator(scene);
    TruthRecorder truth(simulator);
    TruthTables tables;
    const SimulationFiles files = simulation_files(video);
    VideoWriter writer(video, format_of(scene.video));
    PendingText visible(files.truth_csv);
    PendingText faint(files.faint_csv);
    PendingText summary(files.truth_json);
    PendingFile everything(files.truth_h5);
    visible.write("frame,particle_id,x_px,y_px,snr,diameter_nm\n");
    faint.write("frame,particle_id,x_px,y_px,snr,diameter_nm\n");
    while (const std::optional<SimulatedFrame> step = simulator.next()) {
        if (step->frame.status == FrameStatus::dropped)
            writer.skip();
        else
            writer.write(step->frame.image);
        truth.add(*step);
        tables.add(*step);
        for (const TrueSpot& spot : step->spots)
            (spot.visible ? visible : faint).write(csv_row(spot));
        if (progress) progress(truth.frames(), scene.video.frames);
    }
    summary.write(truth.json(video.filename().string()));
    tables.write(everything.part(), simulator, video.filename().string());
    for (PendingText* text : {&visible, &faint, &summary}) text->close();
    writer.finish();
    for (PendingText* text : {&visible, &faint, &summary}) text->finish();
    everything.finish();
}

}  // namespace nta
