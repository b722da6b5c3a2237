// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/resume_token.hpp"

#include <fmt/format.h>
#include <glib.h>
#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <memory>

namespace confab::hub {

std::string random_hex(std::size_t bytes) {
    std::string text;
    while (bytes > 0) {
        std::array<unsigned char, 32> some{};
        const auto got = getrandom(some.data(), std::min(bytes, some.size()), 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) std::abort(); // a guessable secret would be worse
        for (ssize_t i = 0; i < got; ++i) text += fmt::format("{:02x}", some[static_cast<std::size_t>(i)]);
        bytes -= static_cast<std::size_t>(got);
    }
    return text;
}

std::string new_resume_token() { return random_hex(32); }

std::string sha256_hex(std::string_view text) {
    const std::unique_ptr<char, decltype(&g_free)> hex{
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, reinterpret_cast<const guchar*>(text.data()), text.size()),
        g_free};
    return hex.get();
}

} // namespace confab::hub
