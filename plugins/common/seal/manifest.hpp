// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/seal/bytes.hpp"
#include "common/seal/keyring.hpp"
#include "common/seal/passphrase.hpp"
#include "common/seal/pin.hpp"
#include "common/seal/signer.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace confab::seal {

inline constexpr std::size_t max_manifest = 256 * 1024; ///< bytes of a file
inline constexpr std::size_t max_epochs = 1024;
inline constexpr std::uint32_t max_version = 99'999'999;

/// What a room has decided for everybody in it.
struct RoomSettings {
    std::string name;                   ///< for people; at most 256 bytes, may be empty
    std::uint32_t retention_days = 0;   ///< 0: all is kept
    std::uint16_t interval_s = 3;       ///< between two scans; 1 to 3600
    std::uint16_t cleanup_minute = 120; ///< of the day, local time of whoever cleans; below 1440

    friend bool operator==(const RoomSettings&, const RoomSettings&) = default;
};

/// What stands in the clear at the head of a manifest: enough to derive the key from a passphrase, and to see that versions
/// follow each other.
struct ManifestHead {
    RoomId room;
    std::uint32_t version = 0; ///< from 1
    Hash previous;             ///< SHA-256 of the file of the version before; zeros in the first
    Derivation derivation;
    Hash file; ///< SHA-256 of this file
};

/// An opened version.
struct Manifest {
    ManifestHead head;
    RoomSettings settings;
    std::string author; ///< user id that made this version, by its own word
    SigningKey author_key;
    Time made;
    std::shared_ptr<const Keyring> keys;
};

/// A version to be written to `path`, never over another: exactly one may succeed in claiming manifest_claim() before that. Where
/// somebody else was faster, theirs is read, and the change made anew.
struct ManifestFile {
    std::string path;
    Bytes bytes;
};

/// Errors: E_PROTOCOL, not a manifest of this version of the format, or a derivation that is refused.
[[nodiscard]] Result<ManifestHead> read_manifest_head(View file);

/// The head of the last of `files`, which are all versions from the pinned one on (without a pin: only the newest), in order.
/// Errors: E_ROOM_CHANGED, another room, an older version, one that does not follow the one before, a cheaper derivation;
/// E_PROTOCOL. No files at all while there is a pin is E_ROOM_CHANGED, too.
[[nodiscard]] Result<ManifestHead> check_versions(const std::optional<Pin>& pin, std::span<const Bytes> files);

/// Opens the newest version after check_versions().
/// Errors: E_WRONG_PASSPHRASE; E_ROOM_CHANGED, keys of the room that are not those which were pinned (somebody without them has
/// made a version); E_PROTOCOL, what is no manifest, forged or damaged.
[[nodiscard]] Result<Manifest> open_manifest(View file, const PassphraseKey& key, const std::optional<Pin>& pin);

/// The first version of a new room.
[[nodiscard]] Result<ManifestFile> create_manifest(Signer& signer, std::string_view author,
                                                   const RoomSettings& settings, const PassphraseKey& key, Time now);

/// The version after `before`: with other settings, with a key from another passphrase (all keys of the room are wrapped anew),
/// or with a new epoch. To shut somebody out takes both of the latter, and protects what follows, not what was.
[[nodiscard]] Result<ManifestFile> next_manifest(Signer& signer, std::string_view author, const Manifest& before,
                                                 const RoomSettings& settings, const PassphraseKey& key, bool new_epoch,
                                                 Time now);

/// What to keep of a manifest that was accepted.
[[nodiscard]] Pin pin_of(const Manifest& manifest);

} // namespace confab::seal
