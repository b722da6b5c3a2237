// SPDX-License-Identifier: GPL-3.0-or-later
#include "secret_input.hpp"

#include "base/i18n.hpp"

#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace confab::cli {

namespace {

/// More than any key or token needs.
constexpr std::size_t max_secret_bytes = 64 * 1024;

} // namespace

Unseen::Unseen(std::string_view prompt) {
    termios now{};
    if (tcgetattr(STDIN_FILENO, &now) != 0) return;
    before_ = now;
    now.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &now);
    fmt::print(stderr, "{} ", prompt);
}

Unseen::~Unseen() {
    if (!before_) return;
    tcsetattr(STDIN_FILENO, TCSANOW, &*before_);
    fmt::print(stderr, "\n");
}

Result<std::string> read_secret(std::string_view what, const std::string& from, std::string_view prompt) {
    std::string text;
    if (from == "-") {
        const Unseen unseen{prompt.empty() ? what : prompt};
        // Byte by byte: what follows on standard input belongs to the chat.
        char c = 0;
        while (text.size() <= max_secret_bytes && read(STDIN_FILENO, &c, 1) == 1 && c != '\n') text += c;
    } else {
        std::ifstream file{from, std::ios::binary};
        text.resize(max_secret_bytes + 1);
        file.read(text.data(), static_cast<std::streamsize>(text.size()));
        if (!file.is_open() || file.bad())
            return fail(Code::io, "{}", trf(N_("{}: the file {} can't be read."), what, from));
        text.resize(static_cast<std::size_t>(file.gcount()));
    }
    if (text.size() > max_secret_bytes) return fail(Code::too_large, "{}", trf(N_("{}: this is too long."), what));
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return text;
}

Result<std::string> identity_passphrase(bool twice) {
    if (const char* given = std::getenv("CONFAB_IDENTITY_PASSPHRASE"); given && *given) return std::string{given};
    auto first = read_secret(tr("The passphrase"), "-", tr("Passphrase of the file:"));
    if (!first) return first;
    if (first->empty())
        return fail(Code::invalid, "{}",
                    tr("Give the passphrase of the file on standard input, or in CONFAB_IDENTITY_PASSPHRASE."));
    if (twice && isatty(STDIN_FILENO)) {
        const auto second = read_secret(tr("The passphrase"), "-", tr("Once more:"));
        if (!second || *second != *first) return fail(Code::invalid, "{}", tr("This was not the same twice."));
    }
    return first;
}

} // namespace confab::cli
