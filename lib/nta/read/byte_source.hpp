// SPDX-License-Identifier: MIT
// Bytes by their place, from a file or from memory, so that a parser can be driven by either.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

namespace nta {

class ByteSource {
  public:
    ByteSource() = default;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;
    virtual ~ByteSource() = default;

    /// Bytes there were when the source was opened.
    [[nodiscard]] virtual std::uint64_t size() const = 0;
    /// Copies bytes from `offset` on and says how many. Fewer than asked for at the end, where the
    /// disk fails, or where a file has shrunk since it was opened; never more than size() allows.
    virtual std::size_t read_at(std::uint64_t offset, std::span<std::uint8_t> to) const = 0;
};

/// Throws InputError where the path is no regular file or cannot be opened.
std::unique_ptr<ByteSource> open_file_bytes(const std::filesystem::path& path);
std::unique_ptr<ByteSource> memory_bytes(std::vector<std::uint8_t> bytes);

/// Small reads near each other from one larger read. Not thread-safe.
class ByteWindow {
  public:
    ByteWindow(const ByteSource& source, std::size_t bytes) : source_(source), buffer_(bytes) {}

    /// `count` bytes (at most the window's size) from `offset` on, fewer at the end. Valid until
    /// the next call.
    std::span<const std::uint8_t> at(std::uint64_t offset, std::size_t count);

  private:
    const ByteSource& source_;
    std::vector<std::uint8_t> buffer_;
    std::uint64_t offset_ = 0;
    std::size_t filled_ = 0;
};

/// Little-endian numbers. Bytes that are missing count as 0.
std::uint16_t little_u16(std::span<const std::uint8_t> bytes, std::size_t at);
std::uint32_t little_u32(std::span<const std::uint8_t> bytes, std::size_t at);
std::uint64_t little_u64(std::span<const std::uint8_t> bytes, std::size_t at);

}  // namespace nta
