// SPDX-License-Identifier: MIT
#include "nta/overlay/overlay_painter.hpp"

#include "nta/overlay/overlay_style.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace nta {
namespace {

constexpr int k_least_width_px = 400;  // room for the legend
constexpr double k_least_radius_px = 4.0;
constexpr double k_largest_radius_px = 10.0;
constexpr double k_radius_in_widths = 3.0;
constexpr double k_oldest_brightness = 0.35;
constexpr double k_whole_brightness = 0.8;
constexpr double k_excluded_brightness = 0.4;

int even(int value) { return value + value % 2; }

struct Box {
    double left;
    double top;
    double right;
    double bottom;
    [[nodiscard]] bool meets(const Box& other) const {
        return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
    }
    [[nodiscard]] bool holds(const Box& other) const {
        return other.left >= left && other.right <= right && other.top >= top &&
               other.bottom <= bottom;
    }
};

/// A circle that wants its number beside it.
struct Labeled {
    Place center;
    double radius = 0.0;
    SpotKind kind = SpotKind::untracked;
    int color = 0;
    std::string text;
};

/// One picture while it is painted.
class Painting {
  public:
    Painting(ColorImage& image, const OverlayMarks& marks, int enlargement)
        : image_(image), canvas_(image), marks_(marks), enlargement_(enlargement) {}

    /// Must come first.
    void ground(const GrayImage& gray, const GrayStretch& stretch) {
        for (int y = 0; y < gray.height * enlargement_; ++y) {
            auto* out = pixel(0, y);
            for (int x = 0; x < gray.width; ++x) {
                const std::uint8_t value = stretch.shown(gray.at(x, y / enlargement_));
                out = std::fill_n(out, 3 * enlargement_, value);
            }
        }
    }

    void excluded(const PixelRectangle& region, const Box& picture) {
        const double e = enlargement_;
        const Box box{std::max(picture.left, region.x * e),
                      std::max(picture.top, region.y * e),
                      std::min(picture.right, (region.x + double{1} * region.width) * e - 1.0),
                      std::min(picture.bottom, (region.y + double{1} * region.height) * e - 1.0)};
        if (box.right < box.left || box.bottom < box.top) return;
        for (int y = static_cast<int>(box.top); y <= static_cast<int>(box.bottom); ++y) {
            std::for_each(
                pixel(static_cast<int>(box.left), y),
                pixel(static_cast<int>(box.right), y) + 3,
                [](std::uint8_t& v) { v = static_cast<std::uint8_t>(k_excluded_brightness * v); });
        }
        canvas_.rectangle({box.left, box.top}, {box.right, box.bottom}, k_excluded_color);
    }

    /// What is restored inside the marks is what was painted so far.
    void keep_ground() { ground_ = image_.rgb; }

    /// The part of a track from one frame to another, older positions darker where it `fades`.
    void trace(const TrackMark& track, std::int64_t from, std::int64_t to, bool fades) {
        if (track.kind == SpotKind::stuck) return;
        const Color color =
            track.kind == SpotKind::used ? track_color(track.color) : k_unused_color;
        for (std::size_t k = 1; k < track.spots.size(); ++k) {
            const Localization& a = marks_.spot(track.spots[k - 1]);
            const Localization& b = marks_.spot(track.spots[k]);
            if (a.frame < from || b.frame > to) continue;
            const double age = static_cast<double>(to - b.frame) / static_cast<double>(to - from);
            const double brightness =
                fades ? 1.0 - (1.0 - k_oldest_brightness) * age : k_whole_brightness;
            canvas_.line(place(a), place(b), color.dimmed(brightness), 1);
        }
    }

    /// Marks around the spots of a frame; inside them the particles stay free of lines.
    void spots(std::int64_t frame, StripText& strip) {
        const auto [begin, end] = marks_.in_frame(frame);
        for (std::size_t i = begin; i < end; ++i) {
            labeled_.push_back(labeled(i));
            restore_ground(labeled_.back());
            ++strip.spots[static_cast<std::size_t>(labeled_.back().kind)];
        }
        for (const Labeled& l : labeled_) draw_spot(canvas_, l.center, l.radius, l.kind, l.color);
    }

    /// Numbers where they cover least.
    void numbers(const Box& picture) {
        std::vector<Box> taken;
        for (const Labeled& l : labeled_) {
            if (l.text.empty()) continue;
            const Box box = best_box(l, picture, taken);
            taken.push_back(box);
            const bool is_used = l.kind == SpotKind::used;
            canvas_.text(
                {box.left, box.bottom}, l.text, is_used ? track_color(l.color) : k_unused_color);
        }
    }

    [[nodiscard]] Canvas& canvas() { return canvas_; }

  private:
    [[nodiscard]] std::uint8_t* pixel(int x, int y) const {
        return image_.rgb.data() +
               3 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(image_.width) +
                    static_cast<std::size_t>(x));
    }

    [[nodiscard]] Labeled labeled(std::size_t index) const {
        const Localization& spot = marks_.spot(index);
        Labeled l;
        l.center = place(spot);
        l.radius = enlargement_ * std::clamp(k_radius_in_widths * double{spot.width_px},
                                             k_least_radius_px,
                                             k_largest_radius_px);
        l.kind = marks_.kind_of(index);
        if (l.kind == SpotKind::untracked) return l;
        const TrackMark& track = *marks_.track_of(index);
        l.color = track.color;
        l.text = fmt::format("{}", track.track_id);
        return l;
    }

