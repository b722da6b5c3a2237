// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/purge.hpp"

#include "base/log.hpp"

#include <utility>

namespace confab::client {

void Purge::start(std::function<void(Result<void>)> then) {
    if (then) waiting_.push_back(std::move(then));
    if (std::exchange(running_, true)) return;
    later();
}

void Purge::later() {
    loop_.post([this, alive = std::weak_ptr{alive_}] {
        if (!alive.expired()) next();
    });
}

void Purge::next() {
    auto some = delete_some();
    if (!some) return end(fail(std::move(some.error())));
    if (*some) return later();
    auto left = sql_.number("SELECT 1 FROM conversation WHERE deleted = 1 LIMIT 1");
    if (!left) return end(fail(std::move(left.error())));
    if (!*left) return end(sql_.run("DELETE FROM account WHERE name IS NULL"));
    if (!std::exchange(to_wipe_, false)) return forget_empty({});
    // Before the conversations themselves go: what is cut short here is done again.
    worker_.ask([](WorkerSide& side) { return side.wipe(); },
                [this, alive = std::weak_ptr{alive_}](Result<void> wiped) {
                    if (!alive.expired()) forget_empty(std::move(wiped));
                });
}

Result<bool> Purge::delete_some() {
    auto gone = sql_.run("DELETE FROM entry WHERE key IN (SELECT key FROM entry WHERE conversation IN "
                         "(SELECT id FROM conversation WHERE deleted = 1) LIMIT ?)",
                         slice);
    if (!gone) return fail(std::move(gone.error()));
    const bool some = sql_.database().changes() > 0;
    to_wipe_ = to_wipe_ || some;
    return some;
}

void Purge::forget_empty(Result<void> wiped) {
    if (!wiped) to_wipe_ = true;
    // Not those that were left to it meanwhile.
    if (wiped)
        wiped = sql_.run("DELETE FROM conversation WHERE deleted = 1 AND "
                         "NOT EXISTS (SELECT 1 FROM entry WHERE entry.conversation = conversation.id)");
    if (!wiped) return end(std::move(wiped));
    later();
}

void Purge::end(Result<void> how) {
    running_ = false;
    if (!how) log::error("deleting history: {}", how.error().text);
    for (auto& then : std::exchange(waiting_, {})) then(how);
}

} // namespace confab::client
