// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine_service.hpp"

#include "base/i18n.hpp"
#include "base/time.hpp"
#include "main_queue.hpp"

#include <future>

namespace confab::gtk {

EngineSide::EngineSide(Loop& loop, EngineOptions options, client::Observer& observer,
                       std::shared_ptr<client::Store> opened)
    : store{std::move(opened)}, engine{loop, options}, client{loop, engine.transports(), now, observer, *store},
      secrets{loop, options.data} {}

tl::unexpected<Error> connection_gone() { return fail(Code::closed, "{}", tr("The connection is gone.")); }

EngineService::EngineService(EngineOptions options, Heard heard, Unusable unusable)
    : queue_{std::make_shared<MainQueue>()}, changes_{[queue = queue_] { queue->wake(); }} {
    queue_->set_woken([this, heard = std::move(heard)] {
        // Changes first: an answer that comes in between is newer than they are, and what changed after it is told again.
        const auto changes = changes_.take();
        for (const auto& answer : queue_->take()) answer();
        if (!changes.empty()) heard(changes);
    });
    thread_.post([this, options = std::move(options), unusable = std::move(unusable)] {
        auto store = client::Store::open(thread_.loop(), options.data);
        if (!store) return deliver([unusable, why = store.error()] { unusable(why); });
        side_ = std::make_unique<EngineSide>(thread_.loop(), options, changes_, std::move(*store));
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
    thread_.post([this, job = std::move(job)] {
        if (side_) job(*side_);
    });
}

void EngineService::deliver(std::function<void()> fn) { queue_->push(std::move(fn)); }

} // namespace confab::gtk
