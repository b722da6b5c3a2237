// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/seal/bytes.hpp"
#include "common/seal/keyring.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Where what lies. All paths are relative to the place, with '/' between; they are what objects are bound to and, for
/// messages, their ids. No user id is part of a name: where one is meant, a pseudonym stands.
namespace confab::seal {

inline constexpr std::string_view manifest_folder = ".confab/room";
inline constexpr std::string_view card_folder = ".confab/keys";
inline constexpr std::string_view public_folder = ".confab/public";
inline constexpr std::string_view inboxes_folder = ".confab/in"; ///< listed by nobody but cleanup and usage
inline constexpr std::string_view file_folder = ".confab/files";
inline constexpr std::string_view thumbnail_folder = ".confab/thumbnails";
inline constexpr std::string_view heartbeat_folder = ".confab/users";
inline constexpr std::string_view log_folder = ".confab/logs"; ///< of the cleanup; names as in compatible rooms

/// The longest path of an object.
inline constexpr std::size_t max_path = 255;

/// What people compare ids by: NFC, casefolded, NFC again. Text that is no UTF-8 is returned as it is.
[[nodiscard]] std::string folded(std::string_view user_id);

[[nodiscard]] std::string manifest_path(std::uint32_t version);
/// An empty file that whoever makes this version claims first.
[[nodiscard]] std::string manifest_claim(std::uint32_t version);
/// The version that a name in `manifest_folder` stands for.
[[nodiscard]] std::optional<std::uint32_t> manifest_version(std::string_view name);

[[nodiscard]] std::string card_path(const Fingerprint& of);
[[nodiscard]] std::optional<Fingerprint> card_owner(std::string_view name);

/// The folder with the private messages for a person, and the copies of those that they sent.
[[nodiscard]] std::string inbox_folder(const Keyring& keys, std::string_view user_id);

[[nodiscard]] std::string heartbeat_path(const Keyring& keys, const SigningKey& of, Device device);

/// What names of that time begin with, `20261126T013748123Z`.
[[nodiscard]] std::string stamp(Time when);
/// A name for a message or a file, `20261126T013748123Z-<16 random hex digits>`: names sort by time, and tell nobody who wrote.
[[nodiscard]] Result<std::string> fresh_name(Time when);
/// Such a name that is always the same for one message of a device. `origin` is what nobody else can guess.
[[nodiscard]] std::string message_name(const Keyring& keys, const SigningKey& of, Device device,
                                       std::string_view origin, Time when);
/// The same with another time, for a retry in the next millisecond. `name` is one.
[[nodiscard]] std::string renamed(std::string_view name, Time when);
/// The time in the last part of a path; nothing where it is not the name of a message or file.
[[nodiscard]] std::optional<Time> time_of(std::string_view path);

/// `a` without what follows its last '/', and the rest.
[[nodiscard]] std::string_view folder_of(std::string_view path);
[[nodiscard]] std::string_view name_of(std::string_view path);

} // namespace confab::seal