    void restore_ground(const Labeled& l) {
        const int height = image_.height;
        const int top = std::clamp(static_cast<int>(l.center.y - l.radius), 0, height);
        const int bottom = std::clamp(static_cast<int>(l.center.y + l.radius) + 1, 0, height);
        for (int y = top; y < bottom; ++y) {
            const double half2 = l.radius * l.radius - (y - l.center.y) * (y - l.center.y);
            const double half = std::sqrt(std::max(0.0, half2));
            const int left = std::clamp(static_cast<int>(l.center.x - half), 0, image_.width);
            const int right = std::clamp(static_cast<int>(l.center.x + half) + 1, 0, image_.width);
            const auto from = pixel(left, y) - image_.rgb.data();
            std::copy_n(ground_.begin() + from, 3 * (right - left), pixel(left, y));
        }
    }

    // Pixels have their centers at whole numbers, before and after the enlargement.
    [[nodiscard]] Place place(const Localization& spot) const {
        return {(spot.x_px + 0.5) * enlargement_ - 0.5, (spot.y_px + 0.5) * enlargement_ - 0.5};
    }

    // Above right if that is free, else the other corners in turn.
    [[nodiscard]] Box best_box(const Labeled& l,
                               const Box& picture,
                               const std::vector<Box>& taken) const {
        const double width = Canvas::text_width(l.text);
        const double height = Canvas::text_height();
        const double d = 0.75 * l.radius + 1.0;
        const std::array<Place, 4> corners = {{{l.center.x + d, l.center.y - d - height},
                                               {l.center.x + d, l.center.y + d},
                                               {l.center.x - d - width, l.center.y - d - height},
                                               {l.center.x - d - width, l.center.y + d}}};
        Box best{};
        int least = std::numeric_limits<int>::max();
        for (const Place& corner : corners) {
            const Box box{corner.x, corner.y, corner.x + width, corner.y + height};
            const int cost = covered(box, picture, taken);
            if (cost >= least) continue;
            least = cost;
            best = box;
        }
        return best;
    }

    [[nodiscard]] int covered(const Box& box,
                              const Box& picture,
                              const std::vector<Box>& taken) const {
        constexpr int outside = 1000;
        constexpr int on_number = 10;
        int cost = picture.holds(box) ? 0 : outside;
        for (const Box& other : taken) cost += box.meets(other) ? on_number : 0;
        for (const Labeled& other : labeled_) {
            const double r = other.radius;
            const Box circle{
                other.center.x - r, other.center.y - r, other.center.x + r, other.center.y + r};
            // All corners touch the box of their own circle.
            cost += box.meets(circle) ? 1 : 0;
        }
        return cost;
    }

    ColorImage& image_;
    Canvas canvas_;
    const OverlayMarks& marks_;
    int enlargement_;
    std::vector<std::uint8_t> ground_;
    std::vector<Labeled> labeled_;
};

}  // namespace

int overlay_enlargement(int width_px, int height_px) {
    return std::clamp(std::min(1600 / width_px, 1200 / height_px), 1, 4);
}

OverlayPainter::OverlayPainter(int width_px,
                               int height_px,
                               const OverlayMarks& marks,
                               const OverlayOptions& options,
                               const std::string& video)
    : video_width_px_(width_px),
      video_height_px_(height_px),
      marks_(marks),
      options_(options),
      enlargement_(overlay_enlargement(width_px, height_px)),
      width_px_(even(std::max(k_least_width_px, width_px * enlargement_))),
      strip_({video,
              width_px_,
              options.scale.um_from_px() / enlargement_,
              options.scale.s_from_frame(),
              !options.excluded.empty()}),
      height_px_(even(height_px * enlargement_ + strip_.height_px())) {}

ColorImage OverlayPainter::paint(const PaintedFrame& frame,
                                 const GrayStretch& stretch,
                                 Trace trace) const {
    ColorImage image{width_px_, height_px_, {}};
    image.rgb.resize(3 * static_cast<std::size_t>(width_px_) *
                     static_cast<std::size_t>(height_px_));
    Painting painting(image, marks_, enlargement_);
    const double bottom = double{1} * video_height_px_ * enlargement_;
    const Box picture{0.0, 0.0, double{1} * video_width_px_ * enlargement_ - 1.0, bottom - 1.0};
    if (frame.ground != nullptr) painting.ground(*frame.ground, stretch);
    for (const PixelRectangle& region : options_.excluded) painting.excluded(region, picture);
    painting.keep_ground();
    const bool is_tail = trace == Trace::tail;
    const auto tail =
        static_cast<std::int64_t>(std::ceil(options_.tail_s / options_.scale.s_from_frame()));
    const std::int64_t from =
        is_tail ? frame.frame - tail : std::numeric_limits<std::int32_t>::min();
    const std::int64_t to = is_tail ? frame.frame : std::numeric_limits<std::int32_t>::max();
    for (const TrackMark* track : marks_.tracks_through(frame.frame)) {
        painting.trace(*track, from, to, is_tail);
    }
    StripText strip{frame.frame, frame.remark, {}};
    painting.spots(frame.frame, strip);
    painting.numbers(picture);
    strip_.draw(painting.canvas(), bottom, strip);
    return image;
}

}  // namespace nta
