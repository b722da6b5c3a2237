// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/loop.hpp"
#include "client/sql.hpp"
#include "client/worker.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace confab::client {

/// Deletes what was left to it (conversations marked as deleted, forgotten accounts) from the files, in slices
/// with turns of the loop between them. The index is made anew: it can't forget single words. A purge that was cut short goes on at the next start. Engine thread.
class Purge {
public:
    static constexpr int slice = 200; ///< entries

    /// All outlive the purge.
    Purge(Loop& loop, Sql& sql, Worker& worker) : loop_{loop}, sql_{sql}, worker_{worker} {}

    /// `then`, which may be empty, is called later, when nothing is left to delete. Errors: io, storage_full.
    void start(std::function<void(Result<void>)> then);

private:
    void later();
    void next();
    /// One slice of entries; false: there was nothing left.
    Result<bool> delete_some();
    void forget_empty(Result<void> wiped);
    void end(Result<void> how);

    Loop& loop_;
    Sql& sql_;
    Worker& worker_;
    bool running_ = false;
    bool to_wipe_ = true; ///< the files may hold what is gone; an earlier run may have left it
    std::vector<std::function<void(Result<void>)>> waiting_;
    std::shared_ptr<void> alive_ = std::make_shared<int>();
};

} // namespace confab::client
