// SPDX-License-Identifier: MIT
// Writes the corpus of every fuzz target, so that no binary file needs to be kept:
//   write_corpus SOURCE_FOLDER CORPUS_FOLDER
// Videos and pictures are made here; texts are copied from SOURCE_FOLDER/seeds/<target>/, and what
// fuzzing found from SOURCE_FOLDER/found/<target>/*.hex (hexadecimal digits, '#' begins a comment).
#include <cctype>
#include <cstdio>
#include <exception>
#include <map>
#include <sstream>

#include "corpus_files.hpp"
#include "read/avi_bytes.hpp"
#include "read/encoding.hpp"
#include "read/vendor_files.hpp"

namespace {

namespace fs = std::filesystem;
using namespace nta;
using namespace nta::reading;

using Corpus = std::map<std::string, std::string>;  // file name, content

constexpr int k_width = 18;
constexpr int k_height = 10;

AviLayout layout_of(const std::string& compression, int bits) {
    AviLayout layout;
    layout.width = k_width;
    layout.height = k_height;
    layout.compression = compression;
    layout.bits = bits;
    return layout;
}

void add_plain_avi(Corpus& corpus) {
    std::vector<std::string> chunks, rows, colors, words;
    for (const GrayImage& image : pictures(k_width, k_height, 3)) {
        chunks.push_back(stored_rows(image));
        rows.push_back(stored_rows(image, 4, true));
        colors.push_back(stored_colors(image, 3, 4, true));
    }
    for (const GrayImage& image : pictures(k_width, k_height, 2, 12))
        words.push_back(stored_words(image));
    corpus["y800"] = avi_bytes(layout_of("Y800", 8), chunks);
    corpus["y16"] = avi_bytes(layout_of("Y16 ", 16), words);
    corpus["words"] = avi_bytes(layout_of(u32(0), 16), words);
    corpus["i420"] =
        avi_bytes(layout_of("I420", 12), {std::string(k_width * k_height * 3 / 2, 'u')});
    corpus["dib24"] = avi_bytes(layout_of(u32(0), 24), colors);
    AviLayout palette = layout_of(u32(0), 8);
    palette.palette = gray_palette();
    palette.bottom_up = true;
    corpus["dib8"] = avi_bytes(palette, rows);
    AviLayout odd = layout_of("Y800", 8);
    odd.index = AviLayout::Index::absolute;
    odd.empty_index_entries = {1};
    odd.junk = odd.rec_lists = odd.audio_first = true;
    odd.chunk_id = "01db";
    corpus["lists"] = avi_bytes(odd, chunks);
    odd.index = AviLayout::Index::none;
    odd.riff_size_is_zero = true;
    odd.claimed_frames = 1'000'000'000;
    corpus["no_index"] = avi_bytes(odd, chunks);
    corpus["opendml"] = opendml_bytes(layout_of("Y800", 8), {{chunks[0]}, {chunks[1], chunks[2]}});
}

Corpus avi_corpus() {
    Corpus corpus;
    add_plain_avi(corpus);
    const ScratchFolder folder;
    for (const char* codec : {"ffv1", "mjpeg", "huffyuv", "mpeg4"}) {
        Encoding encoding;
        encoding.codec = codec;
        encoding.pixel_format = encoding.codec == "ffv1"      ? "gray"
                                : encoding.codec == "mjpeg"   ? "yuvj420p"
                                : encoding.codec == "huffyuv" ? "yuv422p"
                                                              : "yuv420p";
        if (!has_encoder(encoding.codec)) continue;
        write_video(folder / "v.avi", pictures(k_width, k_height, 2), encoding);
        corpus[codec] = read_bytes(folder / "v.avi");
    }
    // The first byte decides the options of reading.
    for (auto& [name, bytes] : corpus) bytes.insert(0, 1, name == "words" ? '\1' : '\0');
    return corpus;
}

Corpus tiff_corpus() {
    Corpus corpus;
    const ScratchFolder folder;
    const auto add = [&](const char* name, const TiffLayout& layout, int bits = 8, int count = 2) {
        write_tiff(folder / name, pictures(k_width, k_height, count, bits), layout);
        corpus[name] = read_bytes(folder / name);
    };
    TiffLayout layout;
    add("plain", layout);
    add("words", layout, 16);
    for (const int compression : {5, 8, 32773}) {
        layout.compression = compression;
        add(("compression" + std::to_string(compression)).c_str(), layout, 16);
    }
    layout = {};
    layout.mode = "w8";
    add("big", layout);
    layout.mode = "wb";
    layout.min_is_white = true;
    add("big_endian", layout, 16);
    layout = {};
    layout.tiled = true;
    add("tiled", layout);
    layout = {};
    layout.one_strip = true;
    layout.description = "ImageJ=1.53\nimages=3\nfinterval=0.04\nunit=micron\n";
    layout.pixels_per_unit = 6.0;
    add("imagej", layout, 8, 1);
    corpus["imagej"] += std::string(2 * k_width * k_height, 'p');
    write_rgb_tiff(folder / "rgb", picture(k_width, k_height, 0), 9);
    corpus["rgb"] = read_bytes(folder / "rgb");
    write_rgb_tiff(folder / "planar", picture(k_width, k_height, 0), 9, true);
    corpus["planar"] = read_bytes(folder / "planar");
    write_32_bit_tiff(folder / "float", 4, 4, 3);
    corpus["float"] = read_bytes(folder / "float");
    return corpus;
}

Corpus picture_corpus() {
    Corpus corpus;
    const auto add = [&](const std::string& codec, const std::string& format, int bits) {
        if (!has_encoder(codec)) return;
        const auto encoded = [&](int frame) {
            return encoded_picture(picture(k_width, k_height, frame, bits), codec, format, 3);
        };
        corpus[codec + "_" + format] = encoded(0) + "--next--" + encoded(1);
    };
    add("png", "gray", 8);
    add("png", "gray16be", 16);
    add("png", "rgb24", 8);
    add("bmp", "gray", 8);
    add("bmp", "bgr24", 8);
    add("pgm", "gray", 8);
    add("pgm", "gray16be", 16);
    add("mjpeg", "yuvj444p", 8);
    corpus["pgm_text"] = "P2\n# words\n2 2\n9\n1 2 3 9\n--next--P2 2 2 9 0 0 0 0\n";
    return corpus;
}

Corpus nano_corpus() { return {{"three", nano_text()}}; }

Corpus vendor_corpus() {
    return {{"experiment", summary_text()},
            {"single", summary_text("NTA Single Analysis Summary File")},
            {"zetaview", zetaview_text()},
            {"profile", zetaview_text("Profile")}};
}

std::string from_hex(const std::string& text) {
    std::string bytes, digits;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        for (const char c : line.substr(0, line.find('#'))) {
            if (std::isxdigit(static_cast<unsigned char>(c)) == 0) continue;
            digits += c;
            if (digits.size() < 2) continue;
            bytes += static_cast<char>(std::stoi(digits, nullptr, 16));
            digits.clear();
        }
    return bytes;
}

void write(const fs::path& source, const fs::path& to, const std::string& target, Corpus corpus) {
    for (const fs::path& path : fuzz::files_in(source / "seeds" / target))
        corpus[path.filename().string()] = fuzz::file_bytes(path);
    for (const fs::path& path : fuzz::files_in(source / "found" / target))
        corpus["found_" + path.stem().string()] = from_hex(fuzz::file_bytes(path));
    fs::remove_all(to / target);
    fs::create_directories(to / target);
    std::size_t bytes = 0;
    for (const auto& [name, content] : corpus) {
        fuzz::write_file(to / target / name, content);
        bytes += content.size();
    }
    std::printf("%s: %zu files, %zu bytes\n", target.c_str(), corpus.size(), bytes);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("usage: write_corpus SOURCE_FOLDER CORPUS_FOLDER\n", stderr);
        return 2;
    }
    try {
        const fs::path source = argv[1], to = argv[2];
        write(source, to, "fuzz_avi", avi_corpus());
        write(source, to, "fuzz_tiff", tiff_corpus());
        write(source, to, "fuzz_pictures", picture_corpus());
        write(source, to, "fuzz_nano", nano_corpus());
        write(source, to, "fuzz_vendor_csv", vendor_corpus());
        write(source, to, "fuzz_calibration", {});
        write(source, to, "fuzz_toml", {});
        write(source, to, "fuzz_study", {});
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "write_corpus: %s\n", error.what());
        return 1;
    }
}
