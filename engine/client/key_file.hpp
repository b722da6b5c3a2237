// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "crypto/key_pair.hpp"

#include <filesystem>
#include <string_view>

/// Keys in a file, sealed with a passphrase (crypto/key_export.hpp). They block: FileWorker.
namespace confab::client {

/// A new file, 0600, never over another. Errors: io (there is one, or it can't be written), storage_full, internal.
[[nodiscard]] Result<void> write_keys(const crypto::KeyPair& keys, const std::filesystem::path& file,
                                      std::string_view passphrase);
/// Errors: not_found, io, and those of crypto::import_keys().
[[nodiscard]] Result<crypto::KeyPair> read_keys(const std::filesystem::path& file, std::string_view passphrase);

} // namespace confab::client
