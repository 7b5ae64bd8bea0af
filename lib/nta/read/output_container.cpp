// SPDX-License-Identifier: MIT
#include "nta/read/output_container.hpp"

#include "nta/core/error.hpp"
#include "nta/read/late_libav.hpp"

#include <array>
#include <string>
#include <system_error>

namespace nta {

void WriteCheck::done(int status) const {
    if (status >= 0) return;
    std::array<char, AV_ERROR_MAX_STRING_SIZE> reason{};
    av_strerror(status, reason.data(), reason.size());
    throw InputError(path_.string() + ": cannot write the video: " + reason.data());
}

void WriteCheck::nothing_made() const {
    throw InputError(path_.string() +
                     ": cannot write the video: out of memory, or libav lacks the codec");
}

void OutputContainer::OutputDeleter::operator()(AVFormatContext* p) const {
    // The file is closed here only where finish() was not reached.
    if (p->pb != nullptr) avio_closep(&p->pb);
    avformat_free_context(p);
}

OutputContainer::OutputContainer(const std::filesystem::path& path, const char* muxer)
    : path_(path), part_(path), check_(path) {
    part_ += ".part";
    AVFormatContext* made = nullptr;
    check_.done(avformat_alloc_output_context2(&made, nullptr, muxer, nullptr));
    container_.reset(made);
    container_->flags |= AVFMT_FLAG_BITEXACT;
    stream_ = check_.made(avformat_new_stream(container_.get(), nullptr));
}

OutputContainer::~OutputContainer() {
    container_.reset();
    std::error_code ignored;
    if (created_ && !finished_) std::filesystem::remove(part_, ignored);
}

bool OutputContainer::wants_global_header() const {
    return (container_->oformat->flags & AVFMT_GLOBALHEADER) != 0;
}

void OutputContainer::set(const char* option, int value) {
    check_.done(av_opt_set_int(container_->priv_data, option, value, 0));
}

void OutputContainer::create() {
    // Named as a file, so that a colon in the name does not make it the address of something else.
    check_.done(avio_open(&container_->pb, ("file:" + part_.string()).c_str(), AVIO_FLAG_WRITE));
    created_ = true;
    check_.done(avformat_write_header(container_.get(), nullptr));
}

void OutputContainer::append(AVPacket& packet) {
    packet.stream_index = stream_->index;
    av_packet_rescale_ts(&packet, av_inv_q(stream_->avg_frame_rate), stream_->time_base);
    check_.done(av_write_frame(container_.get(), &packet));
    av_packet_unref(&packet);
    // Failures of the buffered file surface only here.
    check_.done(container_->pb->error);
}

void OutputContainer::finish() {
    check_.done(av_write_trailer(container_.get()));
    check_.done(avio_closep(&container_->pb));
    std::error_code failure;
    std::filesystem::rename(part_, path_, failure);
    if (failure)
        throw InputError(path_.string() + ": cannot give the file its name: " + failure.message());
    finished_ = true;
}

}  // namespace nta
