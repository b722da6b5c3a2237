// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <confab/plugin.h>

#include <cstdint>
#include <string>
#include <vector>

namespace confab::storage {

/// A file that may be a message, as a listing has it.
struct Found {
    std::string path;
    confab_time time = 0; ///< in its name
    std::uint64_t bytes = 0;
    std::int64_t modified_us = 0; ///< by the place's clock; 0: unknown
    int tries = 0;                ///< to read it, so far
    bool folder = false;
    bool told_bad = false; ///< that it can't be read, as it was before
    bool old = false;      ///< found while looking back, after the first look
};

struct SaidFile {
    bool image = false;
    std::uint64_t bytes = 0, thumbnail_bytes = 0;
    std::string name, mime, sha256, ref, thumbnail_ref;
};

/// A message that was read.
struct Said {
    std::string id;      ///< its path
    std::string partner; ///< user id of the other one in a private message; empty: said to all
    bool own = false;
    bool foreign = false; ///< not meant for this person: nothing is told of it
    std::string sender, sender_name, text, origin;
    std::string key;          ///< fingerprint of the key that signed it, lower-case hex
    confab_time time = 0;     ///< that it claims
    std::string stream;       ///< sender's key, device and conversation; empty where nobody counts
    std::uint64_t number = 0; ///< in that stream
    std::vector<SaidFile> files;
};

} // namespace confab::storage
