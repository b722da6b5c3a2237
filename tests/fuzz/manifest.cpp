// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/manifest.hpp"

#include "target.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto manifest = confab::plugin::parse_manifest(confab::fuzz::text_of(data, size));
    // What is let through names a file beside it, and nothing else.
    if (manifest && (manifest->library.empty() || manifest->library.find('/') != std::string::npos)) std::abort();
    if (!manifest && manifest.error().text.empty()) std::abort();
    return 0;
}
