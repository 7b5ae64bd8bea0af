// SPDX-License-Identifier: MIT
#include "nta/overlay/overlay_strip.hpp"

#include "nta/core/text.hpp"
#include "nta/overlay/overlay_style.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace nta {
namespace {

constexpr double k_row_height = 22.0;
constexpr double k_edge = 8.0;
constexpr double k_gap = 26.0;  // between items
constexpr double k_glyph_radius = 6.0;
constexpr double k_glyph_width = 22.0;
constexpr double k_longest_bar = 150.0;
constexpr std::size_t k_longest_name = 40;

constexpr std::array<const char*, 4> k_legend = {
    "used for sizes", "tracked, too short or dim", "in one frame only", "stuck"};
constexpr const char* k_excluded = "excluded";

std::string shortened(const std::string& name) {
    return name.size() <= k_longest_name ? name : name.substr(0, k_longest_name - 3) + "...";
}

std::string bar_text(double um) { return to_text(um) + " um"; }

// Wide enough for any frame of a usual recording.
constexpr const char* k_widest_time = "frame 000000   0000.00 s   repeated";
constexpr const char* k_widest_count = " 0000";

}  // namespace

double scale_bar_um(double longest_um) {
    double decade = std::pow(10.0, std::floor(std::log10(longest_um)));
    for (const double digit : {5.0, 2.0}) {
        if (digit * decade <= longest_um) return digit * decade;
    }
    return decade;
}

OverlayStrip::OverlayStrip(Layout layout) : layout_(std::move(layout)) {
    layout_.video = shortened(layout_.video);
    bar_um_ = scale_bar_um(k_longest_bar * layout_.um_per_pixel);
    item_widths_ = {
        Canvas::text_width(layout_.video),
        Canvas::text_width(k_widest_time),
        bar_um_ / layout_.um_per_pixel + k_edge + Canvas::text_width(bar_text(bar_um_))};
    for (const char* label : k_legend) {
        item_widths_.push_back(k_glyph_width + Canvas::text_width(label) +
                               Canvas::text_width(k_widest_count));
    }
    if (layout_.has_excluded) {
        item_widths_.push_back(k_glyph_width + Canvas::text_width(k_excluded));
    }
}

// Left ends of the items' base lines, the top of the strip being 0.
std::vector<Place> OverlayStrip::places() const {
    std::vector<Place> out;
    Place next{k_edge, k_row_height - 6.0};
    for (const double width : item_widths_) {
        if (next.x > k_edge && next.x + width > layout_.width_px) {
            next = {k_edge, next.y + k_row_height};
        }
        out.push_back(next);
        next.x += width + k_gap;
    }
    return out;
}

int OverlayStrip::height_px() const { return static_cast<int>(places().back().y + 10.0); }

void OverlayStrip::draw(Canvas& canvas, double top, const StripText& text) const {
    // Marks at the lower edge reach into it.
    canvas.clear_below(top);
    std::vector<Place> at = places();
    for (Place& place : at) place.y += top;
    const double middle = Canvas::text_height() / 2.0;
    canvas.text(at[0], layout_.video, k_text_color);
    canvas.text(at[1],
                fmt::format("frame {}   {:.2f} s   {}",
                            text.frame,
                            static_cast<double>(text.frame) * layout_.s_per_frame,
                            text.remark),
                k_text_color);
    const double bar = bar_um_ / layout_.um_per_pixel;
    canvas.line({at[2].x, at[2].y - middle}, {at[2].x + bar, at[2].y - middle}, k_text_color, 3);
    canvas.text({at[2].x + bar + k_edge, at[2].y}, bar_text(bar_um_), k_text_color);
    for (std::size_t k = 0; k < k_legend.size(); ++k) {
        const Place place = at[3 + k];
        draw_spot(canvas,
                  {place.x + k_glyph_radius + 1.0, place.y - middle},
                  k_glyph_radius,
                  static_cast<SpotKind>(k),
                  0);
        canvas.text({place.x + k_glyph_width, place.y}, k_legend[k], k_text_color);
        canvas.text({place.x + k_glyph_width + Canvas::text_width(k_legend[k]) + k_edge, place.y},
                    to_text(static_cast<long long>(text.spots[k])),
                    k_text_color);
    }
    if (!layout_.has_excluded) return;
    const Place place = at.back();
    canvas.rectangle({place.x, place.y - middle - k_glyph_radius},
                     {place.x + 2.0 * k_glyph_radius, place.y - middle + k_glyph_radius},
                     k_excluded_color);
    canvas.text({place.x + k_glyph_width, place.y}, k_excluded, k_text_color);
}

}  // namespace nta
