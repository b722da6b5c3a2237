// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/archive.hpp"
#include "client/connection.hpp"
#include "client/downloads.hpp"
#include "client/file_jobs.hpp"
#include "client/file_worker.hpp"
#include "client/outbox.hpp"
#include "client/transfer.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace confab::client {

/// The files of messages in the outbox on their way: opened and looked through before they are handed to the transport. The
/// outbox decides when that is, and what becomes of the message. Engine thread.
class Uploads {
public:
    static constexpr std::size_t at_once = 3;

    /// All outlive it.
    Uploads(Connection& connection, FileWorker& worker, Archive& archive, Downloads::Owner& owner)
        : connection_{connection}, worker_{worker}, archive_{archive}, owner_{owner} {}

    /// A message with files waits to be sent, from now on or from an earlier run (`quietly`).
    void add(const Outbox::Item& item, bool quietly);
    /// May one more be on its way?
    [[nodiscard]] bool room() const noexcept;
    /// What the transport is to be told of the files; null: they have to be prepared first.
    [[nodiscard]] const std::vector<Attachment>* ready(EntryKey key) const;
    /// Opens them. `then` is called later, once, unless the message went meanwhile. Errors: those of open_upload().
    void prepare(const Outbox::Item& item, std::function<void(Result<void>)> then);

    /// What becomes of the message: on its way, waiting again, ended.
    void handed(EntryKey key);
    void progressed(EntryKey key, const Progress& progress);
    void waits(EntryKey key);
    void ended(EntryKey key, Transfer::State state, Error why = {Code::ok, {}});
    /// The session is over: all wait again.
    void all_wait();

    /// The message that this transfer belongs to.
    [[nodiscard]] std::optional<std::pair<ConversationId, EntryKey>> find(TransferId transfer) const;
    [[nodiscard]] std::vector<Transfer> all() const;

private:
    struct Job {
        Transfer transfer;
        bool preparing = false;
        std::vector<Attachment> attachments{}; ///< once they are prepared
        std::vector<plugin::Files::Loan> loans{};
        Timestamp told{};
    };
    void drop(Job& job);
    void prepared(EntryKey key, std::vector<EntryFile> files, std::vector<OpenUpload> open);

    Connection& connection_;
    FileWorker& worker_;
    Archive& archive_;
    Downloads::Owner& owner_;
    std::map<EntryKey, Job> jobs_;
    std::shared_ptr<void> alive_ = std::make_shared<int>();
};

} // namespace confab::client
