// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/loop.hpp"
#include "client/account_table.hpp"
#include "client/conversation_table.hpp"
#include "client/file_worker.hpp"
#include "client/history.hpp"
#include "client/outbox_table.hpp"
#include "client/profile_identity.hpp"
#include "client/purge.hpp"
#include "client/sql.hpp"
#include "client/trust_table.hpp"
#include "client/worker.hpp"
#include "store/folder_lock.hpp"

#include <filesystem>
#include <memory>
#include <optional>

namespace confab::client {

/// What a Store is made of, for the classes of this folder. Engine thread.
struct StoreParts {
    static constexpr const char* history_file = "history.sqlite";
    static constexpr const char* index_file = "search.sqlite";
    /// So many pages of the write-ahead log (4 KiB each) are written before a checkpoint.
    static constexpr int checkpoint_pages = 1'000;
    /// With so many, writing waits for the end of a checkpoint of the worker, or does one itself.
    static constexpr int much_to_checkpoint = 4'000, most_to_checkpoint = 12'000;
    /// So long the full-text index waits for more; a search brings it up to date in any case.
    static constexpr std::chrono::seconds index_delay{2};

    StoreParts(Loop& loop, std::filesystem::path folder, store::FolderLock lock, store::Database database);
    ~StoreParts();
    StoreParts(const StoreParts&) = delete;
    StoreParts& operator=(const StoreParts&) = delete;

    /// Begins the work beside: `source` names this file for the index.
    void start(std::string source);

    Loop& loop;
    std::filesystem::path folder;
    bool temporary = false; ///< the folder goes with the store
    store::FolderLock lock;
    Sql sql;
    History history{sql};
    OutboxTable outbox{sql};
    ConversationTable conversations{sql, history};
    AccountTable accounts{sql};
    TrustTable trust{sql};
    std::unique_ptr<Worker>
        worker; ///< after start(). Ends before the connection, which then writes the last checkpoint
    std::unique_ptr<Purge> purge;
    FileWorker files{loop};
    std::unique_ptr<ProfileIdentity> identity;

private:
    static int committed(void* self, sqlite3*, const char*, int pages);
    void index_later();

    Handle index_timer_;
};

} // namespace confab::client
