// SPDX-License-Identifier: MIT
#include "nta/read/byte_source.hpp"

#include "nta/core/error.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace nta {
namespace {

// Read by pread and not mapped: a mapped file that shrinks ends the program (SIGBUS).
class FileBytes final : public ByteSource {
  public:
    FileBytes(int descriptor, std::uint64_t size) : descriptor_(descriptor), size_(size) {
        // A hint for the kernel's read-ahead; without it reading works as well.
        (void)::posix_fadvise(descriptor_, 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    ~FileBytes() override { ::close(descriptor_); }

    [[nodiscard]] std::uint64_t size() const override { return size_; }
    std::size_t read_at(std::uint64_t offset, std::span<std::uint8_t> to) const override {
        if (offset >= size_) return 0;
        const std::size_t wanted = std::min<std::uint64_t>(to.size(), size_ - offset);
        std::size_t done = 0;
        while (done < wanted) {
            const ssize_t got = ::pread(
                descriptor_, to.data() + done, wanted - done, static_cast<off_t>(offset + done));
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) break;
            done += static_cast<std::size_t>(got);
        }
        return done;
    }

  private:
    int descriptor_;
    std::uint64_t size_;
};

class MemoryBytes final : public ByteSource {
  public:
    explicit MemoryBytes(std::vector<std::uint8_t> bytes) : bytes_(std::move(bytes)) {}

    [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }
    std::size_t read_at(std::uint64_t offset, std::span<std::uint8_t> to) const override {
        if (offset >= bytes_.size() || to.empty()) return 0;
        const std::size_t count = std::min<std::uint64_t>(to.size(), bytes_.size() - offset);
        std::memcpy(to.data(), bytes_.data() + offset, count);
        return count;
    }

  private:
    std::vector<std::uint8_t> bytes_;
};

[[noreturn]] void refuse(const std::filesystem::path& path, int error) {
    throw InputError(fmt::format("{}: the file cannot be opened ({}); check its permissions",
                                 path.string(),
                                 std::generic_category().message(error)));
}

std::uint64_t little(std::span<const std::uint8_t> bytes, std::size_t at, std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = count; i-- > 0;)
        value = (value << 8) | (at + i < bytes.size() ? bytes[at + i] : 0U);
    return value;
}

}  // namespace

std::unique_ptr<ByteSource> open_file_bytes(const std::filesystem::path& path) {
    // Without O_NONBLOCK a pipe that took the file's place would wait for its writer.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) refuse(path, errno);
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(descriptor);
        throw InputError(
            fmt::format("{}: is not a regular file, expected a video; save the recording as a "
                        "file first",
                        path.string()));
    }
    return std::make_unique<FileBytes>(descriptor, static_cast<std::uint64_t>(status.st_size));
}

std::unique_ptr<ByteSource> memory_bytes(std::vector<std::uint8_t> bytes) {
    return std::make_unique<MemoryBytes>(std::move(bytes));
}

std::span<const std::uint8_t> ByteWindow::at(std::uint64_t offset, std::size_t count) {
    assert(count <= buffer_.size());
    const bool inside =
        offset >= offset_ && offset - offset_ <= filled_ && filled_ - (offset - offset_) >= count;
    if (!inside) {
        filled_ = source_.read_at(offset, buffer_);
        offset_ = offset;
    }
    const auto from = static_cast<std::size_t>(offset - offset_);
    return std::span(buffer_).subspan(from, std::min(count, filled_ - from));
}

std::uint16_t little_u16(std::span<const std::uint8_t> bytes, std::size_t at) {
    return static_cast<std::uint16_t>(little(bytes, at, 2));
}

std::uint32_t little_u32(std::span<const std::uint8_t> bytes, std::size_t at) {
    return static_cast<std::uint32_t>(little(bytes, at, 4));
}

std::uint64_t little_u64(std::span<const std::uint8_t> bytes, std::size_t at) {
    return little(bytes, at, 8);
}

}  // namespace nta
