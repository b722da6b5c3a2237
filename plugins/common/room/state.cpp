// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/room/state.hpp"

#include "common/layout/names.hpp"

#include <glib.h>

#include <cstdio>

namespace confab::storage {
namespace {

constexpr int version = 1;
constexpr const char* tables = R"(
BEGIN IMMEDIATE;
CREATE TABLE fact(key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE known(path BLOB PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE place(stream BLOB, number INTEGER, millis INTEGER NOT NULL, PRIMARY KEY(stream, number)) WITHOUT ROWID;
CREATE TABLE unreadable(path BLOB PRIMARY KEY, bytes INTEGER, modified INTEGER, code INTEGER) WITHOUT ROWID;
CREATE TABLE outgoing(origin BLOB PRIMARY KEY, path BLOB, time INTEGER, tried INTEGER, number INTEGER, bytes BLOB,
  copy_path BLOB, copy BLOB, stored BLOB, sent INTEGER) WITHOUT ROWID;
CREATE INDEX outgoing_path ON outgoing(path);
PRAGMA user_version = 1;
COMMIT;
)";

} // namespace

Result<Sql> State::prepare(const std::string& file) {
    auto sql = Sql::open(file);
    if (!sql) return sql;
    std::int64_t found = -1;
    {
        auto rows = sql->query("PRAGMA user_version");
        if (rows.next()) found = rows.integer(0);
    }
    if (found < 0) return fail(sql->error("reading the version"));
    if (found > version) return fail(CONFAB_E_IO, "", "{} was written by a newer version", file);
    if (found == 0)
        if (auto done = sql->execute(tables); !done) return fail(std::move(done.error()));
    return sql;
}

Result<std::shared_ptr<State>> State::open(const std::string& folder, const std::string& location,
                                           const std::string& user) {
    const auto key = location + '\n' + folded(user);
    const std::unique_ptr<char, decltype(&g_free)> hash{
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, reinterpret_cast<const guchar*>(key.data()), key.size()),
        g_free};
    const auto file = fmt::format("{}/{}.db", folder, std::string_view{hash.get()}.substr(0, 32));
    auto sql = prepare(file);
    if (!sql && sql.error().code != CONFAB_E_FULL) {
        // All in it can be found again; a person who can't chat any more would be worse off.
        (void)std::rename(file.c_str(), (file + ".damaged").c_str());
        for (const char* tail : {"-wal", "-shm"}) (void)std::remove((file + tail).c_str());
        sql = prepare(file);
    }
    if (!sql) return fail(std::move(sql.error()));
    return std::shared_ptr<State>(new State{std::move(*sql)});
}

Result<State::Loaded> State::load() {
    const std::lock_guard lock{mutex_};
    Loaded loaded;
    auto facts = sql_.query("SELECT key, value FROM fact");
    while (facts.next()) loaded.facts[facts.text(0)] = facts.text(1);
    auto known = sql_.query("SELECT path, n FROM known");
    while (known.next()) loaded.known[known.text(0)] = static_cast<std::uint64_t>(known.integer(1));
    auto bad = sql_.query("SELECT path, bytes, modified, code FROM unreadable");
    while (bad.next())
        loaded.unreadable[bad.text(0)] = {static_cast<std::uint64_t>(bad.integer(1)), bad.integer(2),
                                          static_cast<confab_result>(bad.integer(3))};
    if (facts.failed() || known.failed() || bad.failed()) return fail(sql_.error("reading the state of a room"));
    // Kept apart from the names, since these go with their files.
    if (const auto last = loaded.facts.find("last_n"); last != loaded.facts.end())
        loaded.last_n = g_ascii_strtoull(last->second.c_str(), nullptr, 10);
    return loaded;
}

Result<void> State::transaction(const std::function<Result<void>()>& body) {
    if (auto begun = sql_.execute("BEGIN IMMEDIATE"); !begun) return begun;
    auto done = body();
    if (done) done = sql_.execute("COMMIT");
    if (!done) (void)sql_.execute("ROLLBACK");
    return done;
}

Result<void> State::set_facts(const std::map<std::string, std::string>& facts) {
    for (const auto& [key, value] : facts) {
        auto done = value.empty() ? sql_.run("DELETE FROM fact WHERE key = ?", key)
                                  : sql_.run("INSERT OR REPLACE INTO fact VALUES (?, ?)", key, value);
        if (!done) return done;
    }
    return {};
}

Result<void> State::remember(const std::map<std::string, std::string>& facts) {
    const std::lock_guard lock{mutex_};
    return transaction([&] { return set_facts(facts); });
}

Result<void> State::number(const std::vector<Numbered>& messages) {
    if (messages.empty()) return {};
    const std::lock_guard lock{mutex_};
    return transaction([&]() -> Result<void> {
        for (const auto& each : messages) {
            if (auto done = sql_.run("INSERT OR REPLACE INTO known VALUES (?, ?)", each.path, each.n); !done)
                return done;
            if (each.stream.empty()) continue;
            if (auto done =
                    sql_.run("INSERT OR IGNORE INTO place VALUES (?, ?, ?)", each.stream, each.number, each.millis);
                !done)
                return done;
        }
        return sql_.run("INSERT OR REPLACE INTO fact VALUES (?, ?)", std::string_view{"last_n"},
                        std::to_string(messages.back().n));
    });
}

Result<void> State::forget(const std::vector<std::string>& paths) {
    const std::lock_guard lock{mutex_};
    return transaction([&]() -> Result<void> {
        for (const auto& path : paths)
            for (const char* statement : {"DELETE FROM known WHERE path = ?", "DELETE FROM unreadable WHERE path = ?",
                                          "DELETE FROM outgoing WHERE path = ? AND sent = 1"})
                if (auto done = sql_.run(statement, path); !done) return done;
        return {};
    });
}

Result<void> State::forget_numbers() {
    const std::lock_guard lock{mutex_};
    return sql_.run("DELETE FROM known");
}

Result<void> State::unreadable(const std::string& path, const Unreadable& how) {
    const std::lock_guard lock{mutex_};
    return sql_.run("INSERT OR REPLACE INTO unreadable VALUES (?, ?, ?, ?)", path, how.bytes, how.modified_us,
                    how.code);
}

Result<void> State::readable(const std::string& path) {
    const std::lock_guard lock{mutex_};
    return sql_.run("DELETE FROM unreadable WHERE path = ?", path);
}

Result<Outgoing> State::outgoing(const std::string& origin) {
    const std::lock_guard lock{mutex_};
    auto rows = sql_.query("SELECT path, time, tried, number, bytes, copy_path, copy, stored, sent FROM outgoing "
                           "WHERE origin = ?",
                           origin);
    Outgoing found;
    if (rows.next()) {
        found.origin = origin;
        found.path = rows.text(0);
        found.time = rows.integer(1);
        found.tried = rows.integer(2);
        found.number = static_cast<std::uint64_t>(rows.integer(3));
        found.bytes = rows.text(4);
        found.copy_path = rows.text(5);
        found.copy = rows.text(6);
        found.stored = rows.text(7);
        found.sent = rows.integer(8) != 0;
    }
    if (rows.failed()) return fail(sql_.error("reading what is to be sent"));
    return found;
}

Result<std::unordered_map<std::string, std::string>> State::origins() {
    const std::lock_guard lock{mutex_};
    auto rows = sql_.query("SELECT path, origin FROM outgoing");
    std::unordered_map<std::string, std::string> origins;
    while (rows.next()) origins[rows.text(0)] = rows.text(1);
    if (rows.failed()) return fail(sql_.error("reading what was sent"));
    return origins;
}

Result<void> State::save(const Outgoing& out, const std::map<std::string, std::string>& facts) {
    const std::lock_guard lock{mutex_};
    // A name that a loss of power made forget would be given a second time, and the message be there twice.
    if (auto done = sql_.execute("PRAGMA synchronous = FULL"); !done) return done;
    auto done = transaction([&]() -> Result<void> {
        auto saved =
            sql_.run("INSERT OR REPLACE INTO outgoing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", out.origin, out.path,
                     out.time, out.tried, out.number, out.bytes, out.copy_path, out.copy, out.stored, out.sent ? 1 : 0);
        if (!saved) return saved;
        return set_facts(facts);
    });
    (void)sql_.execute("PRAGMA synchronous = NORMAL");
    return done;
}

Result<void> State::drop(const std::string& origin, const std::map<std::string, std::string>& facts) {
    const std::lock_guard lock{mutex_};
    return transaction([&]() -> Result<void> {
        if (auto done = sql_.run("DELETE FROM outgoing WHERE origin = ?", origin); !done) return done;
        return set_facts(facts);
    });
}

Result<std::map<std::uint64_t, std::int64_t>> State::stream(const std::string& stream) {
    const std::lock_guard lock{mutex_};
    auto rows = sql_.query("SELECT number, millis FROM place WHERE stream = ?", stream);
    std::map<std::uint64_t, std::int64_t> places;
    while (rows.next()) places[static_cast<std::uint64_t>(rows.integer(0))] = rows.integer(1);
    if (rows.failed()) return fail(sql_.error("reading the order of messages"));
    return places;
}

Result<std::uint64_t> State::highest(const std::string& stream) {
    const std::lock_guard lock{mutex_};
    auto rows = sql_.query("SELECT number FROM place WHERE stream = ? ORDER BY number DESC LIMIT 1", stream);
    const auto number = rows.next() ? static_cast<std::uint64_t>(rows.integer(0)) : 0;
    if (rows.failed()) return fail(sql_.error("reading the order of messages"));
    return number;
}

} // namespace confab::storage
