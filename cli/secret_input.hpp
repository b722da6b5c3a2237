// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"

#include <termios.h>

#include <optional>
#include <string>
#include <string_view>

namespace confab::cli {

/// A terminal that does not show what is typed, while this lives; nothing where standard input is none.
class Unseen {
public:
    /// Asks with `prompt`.
    explicit Unseen(std::string_view prompt);
    ~Unseen();
    [[nodiscard]] bool terminal() const noexcept { return before_.has_value(); }
    Unseen(const Unseen&) = delete;
    Unseen& operator=(const Unseen&) = delete;

private:
    std::optional<termios> before_;
};

/// A secret of at most 64 KiB from a file or, for "-", from the next line of standard input, without its line end. A terminal
/// is asked with `prompt` and does not show what is typed. `what` says in an error what was to be read. Errors: io, too_large.
Result<std::string> read_secret(std::string_view what, const std::string& from, std::string_view prompt = {});

/// The passphrase of a file with an identity: from CONFAB_IDENTITY_PASSPHRASE, or else from standard input. `twice`: on a
/// terminal it is typed a second time. Errors: io, invalid (empty, or not the same twice), too_large.
Result<std::string> identity_passphrase(bool twice);

} // namespace confab::cli
