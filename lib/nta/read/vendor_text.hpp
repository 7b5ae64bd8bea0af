// SPDX-License-Identifier: MIT
// Text files of instrument makers: any encoding of the Latin alphabet, either line end, any bytes.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nta {

/// A small text file as UTF-8 without byte order mark: as it is where it is valid UTF-8, else read
/// as Windows-1252, of which ISO-8859-1 text is a part.
///
/// A file beyond `most_bytes` is cut there with `cut` set. Throws InputError where the file is
/// missing, not a regular file, unreadable, UTF-16, or holds bytes of value 0, as no text does.
struct VendorText {
    std::string text;
    bool cut = false;
};
VendorText read_vendor_text(const std::filesystem::path& path, std::size_t most_bytes);

/// Lines of a text, ended by LF or CRLF, without their ends.
class LineReader {
  public:
    explicit LineReader(std::string_view text) : rest_(text) {}
    /// False at the end; the last line needs no end.
    bool next(std::string_view& line);
    /// Number of the line that next() gave last, from 1.
    [[nodiscard]] std::size_t number() const { return number_; }

  private:
    std::string_view rest_;
    std::size_t number_ = 0;
};

/// The text without blanks and tabs at its ends.
std::string_view trimmed(std::string_view text);
/// The parts between separators, trimmed; an empty text has one empty part. Throws InputError for
/// more than 10,000 parts, as does csv_fields().
std::vector<std::string> split(std::string_view text, char separator);
/// The fields of one line of comma-separated values, trimmed, quotes taken off, empty fields at the
/// end left out.
std::vector<std::string> csv_fields(std::string_view line);
/// Whether two texts are the same but for the case of ASCII letters.
bool same_but_for_case(std::string_view a, std::string_view b);
/// The text with ASCII letters in lower case.
std::string lower_case(std::string_view text);
/// The finite number that the whole text spells with a decimal point, or nothing.
std::optional<double> finite_number(std::string_view text);

}  // namespace nta
