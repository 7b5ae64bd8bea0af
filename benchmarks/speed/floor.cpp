// SPDX-License-Identifier: MIT
#include "floor.hpp"

#include "nta/read/video_source.hpp"

#include <opencv2/core.hpp>
#include <opencv2/core/utility.hpp>
#include <opencv2/imgproc.hpp>

namespace nta {
namespace {

constexpr double k_narrow_px = 1.6;
constexpr double k_wide_px = 1.6 * k_narrow_px;

// One thread here, as many as before afterward: the program is measured in the same process.
class OneThread {
  public:
    OneThread() : before_(cv::getNumThreads()) { cv::setNumThreads(1); }
    ~OneThread() { cv::setNumThreads(before_); }
    OneThread(const OneThread&) = delete;
    OneThread& operator=(const OneThread&) = delete;

  private:
    int before_;
};

}  // namespace

std::int64_t run_floor(const std::filesystem::path& film) {
    const OneThread one_thread;
    const auto video = open_video(film);
    cv::Mat1f image;
    cv::Mat1f narrow;
    cv::Mat1f wide;
    std::int64_t frames = 0;
    while (const FramePtr frame = video->read()) {
        // OpenCV has no header for constant pixels; these are only read.
        const GrayImage& gray = frame->image;
        auto* bytes = const_cast<std::uint8_t*>(gray.pixels8.data());  // NOLINT
        const cv::Mat1b pixels(gray.height, gray.width, bytes);
        pixels.convertTo(image, CV_32F);
        cv::GaussianBlur(image, narrow, {}, k_narrow_px);
        cv::GaussianBlur(image, wide, {}, k_wide_px);
        narrow -= wide;
        ++frames;
    }
    return frames;
}

}  // namespace nta
