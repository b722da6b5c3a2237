// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/result.hpp"
#include "common/room/sql.hpp"

#include <confab/plugin.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace confab::storage {

/// A message of one's own, from its first attempt on.
struct Outgoing {
    std::string origin;
    std::string path;            ///< of the message, relative to the place
    confab_time time = 0;        ///< that stands in the name
    confab_time tried = 0;       ///< when the first attempt with this name was made, by the place's clock
    std::uint64_t number = 0;    ///< the sender's own count in sealed rooms; 0 elsewhere
    std::string bytes;           ///< what is to be written; empty once it is there
    std::string copy_path, copy; ///< ... and a second file, if there is one
    std::string stored;          ///< what Format::upload() gave for its files
    bool sent = false;
};

/// A file that looks like a message and can't be read, as it was at the last try.
struct Unreadable {
    std::uint64_t bytes = 0;
    std::int64_t modified_us = 0;
    confab_result code = CONFAB_OK;
};

/// A message that is about to be told.
struct Numbered {
    std::string path;
    std::uint64_t n = 0;
    std::string stream{}; ///< sender, device and conversation, where the sender counts
    std::uint64_t number = 0;
    std::int64_t millis = 0; ///< its place in the order
};

/// What is remembered of one place for one person, between starts. Any thread, one call at a time; each may wait for the disk,
/// so it belongs on a worker. Errors: E_IO, E_FULL.
class State {
public:
    struct Loaded {
        std::map<std::string, std::string> facts;
        std::uint64_t last_n = 0;
        std::unordered_map<std::string, std::uint64_t> known; ///< path to n
        std::unordered_map<std::string, Unreadable> unreadable;
    };

    /// The file lies in `folder`, under a name made from both. A damaged one is put aside and begun anew.
    static Result<std::shared_ptr<State>> open(const std::string& folder, const std::string& location,
                                               const std::string& user);

    Result<Loaded> load();
    /// Small facts: what was pinned, what was told once. An empty value removes.
    Result<void> remember(const std::map<std::string, std::string>& facts);
    Result<void> number(const std::vector<Numbered>& messages);
    Result<void> forget(const std::vector<std::string>& paths);
    /// Nobody has any of it: all numbers so far are worth nothing.
    Result<void> forget_numbers();
    Result<void> unreadable(const std::string& path, const Unreadable& how);
    /// It was read after all.
    Result<void> readable(const std::string& path);

    /// With an empty origin: there is none.
    Result<Outgoing> outgoing(const std::string& origin);
    /// What was sent but for its origin, by path.
    Result<std::unordered_map<std::string, std::string>> origins();
    /// Together with facts. Waits until it is safe on the disk.
    Result<void> save(const Outgoing& outgoing, const std::map<std::string, std::string>& facts);
    /// It never left.
    Result<void> drop(const std::string& origin, const std::map<std::string, std::string>& facts);

    /// Places in the order that were given to messages of a stream, by the sender's own numbers.
    Result<std::map<std::uint64_t, std::int64_t>> stream(const std::string& stream);
    /// The highest of those numbers; 0: there are none.
    Result<std::uint64_t> highest(const std::string& stream);

private:
    explicit State(Sql sql) : sql_{std::move(sql)} {}
    static Result<Sql> prepare(const std::string& file);
    Result<void> set_facts(const std::map<std::string, std::string>& facts);
    Result<void> transaction(const std::function<Result<void>()>& body);

    std::mutex mutex_;
    Sql sql_;
};

} // namespace confab::storage
