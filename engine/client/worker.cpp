// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/worker.hpp"

#include "client/store_parts.hpp"

#include <future>

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

Worker::Worker(Loop& home, const std::filesystem::path& folder, std::string source)
    : home_{home}, side_{std::make_unique<WorkerSide>(folder, std::move(source), stop_)} {}

Worker::~Worker() {
    stop_ = true;
    std::promise<void> ended;
    thread_.post([this, &ended] {
        side_.reset();
        ended.set_value();
    });
    ended.get_future().wait();
}

void Worker::post(Job job) {
    thread_.post([this, job = std::move(job)] {
        if (!stop_) job(*side_);
    });
}

} // namespace confab::client
