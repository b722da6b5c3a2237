// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/loop.hpp"
#include "hub/log.hpp"
#include "hub/sqlite_log_writer.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>

namespace confab::hub {

/// Brings what the writer committed to the tail, and its answers to those who appended, in this order. Engine thread.
class LogDelivery : public std::enable_shared_from_this<LogDelivery> {
public:
    /// Reads records with from < seq <= upto, the oldest first, and answers later.
    using ReadOld = std::function<void(Seq from, Seq upto, Log::Read then)>;

    LogDelivery(Loop& loop, Seq last, ReadOld read_old);

    /// Somebody waits for the answer to an append that goes to the writer now.
    void expect(Log::Appended then, std::size_t bytes) {
        waiting_.push_back({std::move(then), bytes});
        bytes_ += bytes;
    }
    /// The same for a question to the writer, whose answer it brings along.
    void expect_reply() noexcept { ++replies_; }
    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size() + replies_; }
    [[nodiscard]] std::size_t waiting_bytes() const noexcept { return bytes_; }

    void committed(LogWriter::Group group);

    [[nodiscard]] Handle tail(Seq from, Log::Tail tell);
    [[nodiscard]] Seq last() const noexcept { return last_; }
    /// Of the last commit.
    [[nodiscard]] const Error& trouble() const noexcept { return trouble_; }

    /// No answer and no tail from now on.
    void stop() noexcept;

private:
    struct Reader {
        Log::Tail tell;
        Seq told;   ///< everything up to here
        Seq target; ///< where old records end
        bool behind = false;
    };

    void read_old(const std::shared_ptr<Reader>& reader);
    void tell_old(const std::shared_ptr<Reader>& reader, Result<LogPage> page);
    void deliver(LogWriter::Group group);
    void deliver_held();

    Loop& loop_;
    const ReadOld read_old_;
    Seq last_;
    Error trouble_{Code::ok, {}};
    struct Waiting {
        Log::Appended then;
        std::size_t bytes;
    };
    std::deque<Waiting> waiting_;
    std::size_t bytes_ = 0;
    std::size_t replies_ = 0;
    std::deque<LogWriter::Group> held_; ///< committed while the tail is behind
    std::weak_ptr<Reader> reader_;
    bool delivering_ = false;
    bool stopped_ = false;
    Handle retry_;
};

} // namespace confab::hub
