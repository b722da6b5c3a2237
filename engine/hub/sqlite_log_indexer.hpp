// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hub/sqlite_log_rows.hpp"
#include "store/full_text.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace confab::hub {

/// A thread that brings what is committed into the full-text index, some time after the commit, and takes away what was
/// trimmed. Where the index can't be written (a full disk, a lock) it is tried again, and a damaged one is made anew. Any
/// thread.
class LogIndexer {
public:
    /// How far the index is, for a later forget().
    struct Mark {
        std::uint64_t generation = 0; ///< the index has been begun anew that often
        Seq position = Seq::none;
    };

    LogIndexer(LogRows rows, std::filesystem::path file, std::string log_id, Seq last);
    ~LogIndexer();

    /// Everything up to here is committed.
    void follow(Seq upto);
    /// These records were deleted; `mark` was asked for before that. `then` is called on this object's thread.
    void forget(std::vector<Record> records, Mark mark, std::function<void()> then);
    /// Begins anew, unless that has happened since `found`: the index is damaged.
    void rebuild(Mark found);

    [[nodiscard]] Mark mark() const;
    /// Null while it can't be opened.
    [[nodiscard]] std::shared_ptr<store::FullText> index() const;

private:
    struct Trimmed {
        std::vector<Record> records;
        Mark mark;
        std::function<void()> then;
    };

    void work();
    bool have_index();
    bool add_some(Seq upto);
    void take_away(const Trimmed& trimmed);
    void begin_anew();
    void complain(const Error& error);
    [[nodiscard]] bool behind() const;

    LogRows rows_;
    const std::filesystem::path file_;
    const std::string log_id_;
    bool complained_ = false; ///< this object's thread
    bool leftovers_ = false;  ///< deleted records could not be taken away; this object's thread

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::shared_ptr<store::FullText> index_;
    std::uint64_t generation_ = 0;
    std::deque<Trimmed> trimmed_;
    Seq upto_;
    bool broken_ = false;
    bool stop_ = false;
    std::thread thread_; ///< last: it uses the others
};

} // namespace confab::hub
