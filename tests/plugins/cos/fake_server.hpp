// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/bytes.hpp"

#include <gio/gio.h>

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace confab::cos::test {

struct Asked {
    std::string method, key; ///< decoded, without the bucket
    std::map<std::string, std::string> query, headers;
    std::string body;

    [[nodiscard]] bool has(const std::string& name) const { return query.contains(name); }
};

struct Answer {
    unsigned status = 200;
    std::string body;
    std::map<std::string, std::string> headers{};
    std::optional<std::size_t> cut{}; ///< only so much of the body is sent, and the connection closed
    bool silent = false;              ///< the connection is closed without an answer
    bool never = false;               ///< nothing is sent, as long as the server lives
};

/// The part of an S3 server that a bucket uses, on a free port, and whatever faults a test wants. It checks no signature: real
/// servers do, in the end-to-end tests; what it is for is what no real server can be made to do. Connections have threads.
class FakeServer {
public:
    FakeServer();
    ~FakeServer();
    FakeServer(const FakeServer&) = delete;
    FakeServer& operator=(const FakeServer&) = delete;

    [[nodiscard]] std::string host() const { return "127.0.0.1:" + std::to_string(port_); }

    /// Asked before anything happens; an answer here is the answer.
    std::function<std::optional<Answer>(const Asked&)> fault;
    /// Asked afterwards: what is returned replaces the answer.
    std::function<Answer(const Asked&, Answer)> after;
    std::int64_t clock_offset_s = 0;
    std::map<std::string, std::string> objects;
    std::map<std::string, std::map<int, std::string>> uploads; ///< of "KEY\nID"
    std::vector<Asked> asked;
    std::mutex mutex; ///< guards all of these

    [[nodiscard]] std::size_t count(const std::string& method, const std::string& key = {});

private:
    static gboolean incoming(GSocketService*, GSocketConnection*, GObject*, gpointer self);
    static gboolean serve(GThreadedSocketService*, GSocketConnection* connection, GObject*, gpointer self);
    [[nodiscard]] Answer answer(const Asked& asked);
    [[nodiscard]] Answer listing(const Asked& asked) const;
    [[nodiscard]] Answer put(const Asked& asked);
    [[nodiscard]] Answer multipart(const Asked& asked);
    [[nodiscard]] Answer get(const Asked& asked) const;

    GSocketService* service_;
    std::uint16_t port_ = 0;
    GCancellable* ended_;
    std::size_t serving_ = 0; ///< with `mutex`
    std::condition_variable served_;
};

} // namespace confab::cos::test
