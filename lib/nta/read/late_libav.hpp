// SPDX-License-Identifier: MIT
// libav's functions under their own names, found when the first of them is called: with what they
// bring, its libraries are 99 of the 163 that the program would load at every start, and a raw
// video needs none of them.
#pragma once

#include <atomic>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavcodec/bsf.h>
#include <libavformat/avformat.h>
#include <libavutil/avstring.h>
#include <libavutil/common.h>
#include <libavutil/crc.h>
#include <libavutil/imgutils.h>
#include <libavutil/log.h>
#include <libavutil/mathematics.h>
#include <libavutil/mem.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
}

namespace nta {

enum class LibavPart { codec, format, util };

/// The address of a function of one of the libraries, which are loaded, and told to be silent,
/// where they are not. Throws InputError, with the package to install, where there is none.
void* find_libav_function(LibavPart part, const char* name);

/// Called like the function whose name it has.
template <class Result, class... Parameters>
class LateFunction {
  public:
    using Pointer = Result (*)(Parameters...);

    /// Of the last only the type counts.
    constexpr LateFunction(LibavPart part, const char* name, Pointer /*like*/)
        : part_(part), name_(name) {}

    Result operator()(Parameters... parameters) const {
        void* found = found_.load(std::memory_order_relaxed);
        if (found == nullptr) {
            found = find_libav_function(part_, name_);
            found_.store(found, std::memory_order_relaxed);
        }
        return reinterpret_cast<Pointer>(found)(parameters...);
    }

  private:
    LibavPart part_;
    const char* name_;
    mutable std::atomic<void*> found_ = nullptr;
};

// Within this namespace each name hides the function that libav's header declares, so that calls
// look as everywhere; those from elsewhere would not link.
#define NTA_LATE(part, function) \
    inline const LateFunction function(LibavPart::part, #function, decltype(&::function){})

NTA_LATE(codec, av_bsf_alloc);
NTA_LATE(codec, av_bsf_free);
NTA_LATE(codec, av_bsf_get_by_name);
NTA_LATE(codec, av_bsf_init);
NTA_LATE(codec, av_bsf_receive_packet);
NTA_LATE(codec, av_bsf_send_packet);
NTA_LATE(codec, av_new_packet);
NTA_LATE(codec, av_packet_alloc);
NTA_LATE(codec, av_packet_free);
NTA_LATE(codec, av_packet_move_ref);
NTA_LATE(codec, av_packet_new_side_data);
NTA_LATE(codec, av_packet_rescale_ts);
NTA_LATE(codec, av_packet_unref);
NTA_LATE(codec, avcodec_alloc_context3);
NTA_LATE(codec, avcodec_descriptor_get);
NTA_LATE(codec, avcodec_find_decoder);
NTA_LATE(codec, avcodec_find_encoder);
NTA_LATE(codec, avcodec_find_encoder_by_name);
NTA_LATE(codec, avcodec_free_context);
NTA_LATE(codec, avcodec_get_name);
NTA_LATE(codec, avcodec_open2);
NTA_LATE(codec, avcodec_parameters_alloc);
NTA_LATE(codec, avcodec_parameters_copy);
NTA_LATE(codec, avcodec_parameters_free);
NTA_LATE(codec, avcodec_parameters_from_context);
NTA_LATE(codec, avcodec_parameters_to_context);
NTA_LATE(codec, avcodec_receive_frame);
NTA_LATE(codec, avcodec_receive_packet);
NTA_LATE(codec, avcodec_send_frame);
NTA_LATE(codec, avcodec_send_packet);

NTA_LATE(format, av_codec_get_id);
NTA_LATE(format, av_probe_input_buffer2);
NTA_LATE(format, av_read_frame);
NTA_LATE(format, av_write_frame);
NTA_LATE(format, av_write_trailer);
NTA_LATE(format, avformat_alloc_context);
NTA_LATE(format, avformat_alloc_output_context2);
NTA_LATE(format, avformat_close_input);
NTA_LATE(format, avformat_find_stream_info);
NTA_LATE(format, avformat_free_context);
NTA_LATE(format, avformat_get_riff_video_tags);
NTA_LATE(format, avformat_index_get_entries_count);
NTA_LATE(format, avformat_index_get_entry);
NTA_LATE(format, avformat_new_stream);
NTA_LATE(format, avformat_open_input);
NTA_LATE(format, avformat_write_header);
NTA_LATE(format, avio_alloc_context);
NTA_LATE(format, avio_closep);
NTA_LATE(format, avio_context_free);
NTA_LATE(format, avio_open);

NTA_LATE(util, av_crc);
NTA_LATE(util, av_crc_get_table);
NTA_LATE(util, av_dict_free);
NTA_LATE(util, av_dict_set_int);
NTA_LATE(util, av_frame_alloc);
NTA_LATE(util, av_frame_free);
NTA_LATE(util, av_frame_get_buffer);
NTA_LATE(util, av_frame_make_writable);
NTA_LATE(util, av_frame_unref);
NTA_LATE(util, av_free);
NTA_LATE(util, av_freep);
NTA_LATE(util, av_get_pix_fmt_name);
NTA_LATE(util, av_image_get_buffer_size);
NTA_LATE(util, av_malloc);
NTA_LATE(util, av_mallocz);
NTA_LATE(util, av_match_list);
NTA_LATE(util, av_opt_set);
NTA_LATE(util, av_opt_set_double);
NTA_LATE(util, av_opt_set_int);
NTA_LATE(util, av_pix_fmt_desc_get);
NTA_LATE(util, av_reduce);
NTA_LATE(util, av_rescale_q);
NTA_LATE(util, av_strdup);
NTA_LATE(util, av_strerror);

#undef NTA_LATE

}  // namespace nta
