// SPDX-License-Identifier: GPL-3.0-or-later
// A fuzz target without libFuzzer, for the usual builds and their sanitizers: every file of the corpus, then a number of changes to
// them that is the same in each run. tools/fuzz has the real one, which looks where the code goes.
//   TARGET CORPUS-FOLDER CHANGES
#include "target.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace {

using Random = std::mt19937;
constexpr std::size_t longest = 4096;

std::size_t below(Random& random, std::size_t bound) { return bound == 0 ? 0 : random() % bound; }

/// One of the changes that find most: a byte, a bit, a part taken away, doubled, or taken from another file.
std::string changed(std::string text, const std::vector<std::string>& corpus, Random& random) {
    for (std::size_t times = 1 + below(random, 4); times > 0; --times) {
        const auto at = below(random, text.size() + 1);
        switch (below(random, 6)) {
        case 0: text.insert(at, 1, static_cast<char>(random())); break;
        case 1:
            if (at < text.size()) text[at] = static_cast<char>(random());
            break;
        case 2:
            if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << below(random, 8)));
            break;
        case 3: text.erase(at, 1 + below(random, 16)); break;
        case 4: text.insert(at, text.substr(at, 1 + below(random, 64))); break;
        default: {
            const auto& other = corpus[below(random, corpus.size())];
            text.insert(at, other.substr(below(random, other.size() + 1), 1 + below(random, 64)));
        }
        }
    }
    text.resize(std::min(text.size(), longest));
    return text;
}

void run(const std::string& text) {
    // A copy that ends where the text does, so that a sanitizer sees who reads on.
    const std::vector<std::uint8_t> bytes(text.begin(), text.end());
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

} // namespace

/// json-glib loses nodes, and libsoup a header, of some texts that they refuse: nearly all texts here are of that kind. Leaks of our own
/// show in the tests with good input.
extern "C" int __lsan_is_turned_off(); // NOLINT(bugprone-reserved-identifier): that is its name
extern "C" int __lsan_is_turned_off() { return 1; }

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator{argv[1]}) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<std::string> corpus;
    for (const auto& file : files) {
        std::ifstream in{file, std::ios::binary};
        corpus.emplace_back(std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{});
        run(corpus.back());
    }
    if (corpus.empty()) return 2;
    Random random{1}; // NOLINT(cert-msc32-c,cert-msc51-cpp): the same each time is what is wanted
    const long changes = std::atol(argv[2]);
    for (long i = 0; i < changes; ++i) run(changed(corpus[below(random, corpus.size())], corpus, random));
    std::printf("ok 1 - %zu files and %ld changes of them\n1..1\n", corpus.size(), changes);
}
