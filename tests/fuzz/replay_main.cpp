// SPDX-License-Identifier: MIT
// Runs a fuzz target without libFuzzer, so with any compiler: on its corpus, then on seeded changes
// of it.
//   replay_<target> CORPUS_FOLDER CHANGES
// The input at work is kept beside the corpus as <target>.last, and removed after the last one:
// what is left after a crash is the input that caused it.
#include "nta/core/random.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>

#include "corpus_files.hpp"
#include "fuzz_target.hpp"

namespace {

namespace fs = std::filesystem;
using namespace nta;

// Generous for a slow machine under a sanitizer; a loop without end takes longer.
constexpr double k_most_cpu_s = 10.0;
constexpr long k_most_memory_kb = 2L * 1024 * 1024;
// Corpus files are small, and growing them only makes the run slower.
constexpr std::size_t k_most_bytes = 16384;

std::size_t place_in(Random& random, std::size_t size) {
    return static_cast<std::size_t>(random.below(size));
}

void change_once(Random& random, const std::vector<std::string>& corpus, std::string& bytes) {
    const std::size_t at = place_in(random, bytes.size());
    switch (random.below(6)) {
        case 0:  // one bit
            bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.below(8)));
            break;
        case 1:  // any byte
            bytes[at] = static_cast<char>(random.below(256));
            break;
        case 2: {  // an extreme number of 4 bytes
            constexpr char k_fill[] = {'\0', '\xff', '\x7f'};
            const std::size_t count = std::min<std::size_t>(4, bytes.size() - at);
            bytes.replace(at, count, count, k_fill[random.below(3)]);
            break;
        }
        case 3:  // cut off
            bytes.resize(at);
            break;
        case 4:  // a part is missing
            bytes.erase(at, 1 + place_in(random, 16));
            break;
        default: {  // a part of another file
            const std::string& other = corpus[place_in(random, corpus.size())];
            const std::size_t from = other.empty() ? 0 : place_in(random, other.size());
            bytes.insert(at, other, from, 1 + place_in(random, 64));
        }
    }
}

std::string changed(Random& random, const std::vector<std::string>& corpus) {
    std::string bytes = corpus[place_in(random, corpus.size())];
    const std::uint64_t changes = 1 + random.below(6);
    for (std::uint64_t k = 0; k < changes && !bytes.empty(); ++k)
        change_once(random, corpus, bytes);
    if (bytes.size() > k_most_bytes) bytes.resize(k_most_bytes);
    return bytes;
}

void run(const std::string& bytes, const fs::path& last) {
    fuzz::write_file(last, bytes);
    const std::clock_t begin = std::clock();
    // A copy of exactly this size on the heap: a read beyond it is seen by the address sanitizer.
    const std::vector<std::uint8_t> input(bytes.begin(), bytes.end());
    LLVMFuzzerTestOneInput(input.data(), input.size());
    const double cpu_s = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    fuzz::require(cpu_s < k_most_cpu_s, "an input takes at most 10 s");
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    fuzz::require(usage.ru_maxrss < k_most_memory_kb, "an input takes at most 2 GB");
}

void replay(const fs::path& folder, long changes) {
    std::vector<std::string> corpus;
    for (const fs::path& path : fuzz::files_in(folder)) corpus.push_back(fuzz::file_bytes(path));
    fuzz::require(!corpus.empty(), "there is a corpus");
    const fs::path last = folder.string() + ".last";
    run({}, last);
    for (const std::string& bytes : corpus) run(bytes, last);
    Random random(1);
    for (long k = 0; k < changes; ++k) run(changed(random, corpus), last);
    fs::remove(last);
    std::printf("%zu files and %ld changes of them\n", corpus.size(), changes);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("usage: replay_TARGET CORPUS_FOLDER CHANGES\n", stderr);
        return 2;
    }
    try {
        replay(argv[1], std::strtol(argv[2], nullptr, 10));
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "replay: %s\n", error.what());
        return 1;
    }
}
