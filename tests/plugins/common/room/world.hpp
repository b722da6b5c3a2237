// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../async/loop.hpp"
#include "common/room.hpp"
#include "event.hpp"
#include "memory_objects.hpp"
#include "software_signer.hpp"
#include "temporary_folder.hpp"

#include <deque>
#include <map>
#include <mutex>

/// A host with one room, for tests.
namespace confab::storage::test {

/// One person at a place. Engine thread and main context are the test's.
class Guest {
public:
    using Match = std::function<bool(const Event&)>;

    /// `word`: what the keys are made of; `device`: which of theirs it is.
    Guest(async::test::Loop& loop, std::shared_ptr<MemoryPlace> place, std::string id, std::string word = {},
          std::uint64_t device = 1);
    ~Guest();
    Guest(const Guest&) = delete;
    Guest& operator=(const Guest&) = delete;

    RoomSettings settings;
    std::shared_ptr<MemoryObjects> objects;

    /// Opens a room and submits AUTH; the OP_DONE of it.
    Event join(std::string since = {}, std::uint32_t flags = 0);
    /// The same, and all of what was there is told.
    void come(std::string since = {});
    void leave();
    /// As a crash: nothing is said any more.
    void vanish() { room_.reset(); }
    [[nodiscard]] bool here() const { return room_ != nullptr; }
    [[nodiscard]] std::optional<Room::End> ended() const { return ended_; }

    confab_op say(std::string_view text, std::string_view to = {}, std::string origin = {});
    confab_op send_file(std::string_view bytes, std::string name, std::string_view thumbnail = {},
                        std::string_view to = {});
    confab_op fetch(std::string ref, std::uint64_t offset = 0);
    confab_op query(std::uint32_t what, std::uint32_t limit, std::string cursor = {});
    confab_op storage(std::uint32_t what);
    confab_op rekey(std::string_view passphrase, bool new_keys = false);
    void cancel(confab_op op);
    confab_result last_result = 0; ///< of the last submit()
    [[nodiscard]] std::string fetched(confab_op op);

    /// Removes and returns the first that matches, when it comes.
    Event await(const Match& match);
    Event await_done(confab_op op);
    Event await_message(std::string_view body);
    /// All that are there, and fit.
    std::vector<Event> take(const Match& match);
    [[nodiscard]] std::size_t count(const Match& match) const;
    /// Runs the loop for a while in which something must not happen.
    void idle(std::chrono::milliseconds time);
    void until(const std::function<bool()>& done) { loop_.until(done); }

    std::function<confab_result(const Event&)> on_emit; ///< what emit() answers
    void flow(bool paused);
    /// Who was seen with which key, as a host keeps it.
    std::map<std::string, std::string> trusted;
    /// What the host says of a key instead, in hex.
    std::map<std::string, confab_result> verdicts;
    tests::SoftwareSigner signer;
    std::vector<std::string> log;

private:
    static Guest& of(const confab_host* host) { return *static_cast<Guest*>(host->data); }
    void offer_identity();
    void submit(const confab_msg& message) { last_result = room_->submit(message); }

    async::test::Loop& loop_;
    confab::test::TemporaryFolder folder_;
    std::string id_;
    confab_host host_{};
    confab_identity identity_{};
    std::deque<Event> events_;
    std::mutex files_mutex_;
    std::map<confab_id, std::string> files_;
    std::map<confab_op, confab_id> fetches_;
    confab_id next_ = 1;
    std::unique_ptr<Room> room_;
    std::optional<Room::End> ended_;
};

/// As an existing client writes them.
[[nodiscard]] std::string old_message(std::string_view id, std::string_view text);
[[nodiscard]] std::string old_private(std::string_view from, std::string_view to, std::string_view text);
/// The name that a message of `id` from `seconds` ago has.
[[nodiscard]] std::string old_name(std::string_view id, double seconds = 0);

} // namespace confab::storage::test
