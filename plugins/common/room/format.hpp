// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/i18n.hpp"
#include "common/room/here.hpp"
#include "common/room/said.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace confab::storage {

/// A folder in which messages for this person lie.
struct FolderAt {
    std::string path;
    /// When something in it changed last, by the place's clock. 0: not known; below: there is no such folder yet, which only
    /// places can tell that know folders.
    std::int64_t modified_us = 0;
};

/// A message that is to be said, with handles of the host.
struct Saying {
    struct File {
        confab_id file = 0, thumbnail = 0;
        bool image = false;
        std::uint64_t bytes = 0, thumbnail_bytes = 0;
        std::string name, mime;
    };
    std::string origin, recipient, text;
    std::vector<File> files;
};

/// A message as it is to be written: the first file, then, where there is one, the second.
struct Composed {
    std::string path;
    Bytes bytes;
    std::string copy_path;
    Bytes copy;
};

/// Somebody's heartbeat.
struct Beat {
    std::string id, name;
    bool online = true;
};

/// The part of a folder that cleanup and usage are about.
struct Area {
    std::string folder;
    bool messages = false; ///< else files, thumbnails and other things
    bool own = false;      ///< nobody else looks there, so each cleans their own
    bool deep = false;     ///< its files lie one folder below
};

/// What a room wants of all who are in it.
struct Rules {
    std::chrono::milliseconds interval{3000};
    int retention_days = 0; ///< 0: keep all
    int cleanup_minutes = 120;
};

/// Between two looks when nothing was said for long.
[[nodiscard]] inline std::chrono::milliseconds slowest_pace(const Rules& rules) noexcept {
    return std::max(rules.interval, std::chrono::milliseconds{15'000});
}

/// How things lie in a place: compatible with existing clients, or sealed. Engine thread; see Here for its life.
class Format {
public:
    virtual ~Format() = default;

    [[nodiscard]] virtual bool sealed() const noexcept = 0;
    [[nodiscard]] virtual std::string log_id() const = 0;
    [[nodiscard]] virtual Rules rules() const = 0;

    // ---- reading
    /// Where to look now. `thorough`: also whether this still is the same room. Errors: E_ROOM_CHANGED, those of Objects.
    [[nodiscard]] virtual async::Task<Result<std::vector<FolderAt>>> folders(bool thorough, async::Stop stop) = 0;
    /// Whether this still is the room, at the price of one stat(). Errors: E_ROOM_CHANGED, those of Objects.
    [[nodiscard]] virtual async::Task<Result<void>> is_here(async::Stop stop) = 0;
    /// Folders in which something new tells that folders() has more to say, for a Watch.
    [[nodiscard]] virtual std::vector<std::string> parents() const { return {}; }
    /// The time in the name, where it is that of a message which this person may read.
    [[nodiscard]] virtual std::optional<confab_time> message_time(const std::string& folder,
                                                                  const std::string& name) const = 0;
    /// What the names of messages of that time begin with. They sort by time.
    [[nodiscard]] virtual std::string name_at(confab_time time) const = 0;
    /// How far back a look has to begin, since the time in a name may be behind that of its arrival. Microseconds.
    /// `wide`: for all that can be, else for what was seen so far.
    [[nodiscard]] virtual std::int64_t overlap(bool wide) const = 0;
    /// Errors: those of Objects; E_PROTOCOL and others for what can't be read.
    [[nodiscard]] virtual async::Task<Result<Said>> read(Found found, async::Stop stop) = 0;

    // ---- saying
    /// Whom it would reach. Errors: E_UNKNOWN_USER, E_KEY_CHANGED, E_INVALID_ID, E_UNSUPPORTED.
    [[nodiscard]] virtual async::Task<Result<void>> check(const Saying& saying, async::Stop stop) = 0;
    /// Stores a file and its thumbnail. Progress counts the file. The result is kept with the message as text.
    [[nodiscard]] virtual async::Task<Result<std::string>> upload(Saying::File file, confab_time time,
                                                                  Progress progress, async::Stop stop) = 0;
    /// `stored`: what upload() gave. `number` counts one's own messages in counting_of() from 1.
    [[nodiscard]] virtual async::Task<Result<Composed>> compose(Saying saying, std::vector<std::string> stored,
                                                                confab_time time, std::uint64_t number,
                                                                async::Stop stop) = 0;
    /// The stream in which one's own messages to `recipient` are counted; empty: they are not.
    [[nodiscard]] virtual std::string counting_of(const std::string& recipient) const = 0;

    /// What one has said, with what upload() gave for its files, as read() gives it to others. Without id, time and number.
    [[nodiscard]] virtual Said own(const Saying& saying, const std::vector<std::string>& stored) const = 0;

    // ---- files
    [[nodiscard]] virtual async::Task<Result<void>> fetch(std::string ref, confab_id into, std::uint64_t offset,
                                                          Progress progress, async::Stop stop) = 0;

    // ---- people
    [[nodiscard]] virtual std::string heartbeat_folder() const = 0;
    /// Path and bytes of one's own. Empty bytes: remove it.
    [[nodiscard]] virtual async::Task<Result<Composed>> own_heartbeat(bool leaving, async::Stop stop) = 0;
    [[nodiscard]] virtual bool is_heartbeat(const std::string& name) const = 0;
    /// Nothing: it is worth nothing.
    [[nodiscard]] virtual async::Task<std::optional<Beat>> heartbeat(std::string path, Bytes bytes,
                                                                     async::Stop stop) = 0;

    /// Tells what is missing. To be called now and then, while nothing that was found waits to be read.
    virtual async::Task<void> look_for_gaps(async::Stop stop);

    // ---- housekeeping
    /// Gives the room another passphrase, for everybody; with `new_keys` also new keys.
    /// Errors: E_UNSUPPORTED (not a sealed room), E_INVALID (no passphrase), E_AGAIN (somebody else changes it), those of Objects.
    virtual async::Task<Result<void>> rekey(std::string passphrase, bool new_keys, async::Stop stop);
    [[nodiscard]] virtual std::vector<Area> areas() const = 0;
    /// The folders of everybody in which all that is old may go.
    [[nodiscard]] virtual std::vector<std::string> passing_folders() const = 0;
    [[nodiscard]] virtual std::string log_folder() const = 0;
    /// Statistics of cleanups, with one more. `before` may be empty.
    [[nodiscard]] virtual Bytes statistics(const Bytes& before, confab_time when, std::uint64_t deleted, int days) = 0;
};

/// What is the same in both.
[[nodiscard]] inline Said own_said(const Here& here, const Saying& saying) {
    Said said;
    said.own = true;
    said.partner = saying.recipient;
    said.sender = here.self;
    said.sender_name = here.name;
    said.text = saying.text;
    said.origin = saying.origin;
    return said;
}

inline async::Task<void> Format::look_for_gaps(async::Stop) { co_return; }

inline async::Task<Result<void>> Format::rekey(std::string, bool, async::Stop) {
    co_return fail(CONFAB_E_UNSUPPORTED, N_("Only a sealed room has a passphrase."));
}

} // namespace confab::storage
