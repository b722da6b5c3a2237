// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <confab/plugin.hpp>

#include <cstring>
#include <deque>
#include <string>
#include <vector>

namespace confab::test::memory {

/// A message with copies of everything that it borrows, for later.
class KeptMessage {
public:
    explicit KeptMessage(const confab_msg& message) : bytes_(message.size) {
        std::memcpy(bytes_.data(), &message, message.size);
        switch (message.type) {
        case CONFAB_MSG_AUTH: keep<confab_msg_auth>(); break;
        case CONFAB_MSG_QUERY: keep<confab_msg_query>(); break;
        case CONFAB_MSG_MESSAGE: keep<confab_msg_message>(); break;
        case CONFAB_MSG_PERSON: keep<confab_msg_person>(); break;
        case CONFAB_MSG_SESSION: keep<confab_msg_session>(); break;
        case CONFAB_MSG_OP_DONE: keep<confab_msg_op_done>(); break;
        case CONFAB_MSG_MEMBER: keep<confab_msg_member>(); break;
        default: break;
        }
    }
    KeptMessage(const KeptMessage&) = delete;
    KeptMessage& operator=(const KeptMessage&) = delete;

    [[nodiscard]] const confab_msg& get() const noexcept { return *reinterpret_cast<const confab_msg*>(bytes_.data()); }

private:
    void text(confab_str& borrowed) {
        texts_.emplace_back(sdk::view(borrowed));
        borrowed = sdk::str(texts_.back());
    }
    void texts(auto&... borrowed) { (text(borrowed), ...); }

    template <class M> void keep() {
        auto& m = *reinterpret_cast<M*>(bytes_.data());
        if constexpr (std::is_same_v<M, confab_msg_auth>) texts(m.identity, m.display, m.resume, m.since);
        else if constexpr (std::is_same_v<M, confab_msg_query>) texts(m.who, m.room, m.recipient, m.text, m.cursor);
        else if constexpr (std::is_same_v<M, confab_msg_message>)
            texts(m.room, m.recipient, m.id, m.origin_id, m.sender, m.sender_name, m.body, m.cursor);
        else if constexpr (std::is_same_v<M, confab_msg_person>) texts(m.who, m.display);
        else if constexpr (std::is_same_v<M, confab_msg_session>)
            texts(m.self_id, m.lobby, m.address, m.text, m.tls_fingerprint, m.log_id, m.resume, m.cursor);
        else if constexpr (std::is_same_v<M, confab_msg_op_done>) texts(m.text, m.id, m.origin_id, m.cursor);
        else if constexpr (std::is_same_v<M, confab_msg_member>) {
            texts(m.room, m.who, m.display);
            if (m.roster) keep_roster(m.roster);
        }
    }

    void keep_roster(const confab_roster*& borrowed) {
        roster_ = *borrowed;
        const auto copy = [this](const confab_str*& list, std::vector<confab_str>& to) {
            if (!list) return;
            to.assign(list, list + roster_.n);
            for (auto& each : to) text(each);
            list = to.data();
        };
        copy(roster_.ids, ids_);
        copy(roster_.names, names_);
        borrowed = &roster_;
    }

    std::vector<char> bytes_;
    std::deque<std::string> texts_; ///< which stay where they are
    confab_roster roster_{};
    std::vector<confab_str> ids_, names_;
};

} // namespace confab::test::memory
