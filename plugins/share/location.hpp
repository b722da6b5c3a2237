// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace confab::share {

/// A folder that people can name: smb://server/share/folder, \\server\share\folder as Windows shows it, /a/folder, and what
/// else GVfs mounts (sftp://, dav://, davs://).
class Location {
public:
    /// Nothing: no such place, or one with a password in it, which belongs into a setting of its own. Also takes share:///folder
    /// and share+smb://… as the command line has them. No I/O.
    [[nodiscard]] static std::optional<Location> parse(std::string_view text);

    /// As GIO wants it, escaped, without user, without '/' at the end: "smb://server/share/my%20folder".
    [[nodiscard]] const std::string& uri() const noexcept { return uri_; }
    /// The same place in one spelling: what account, state and log are named after.
    [[nodiscard]] const std::string& canonical() const noexcept { return canonical_; }
    /// As part of the text, or empty.
    [[nodiscard]] const std::string& user() const noexcept { return user_; }
    [[nodiscard]] const std::string& domain() const noexcept { return domain_; }
    /// A folder of this machine, which needs no mounting.
    [[nodiscard]] bool local() const noexcept { return uri_.starts_with("file:"); }
    /// With the user in it, so that two accounts on one server have a mount each. Empty ones are left out.
    [[nodiscard]] std::string uri_for(std::string_view user, std::string_view domain) const;

private:
    Location() = default;
    struct Parts;
    [[nodiscard]] static std::optional<Location> make(const Parts& parts);

    std::string uri_, canonical_, user_, domain_;
};

} // namespace confab::share
