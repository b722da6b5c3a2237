// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.hpp"
#include "client/archive.hpp"
#include "client/connection.hpp"
#include "client/file_jobs.hpp"
#include "client/file_worker.hpp"
#include "client/requests.hpp"
#include "client/transfer.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <map>
#include <vector>

namespace confab::client {

/// The next number for a transfer of this process.
[[nodiscard]] TransferId next_transfer() noexcept;

/// Files that come from the far side, a few at a time, the others wait for their turn. What was cut off with the connection
/// goes on with the next one. Engine thread.
class Downloads {
public:
    static constexpr std::size_t at_once = 3, most = 1'000;
    static constexpr int most_tries = 3; ///< in vain, while the connection holds
    static constexpr std::chrono::seconds silence{120};
    static constexpr std::chrono::milliseconds tell_every{100};

    class Owner {
    public:
        virtual ~Owner() = default;
        /// Also the end, which is told once.
        virtual void transfer_changed(const Transfer& transfer) = 0;
        /// May something be asked of the far side now?
        [[nodiscard]] virtual bool can_ask() const = 0;
        /// The transport said that it is busy: room() follows.
        virtual void congested() = 0;
    };

    /// All outlive it.
    Downloads(Connection& connection, Requests& requests, FileWorker& worker, Archive& archive, Owner& owner)
        : connection_{connection}, requests_{requests}, worker_{worker}, archive_{archive}, owner_{owner} {}

    /// `file` is that one of the entry, and lies somewhere. Errors: storage_full (too many).
    Result<TransferId> start(const ConversationId& of, const Entry& entry, std::size_t index,
                             std::filesystem::path folder);
    /// False: it is none of these.
    bool cancel(TransferId transfer);
    [[nodiscard]] std::vector<Transfer> all() const;
    /// Something may be asked again: a session has begun, or there is room.
    void go_on();

private:
    enum class Stage { queued, opening, running, finishing };
    struct Job {
        Transfer transfer;
        EntryFile file;
        MessageId message{};
        std::filesystem::path folder{}, part{};
        Stage stage = Stage::queued;
        Op op = Op::none;
        plugin::Files::Loan loan{};
        bool cancelled = false;
        int tries = 0;
        Timestamp told{};
    };
    [[nodiscard]] Job* find(TransferId transfer);
    void open(Job& job);
    void opened(TransferId id, Result<Part> part);
    void ask(Job& job, Part part);
    void came(TransferId id, const Progress& progress);
    void answered(TransferId id, Result<void> how);
    void finish(Job& job);
    void finished(TransferId id, Result<std::filesystem::path> whole);
    void wait_again(Job& job);
    void end(TransferId id, Transfer::State state, Error why = {Code::ok, {}});

    Connection& connection_;
    Requests& requests_;
    FileWorker& worker_;
    Archive& archive_;
    Owner& owner_;
    std::map<TransferId, Job> jobs_;
    std::shared_ptr<void> alive_ = std::make_shared<int>(); ///< answers of the worker end with it
};

} // namespace confab::client
