// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/loop.hpp"
#include "client/sql.hpp"
#include "client/worker.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace confab::client {

/// Deletes what was left to it (conversations marked as deleted, forgotten accounts) from the file and from the index, in
/// slices with turns of the loop between them. A purge that was cut short goes on at the next start. Engine thread.
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
    /// One slice; false: there was nothing left.
    Result<bool> delete_some();
    void end(Result<void> how);

    Loop& loop_;
    Sql& sql_;
    Worker& worker_;
    bool running_ = false, again_ = false;
    std::vector<std::function<void(Result<void>)>> waiting_;
    std::shared_ptr<void> alive_ = std::make_shared<int>();
};

} // namespace confab::client
