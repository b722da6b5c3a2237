// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace confab {

/// A session of a transport, unique in the process. 0: none.
enum class SessionId : std::uint64_t { none = 0 };
/// A request, unique among the unfinished ones of its session. 0: a notice, or nobody waits.
enum class Op : std::uint64_t { none = 0 };
/// A file of this machine that a transport may read or write, unique in the process. 0: none.
enum class FileId : std::uint64_t { none = 0 };
/// A timeline row of one conversation, given by this process; rises with the time of creation.
enum class EntryKey : std::uint64_t { none = 0 };

/// A text that names something; texts that name different things don't mix.
template <class Tag> struct TextId {
    std::string value;

    TextId() = default;
    explicit TextId(std::string text) : value{std::move(text)} {}

    [[nodiscard]] bool empty() const noexcept { return value.empty(); }
    friend auto operator<=>(const TextId&, const TextId&) = default;
};

using UserId = TextId<struct UserTag>;       ///< a person, as the network writes the id
using RoomId = TextId<struct RoomTag>;       ///< a room of one network
using MessageId = TextId<struct MessageTag>; ///< the network's id of a message
using OriginId = TextId<struct OriginTag>;   ///< the sender's id of a message: the same in each repetition
using Cursor = TextId<struct CursorTag>;     ///< a place in the order of a network, opaque to all but the network
using AccountId = TextId<struct AccountTag>; ///< an account of this profile

} // namespace confab

template <class Tag> struct std::hash<confab::TextId<Tag>> {
    std::size_t operator()(const confab::TextId<Tag>& id) const noexcept { return std::hash<std::string>{}(id.value); }
};
