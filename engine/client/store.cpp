// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/store.hpp"

#include "base/log.hpp"
#include "client/indexer.hpp"
#include "client/schema.hpp"
#include "client/store_parts.hpp"

#include <glib.h>
#include <sqlite3.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace confab::client {

namespace {

constexpr std::string_view id_key = "confab.store_id"; ///< of the preference that names this file for its index

constexpr int longest_wait = 1'000; ///< milliseconds, for a checkpoint that is under way

std::string random_id() {
    const std::unique_ptr<char, decltype(&g_free)> uuid{g_uuid_string_random(), g_free};
    return uuid.get();
}

Result<std::filesystem::path> temporary_folder() {
    auto path = (std::filesystem::temp_directory_path() / "confab-store-XXXXXX").string();
    if (!mkdtemp(path.data())) return fail(Code::io, "{}: {}", path, std::strerror(errno));
    return std::filesystem::path{path};
}

} // namespace

StoreParts::StoreParts(Loop& loop, std::filesystem::path folder, store::FolderLock lock, store::Database database)
    : loop{loop}, folder{std::move(folder)}, lock{std::move(lock)}, sql{std::move(database)} {}

StoreParts::~StoreParts() {
    purge.reset();
    worker.reset();
    sqlite3_wal_hook(sql.database().raw(), nullptr, nullptr);
}

void StoreParts::start(std::string source) {
    worker = std::make_unique<Worker>(loop, folder, std::move(source));
    purge = std::make_unique<Purge>(loop, sql, *worker);
    // Takes the place of SQLite's own checkpoints, which would wait for the disk inside a commit.
    sqlite3_wal_hook(sql.database().raw(), &StoreParts::committed, this);
    index_later();
}

int StoreParts::committed(void* self, sqlite3*, const char*, int pages) {
    auto& parts = *static_cast<StoreParts*>(self);
    if (!parts.index_timer_) parts.index_later();
    if (pages >= checkpoint_pages) parts.worker->want_checkpoint();
    if (pages < most_to_checkpoint) return SQLITE_OK;
    // The disk does not keep up: more would only make the log larger. A checkpoint of the worker is waited for; SQLite
    // would not.
    auto* database = parts.sql.database().raw();
    for (int wait = 0; wait < longest_wait; ++wait) {
        const int done = sqlite3_wal_checkpoint_v2(database, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
        if (done != SQLITE_BUSY) break;
        sqlite3_sleep(1);
    }
    return SQLITE_OK;
}

void StoreParts::index_later() {
    index_timer_ = loop.after(index_delay, [this] {
        index_timer_.reset();
        worker->post([](WorkerSide& side) {
            if (auto done = bring_index_up_to_date(side); !done) log::warning("search index: {}", done.error().text);
        });
    });
}

Store::Store(std::unique_ptr<StoreParts> parts) : parts_{std::move(parts)} {}

Store::~Store() {
    const auto temporary = parts_->temporary ? parts_->folder : std::filesystem::path{};
    parts_.reset();
    std::error_code ignored;
    if (!temporary.empty()) std::filesystem::remove_all(temporary, ignored);
}

Result<std::shared_ptr<Store>> Store::open(Loop& loop, const std::filesystem::path& folder) {
    auto where = folder;
    if (where.empty()) {
        auto made = temporary_folder();
        if (!made) return fail(std::move(made.error()));
        where = std::move(*made);
    }
    auto lock = store::FolderLock::hold(where);
    if (!lock) {
        // `busy` is something else to those who ask: a queue that will have room.
        if (lock.error().code == Code::busy) lock.error().code = Code::wrong_state;
        return fail(std::move(lock.error()));
    }
    const auto file = where / StoreParts::history_file;
    const auto named = [&](Error error) {
        if (error.text.find(file.string()) == std::string::npos)
            error.text = fmt::format("{}: {}", file.string(), error.text);
        return fail(std::move(error));
    };
    auto database =
        store::Database::open(file, store::Database::Mode::create, store::Durability::normal,
                              {schema::application_id, static_cast<std::int64_t>(std::span{schema::steps()}.size())});
    if (!database) return named(std::move(database.error()));
    if (auto done = store::migrate(*database, schema::application_id, schema::steps()); !done)
        return named(std::move(done.error()));
    // What was deleted is not to be found in the file.
    if (auto done = database->execute("PRAGMA secure_delete=ON; PRAGMA wal_autocheckpoint=0"); !done)
        return named(std::move(done.error()));

    std::shared_ptr<Store> store{
        new Store{std::make_unique<StoreParts>(loop, where, std::move(*lock), std::move(*database))}};
    store->parts_->temporary = folder.empty();
    store->parts_->identity = std::make_unique<ProfileIdentity>(loop, *store, folder.empty());
    // The index may still hold what a purge that was cut short had taken away already.
    auto purging = store->parts_->sql.number("SELECT 1 FROM conversation WHERE deleted = 1 LIMIT 1");
    if (!purging) return named(std::move(purging.error()));
    auto id = store->preference(id_key);
    if (!id || *purging) {
        id = random_id();
        if (auto kept = store->set_preference(id_key, *id); !kept) return named(std::move(kept.error()));
    }
    store->parts_->start(std::move(*id));
    store->parts_->purge->start({});
    return store;
}

const std::filesystem::path& Store::folder() const noexcept { return parts_->folder; }

std::optional<std::string> Store::preference(std::string_view key) const {
    std::optional<std::string> value;
    auto read = parts_->sql.each(
        "SELECT value FROM preference WHERE key = ?", [&](const store::Statement& row) { value = row.text(0); }, key);
    if (!read) log::error("reading a preference: {}", read.error().text);
    return value;
}

Result<void> Store::set_preference(std::string_view key, std::string_view value) {
    return parts_->sql.run("INSERT INTO preference(key, value) VALUES (?1, ?2) "
                           "ON CONFLICT(key) DO UPDATE SET value = excluded.value",
                           key, value);
}

} // namespace confab::client
