// SPDX-License-Identifier: MIT
// A video or picture file on its way to the disk, for the writers.
#pragma once

#include "nta/read/libav.hpp"

#include <filesystem>
#include <memory>
#include <utility>

namespace nta {

/// Turns what libav says into errors that name the file being written.
class WriteCheck {
  public:
    explicit WriteCheck(std::filesystem::path path) : path_(std::move(path)) {}

    /// Throws InputError where the status is a failure.
    void done(int status) const;
    /// The pointer itself; throws InputError where it is null.
    template <class T>
    T* made(T* pointer) const {
        if (pointer == nullptr) nothing_made();
        return pointer;
    }

  private:
    [[noreturn]] void nothing_made() const;

    std::filesystem::path path_;
};

/// A container of one stream, without dates or program names. The file stands under a temporary
/// name ("x.avi.part") until finish(); without finish() it is removed.
class OutputContainer {
  public:
    /// `muxer` is libavformat's name of the kind of container ("avi"). Nothing is created yet.
    OutputContainer(const std::filesystem::path& path, const char* muxer);
    ~OutputContainer();
    OutputContainer(const OutputContainer&) = delete;
    OutputContainer& operator=(const OutputContainer&) = delete;

    /// To be described before create().
    [[nodiscard]] AVStream& stream() const { return *stream_; }
    /// Whether the encoder's headers belong to the container and not to the pictures.
    [[nodiscard]] bool wants_global_header() const;
    /// Sets an option of libavformat's muxer.
    void set(const char* option, int value);
    /// Creates the file and writes its header.
    void create();
    /// Appends a packet, whose times are steps of the stream's frame rate.
    void append(AVPacket& packet);
    /// Completes the file and gives it its name, replacing a file of that name.
    void finish();
    [[nodiscard]] bool is_finished() const { return finished_; }

  private:
    struct OutputDeleter {
        void operator()(AVFormatContext* p) const;
    };

    std::filesystem::path path_;
    std::filesystem::path part_;
    WriteCheck check_;
    std::unique_ptr<AVFormatContext, OutputDeleter> container_;
    AVStream* stream_ = nullptr;
    bool created_ = false;
    bool finished_ = false;
};

}  // namespace nta
