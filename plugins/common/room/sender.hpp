// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/room/teller.hpp"
#include "common/room/turn.hpp"

#include <memory>
#include <string>

namespace confab::storage {

/// Writes what is said: each message once, under one name, whatever comes in between. Engine thread; see Here for its life.
class Sender {
public:
    struct Request {
        Saying saying;
        bool attempted = false; ///< it may be there
        Progress progress;
        async::Stop session; ///< ends with the session, and not when this message is cancelled
    };
    struct Sent {
        std::string path;
        std::uint64_t n = 0; ///< 0: it was sent earlier
        std::int64_t millis = 0;
        std::string sender; ///< for seq_of()
    };

    Sender(Here& here, Format& format, Scanner& scanner, Teller& teller)
        : here_{here}, format_{format}, scanner_{scanner}, teller_{teller} {}

    /// In the order of the calls, but that a message with files takes its place when they are stored.
    /// Errors: those of Format, and nothing is there; E_UNCERTAIN, it may have arrived, and comes under the same name when it is
    /// sent again.
    async::Task<Result<Sent>> send(std::shared_ptr<Request> request, async::Stop stop);

private:
    async::Task<Result<Outgoing>> find(const std::string& origin, async::Stop stop);
    async::Task<Result<void>> prepare(Request& request, Outgoing& out, async::Stop stop);
    async::Task<Result<void>> compose(const Saying& saying, Outgoing& out, async::Stop stop);
    async::Task<Result<void>> look_again(const Saying& saying, Outgoing& out, bool& there, async::Stop stop);
    async::Task<Result<void>> write(Request& request, Outgoing& out, async::Stop stop);
    async::Task<Result<bool>> put(std::string path, Bytes bytes, async::Stop stop);
    async::Task<Result<Sent>> finish(const Saying& saying, Outgoing out, async::Stop stop);
    async::Task<Result<void>> put_copy(const Outgoing& out, async::Stop stop);
    async::Task<void> take_back(const Saying& saying, const Outgoing& out, async::Stop stop);

    Here& here_;
    Format& format_;
    Scanner& scanner_;
    Teller& teller_;
    Turn turn_;
    confab_time last_time_ = 0;
};

} // namespace confab::storage
