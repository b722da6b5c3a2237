// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace confab::cli {

struct Say {
    std::string text;
};
struct SayPrivately {
    UserId to;
    std::string text;
};
struct Who {};
struct History {
    UserId with;            ///< empty: the lobby
    std::size_t count = 50; ///< 1 to most_history
};
struct Search {
    std::string text;
};
struct SendFile {
    UserId to; ///< empty: the lobby
    std::string path;
};
/// Fetches the files of a message into a folder.
struct GetFiles {
    MessageId of;
    std::string folder;
};
/// Stops transfers: those of files with this name or, with an empty one, all.
struct CancelFiles {
    std::string name;
};
struct TestAccess {};
struct Cleanup {
    bool run = false; ///< false: only tell what it would do
};
struct Usage {};
/// The rules by which a bucket itself deletes what is old.
struct Lifecycle {
    enum class What : std::uint8_t { tell, set, drop } what = What::tell;
};
/// Gives a sealed room another passphrase, which is the next line.
struct NewPassphrase {
    bool shut_out = false; ///< whoever is not told it reads nothing of what follows
};
/// Known keys; of one person or, with an empty id, our own.
struct Keys {
    UserId of;
};
/// Compares a safety number that the other person has read out with ours.
struct Verify {
    UserId who;
    std::string number; ///< its digits alone; empty: only tell it
};
/// Decides that the newest key of a person is theirs.
struct AcceptKey {
    UserId who;
};
struct Quit {};
struct Nothing {};
/// A command that this transport can't do yet.
struct Unsupported {
    std::string line;
};
/// A line that is no command.
struct Unknown {
    std::string line;
    std::string why;
};

inline constexpr std::size_t most_history = 1'000'000;

using Command =
    std::variant<Say, SayPrivately, Who, History, Search, SendFile, GetFiles, CancelFiles, TestAccess, Cleanup, Usage,
                 Lifecycle, NewPassphrase, Keys, Verify, AcceptKey, Quit, Nothing, Unsupported, Unknown>;

/// What a line of standard input asks for.
[[nodiscard]] Command parse_command(std::string_view line);

} // namespace confab::cli
