// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/async/scope.hpp"
#include "common/async/workers.hpp"
#include "common/room.hpp"
#include "common/room/cleanup.hpp"
#include "common/room/presence.hpp"
#include "common/room/sender.hpp"

#include <deque>
#include <map>

namespace confab::storage {

/// Tasks hold it, so that what they await stays where it is.
class Room::Impl : public std::enable_shared_from_this<Impl> {
public:
    using Self = std::shared_ptr<Impl>;
    Impl(sdk::Host host, confab_id session, std::shared_ptr<Objects> objects, RoomSettings settings,
         std::function<void(End)> ended);

    confab_result submit(const confab_msg& message);
    void close(End how);
    void abandon();

private:
    enum class State { auth, joining, ready, closing, ended };
    struct Pending {
        std::uint32_t of = 0;
        std::shared_ptr<async::StopSource> stop;
        std::shared_ptr<Sender::Request> message; ///< of a MESSAGE
    };
    struct Parts {
        Parts(Here& here, Format& format)
            : scanner{here, format}, teller{here, format, scanner}, sender{here, format, scanner, teller},
              presence{here, format}, cleanup{here, format} {}
        Scanner scanner;
        Teller teller;
        Sender sender;
        Presence presence;
        Cleanup cleanup;
    };
    struct Auth {
        confab_op op = 0;
        std::string id, name, since;
        bool repin = false;
    };

    // room_join.cpp
    static async::Task<void> join(Self self, Auth auth);
    async::Task<Result<void>> open(Auth auth, async::Stop stop);
    async::Task<void> measure_clock(async::Stop stop);
    void tell_ready();

    // room_loop.cpp: what goes on by itself
    static async::Task<void> messages(Self self);
    static async::Task<void> people(Self self);
    static async::Task<void> housekeeping(Self self);
    async::Task<Result<void>> look(async::Stop stop);
    async::Task<Result<void>> tell_fresh(async::Stop stop);
    async::Task<Result<void>> tell_backlog(async::Stop stop);
    async::Task<Result<void>> catch_up(async::Stop stop);
    [[nodiscard]] std::chrono::milliseconds pause() const;

    // room_requests.cpp
    confab_result authenticate(const confab_msg_auth& auth);
    confab_result say(const confab_msg_message& message);
    confab_result query(const confab_msg_query& query);
    confab_result fetch(const confab_msg_fetch& fetch);
    confab_result storage(const confab_msg_storage& storage);
    confab_result cancel(confab_op op);
    static async::Task<void> send(Self self, confab_op op, std::shared_ptr<Sender::Request> request, async::Stop stop);
    static async::Task<void> get(Self self, confab_op op, std::string ref, confab_id file, std::uint64_t offset,
                                 async::Stop stop);
    static async::Task<void> keep_house(Self self, confab_op op, std::uint32_t what, async::Stop stop);
    [[nodiscard]] Progress progress_of(confab_op op);
    static async::Task<void> rekey(Self self, confab_op op, std::string passphrase, bool new_keys, async::Stop stop);
    static async::Task<void> lifecycle(Self self, confab_op op, std::uint32_t what, async::Stop stop);
    void add_cost(confab_msg_storage_report& report) const;
    void report(confab_op op, std::uint32_t what, const Tally& tally);
    bool add(confab_op op, Pending pending);
    void done(confab_op op, confab_result result, std::string_view text = {});
    void done(confab_op op, confab_msg_op_done how);
    [[nodiscard]] std::size_t waiting_messages() const;

    void end(const Error& error);
    static async::Task<void> goodbye(Self self, End how);

    Here here_;
    std::function<void(End)> ended_;
    std::shared_ptr<async::Workers> workers_ = async::Workers::here();
    std::unique_ptr<Format> format_;
    std::unique_ptr<Parts> parts_;
    State state_ = State::auth;
    std::map<confab_op, Pending> pending_;
    bool flow_owed_ = false;

    std::uint64_t since_ = 0;
    bool resuming_ = false;
    struct Question {
        confab_op op = 0;
        std::uint32_t limit = 0;
    };
    std::deque<Question> questions_;
    async::Event asked_;
    std::deque<Found> missed_, backlog_, fresh_;
    bool scanned_ = false;
    async::Clock::time_point last_life_ = async::Clock::now();

    async::Scope work_, sends_, last_;
};

} // namespace confab::storage
