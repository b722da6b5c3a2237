// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/outbox.hpp"
#include "client/sql.hpp"

#include <cstdint>
#include <vector>

namespace confab::client {

/// What is still to be sent, on the disk: entries at Place::outbox, and how far each has come. Engine thread. No function
/// begins a transaction. Errors: io, storage_full.
class OutboxTable {
public:
    explicit OutboxTable(Sql& sql) : sql_{sql} {}

    /// All of an account, oldest first.
    [[nodiscard]] Result<std::vector<Outbox::Item>> load(std::int64_t account, const AccountId& id);
    /// For an entry that stands there.
    Result<void> add(std::int64_t account, EntryKey key);
    /// The item's state and error, and the delivery that its entry shows.
    Result<void> set(const Outbox::Item& item);

private:
    Sql& sql_;
};

} // namespace confab::client
