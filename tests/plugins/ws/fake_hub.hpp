// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fake_host.hpp"

namespace confab::ws::test {

/// As much of a hub as the wire needs: a lobby behind a listener of a FakeHost. What is said gets a place in a log, and is
/// acknowledged with it.
class FakeHub {
public:
    explicit FakeHub(FakeHost& host, Values values = {});
    /// ws://... or wss://...
    [[nodiscard]] const std::string& address() const { return address_; }
    [[nodiscard]] std::string port() const { return address_.substr(address_.rfind(':') + 1); }
    [[nodiscard]] const std::string& fingerprint() const { return fingerprint_; }
    [[nodiscard]] confab_id session() const { return listener_; }
    [[nodiscard]] confab_id peer(const std::string& id) const;
    /// Says it to all who have joined, as somebody who is not there.
    confab_result broadcast(std::string_view body, std::string_view sender = "ghost");

    uint64_t grants = 0;                   ///< features of part 2
    bool mute = false;                     ///< answer no message
    bool slow_to_answer = false;           ///< answer no question but about people
    confab_result refuse_with = CONFAB_OK; ///< every message
    std::vector<Event> asked;              ///< joins and questions, as they arrived
    bool deaf_to_joins = false;
    size_t incoming = 0; ///< sessions so far
    std::vector<Event> closed;

    /// Settings for a client of it.
    [[nodiscard]] Values client(Values more = {}) const;
    /// A client that has joined.
    confab_id joined_client(const std::string& id, Values more = {});

private:
    bool handle(const Event& event);
    void join(const Event& event);
    void leave(confab_id session);
    void say(const Event& event);
    void tell(const Event& event);
    void tell_page(const Event& event);
    template <class F> void for_record(size_t index, confab_id session, confab_op op, F&& use) const;
    void say_record(confab_id session, confab_op op, size_t index);
    void member(uint32_t change, const std::string& id, const std::string& name);
    void done(const Event& event, confab_result result, std::string_view text = {});
    std::vector<confab_id> sessions() const;

    FakeHost& host_;
    confab_id listener_;
    std::string address_, fingerprint_;
    uint64_t roster_version_ = 0;
    struct Person {
        std::string id, name;
    };
    std::map<confab_id, Person> people_;
    std::map<confab_id, bool> peers_;
    struct Record {
        std::string sender, name, recipient, origin, body;
    };
    std::vector<Record> log_; // seq is the index plus 1
};

} // namespace confab::ws::test
