// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/async/gio.hpp"
#include "common/bytes.hpp"
#include "common/result.hpp"
#include "server_clock.hpp"
#include "settings.hpp"

#include <libsoup/soup.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace confab::cos {

using async::Stop;
using async::Task;
using glib::Ref;
using storage::Bytes;
using storage::Error;
using storage::Result;

struct Request {
    std::string method;
    std::string key; ///< decoded, after the endpoint's path; empty: the bucket
    Fields query, headers;
    std::shared_ptr<const Bytes> body{}; ///< nothing: none
};

struct Reply {
    unsigned status = 0;
    Fields headers; ///< names in lower case
    Bytes body;

    [[nodiscard]] bool good() const noexcept { return status >= 200 && status < 300; }
    [[nodiscard]] std::string header(const std::string& name) const;
};

/// An answer whose body is to be read still.
struct Opened {
    Reply reply;
    Ref<GInputStream> body;
};

/// How many requests were made, by what a bill tells apart.
struct Counts {
    std::uint64_t lists = 0, gets = 0, puts = 0, heads = 0, deletes = 0;

    [[nodiscard]] std::uint64_t all() const noexcept { return lists + gets + puts + heads + deletes; }
};

/// Signed requests to one bucket. Engine thread. Its calls may outlive it.
class Http {
public:
    Http(Endpoint to, Credentials credentials, std::string ca_file, std::chrono::milliseconds limit);
    ~Http();
    Http(const Http&) = delete;
    Http& operator=(const Http&) = delete;

    /// The answer, whatever its status, with a body of at most `most` bytes; E_TOO_LARGE: more. Tries again where that helps: the
    /// connection broke, 429, 5xx, a clock that was wrong. `tries` tells how often it was sent, where that matters.
    [[nodiscard]] Task<Result<Reply>> send(Request request, std::size_t most, Stop stop, int* tries = nullptr);
    /// Once. Only the beginning of what is not good is read, into the reply.
    [[nodiscard]] Task<Result<Opened>> open(Request request, Stop stop);

    [[nodiscard]] std::chrono::milliseconds limit() const noexcept;
    [[nodiscard]] const ServerClock& clock() const noexcept;
    [[nodiscard]] const Counts& counts() const noexcept;
    [[nodiscard]] const Endpoint& endpoint() const noexcept;

private:
    struct Shared;
    std::shared_ptr<Shared> shared_;
};

/// More of a body; empty at its end.
[[nodiscard]] Task<Result<Bytes>> read_some(Ref<GInputStream> body, std::size_t most, Stop stop);

} // namespace confab::cos
