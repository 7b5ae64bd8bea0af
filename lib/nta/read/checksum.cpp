// SPDX-License-Identifier: MIT
#include "nta/read/checksum.hpp"

#include "nta/core/error.hpp"
#include "nta/read/video_source.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <vector>

namespace nta {
namespace {

struct ContextDeleter {
    void operator()(EVP_MD_CTX* p) const { EVP_MD_CTX_free(p); }
};

class Sha256 {
  public:
    Sha256() : context_(EVP_MD_CTX_new()) {
        require(context_ != nullptr &&
                EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
    }
    void add(const char* bytes, std::size_t count) {
        require(EVP_DigestUpdate(context_.get(), bytes, count) == 1);
    }
    std::string digits() {
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
        unsigned size = 0;
        require(EVP_DigestFinal_ex(context_.get(), digest.data(), &size) == 1);
        std::string text;
        for (unsigned i = 0; i < size; ++i) text += fmt::format("{:02x}", digest[i]);
        return text;
    }

  private:
    static void require(bool done) {
        if (!done) throw std::runtime_error("libcrypto cannot compute SHA-256 here");
    }
    std::unique_ptr<EVP_MD_CTX, ContextDeleter> context_;
};

void add_file(const std::filesystem::path& path, Sha256& sum) {
    std::ifstream file(path, std::ios::binary);
    std::vector<char> block(1 << 20);
    while (file) {
        file.read(block.data(), static_cast<std::streamsize>(block.size()));
        sum.add(block.data(), static_cast<std::size_t>(file.gcount()));
    }
    if (!file.eof())
        throw InputError(fmt::format(
            "{}: the file cannot be read to its end; check the disk and its permissions",
            path.string()));
}

}  // namespace

std::string sha256_of_video(const std::filesystem::path& path) {
    Sha256 sum;
    for (const std::filesystem::path& file : video_files(path)) add_file(file, sum);
    return sum.digits();
}

}  // namespace nta
