// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/worker.hpp"

#include "client/store_parts.hpp"
#include "client/thumbnails.hpp"

#include <sqlite3.h>

#include <future>
#include <system_error>

namespace confab::client {

Result<Sql*> WorkerSide::sql() {
    if (!sql_) {
        auto opened = store::Database::open(folder_ / StoreParts::history_file, store::Database::Mode::write,
                                            store::Durability::normal);
        if (!opened) return fail(std::move(opened.error()));
        sql_ = std::make_unique<Sql>(std::move(*opened));
    }
    return sql_.get();
}

Result<store::FullText*> WorkerSide::index() {
    if (!index_) {
        auto opened = store::FullText::open(folder_ / StoreParts::index_file, source_);
        if (!opened) return fail(std::move(opened.error()));
        index_ = std::move(*opened);
    }
    return index_.get();
}

void WorkerSide::checkpoint_if_wanted() {
    if (!checkpoint_.exchange(false)) return;
    auto history = sql();
    if (!history) return;
    auto* database = (*history)->database().raw();
    int pages = 0;
    sqlite3_wal_checkpoint_v2(database, nullptr, SQLITE_CHECKPOINT_PASSIVE, &pages, nullptr);
    // While much is written there is always something behind, and the log never starts again from its beginning. What is
    // left is little: writing waits for it.
    if (pages > StoreParts::much_to_checkpoint)
        sqlite3_wal_checkpoint_v2(database, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
}

Result<void> WorkerSide::wipe() {
    auto full_text = index();
    if (!full_text) return fail(std::move(full_text.error()));
    if (auto cleared = (*full_text)->clear(); !cleared) return cleared;
    auto history = sql();
    if (!history) return fail(std::move(history.error()));
    std::error_code ignored;
    auto pictures = (*history)->each("SELECT id FROM conversation WHERE deleted = 1", [&](const store::Statement& row) {
        std::filesystem::remove_all(Thumbnails::folder(folder_) / row.text(0), ignored);
    });
    if (!pictures) return pictures;
    const int done =
        sqlite3_wal_checkpoint_v2((*history)->database().raw(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    if (done == SQLITE_OK) return {};
    return fail(done == SQLITE_FULL ? Code::storage_full : Code::io, "{}", sqlite3_errstr(done));
}

Worker::Worker(Loop& home, const std::filesystem::path& folder, std::string source)
    : home_{home}, side_{std::make_unique<WorkerSide>(folder, std::move(source), stop_, checkpoint_)} {}

Worker::~Worker() {
    stop_ = true;
    std::promise<void> ended;
    thread_.post([this, &ended] {
        side_.reset();
        ended.set_value();
    });
    ended.get_future().wait();
}

void Worker::want_checkpoint() {
    if (!checkpoint_.exchange(true)) post([](WorkerSide& side) { side.checkpoint_if_wanted(); });
}

void Worker::post(Job job) {
    thread_.post([this, job = std::move(job)] {
        if (!stop_) job(*side_);
    });
}

} // namespace confab::client
