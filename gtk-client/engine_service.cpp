// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine_service.hpp"

#include "base/log.hpp"
#include "base/time.hpp"
#include "main_queue.hpp"

#include <future>

namespace confab::gtk {

namespace {

/// Without a usable store the program still chats, and forgets it at its end.
std::shared_ptr<client::Store> open_store(Loop& loop, const std::filesystem::path& folder) {
    auto store = client::Store::open(loop, folder);
    if (store) return *store;
    log::error("{}", store.error().text);
    return client::Store::open(loop, {}).value();
}

} // namespace

EngineSide::EngineSide(Loop& loop, EngineOptions options, client::Observer& observer)
    : engine{loop, options}, store{open_store(loop, options.data)},
      client{loop, engine.transports(), now, observer, *store} {}

EngineService::EngineService(EngineOptions options, Heard heard)
    : queue_{std::make_shared<MainQueue>()}, changes_{[queue = queue_] { queue->wake(); }} {
    queue_->set_woken([this, heard = std::move(heard)] {
        // Changes first: an answer that comes in between is newer than they are, and what changed after it is told again.
        const auto changes = changes_.take();
        for (const auto& answer : queue_->take()) answer();
        if (!changes.empty()) heard(changes);
    });
    thread_.post([this, options = std::move(options)] {
        side_ = std::make_unique<EngineSide>(thread_.loop(), options, changes_);
    });
}

EngineService::~EngineService() {
    queue_->set_woken({});
    std::promise<void> ended;
    Handle end;
    thread_.post([this, &end, &ended] {
        // Not from inside a posted function: what ends waits for others of them.
        end = thread_.loop().after({}, [this, &ended] {
            side_.reset();
            ended.set_value();
        });
    });
    ended.get_future().wait();
}

void EngineService::post(std::function<void(EngineSide&)> job) {
    thread_.post([this, job = std::move(job)] { job(*side_); });
}

void EngineService::deliver(std::function<void()> fn) { queue_->push(std::move(fn)); }

} // namespace confab::gtk
