// SPDX-License-Identifier: GPL-3.0-or-later
#include "json_line.hpp"
#include "output.hpp"

namespace confab::cli {

namespace {

const char* word(MemberChange change) noexcept {
    switch (change) {
    case MemberChange::join: return "join";
    case MemberChange::leave: return "leave";
    case MemberChange::rename: return "rename";
    default: return "here";
    }
}

class JsonOutput final : public Output {
public:
    void online(const client::ConnectionStatus& status, std::string_view transport) override {
        JsonLine{}
            .text("event", "online")
            .text("self", status.self.value)
            .text("transport", transport)
            .texts("capabilities", names(status.caps))
            .print();
    }

    void offline(const client::ConnectionStatus& status) override {
        JsonLine line;
        line.text("event", "offline").text("reason", status.error.text).text("code", name(status.error.code));
        if (!status.tls_fingerprint.empty()) line.text("tls_fingerprint", status.tls_fingerprint);
        if (status.state == client::ConnectionState::waiting) line.number("retry_in_ms", status.retry_in.count());
        line.print();
    }

    void message(const client::ConversationId& where, const client::Entry& entry, bool historical) override {
        JsonLine{}
            .text("event", "message")
            .text("room", room_name(where))
            .text("id", entry.id.value)
            .text("sender", entry.sender.value)
            .text("name", entry.sender_name)
            .text("text", entry.body)
            .text("time", rfc3339(entry.time))
            .flag("own", entry.own())
            .flag("historical", historical)
            .print();
    }

    void queued(const client::ConversationId& where, const client::Entry& entry) override {
        JsonLine{}.text("event", "queued").text("room", room_name(where)).text("text", entry.body).print();
    }

    void sent(const client::ConversationId& where, const client::Entry& entry) override {
        JsonLine{}
            .text("event", "sent")
            .text("room", room_name(where))
            .text("id", entry.id.value)
            .text("text", entry.body)
            .print();
    }

    void refused(const client::ConversationId& where, std::string_view text, const Error& why) override {
        JsonLine{}
            .text("event", "refused")
            .text("room", room_name(where))
            .text("text", text)
            .text("code", name(why.code))
            .text("reason", why.text)
            .print();
    }

    void member(const client::RosterMember& who, MemberChange change) override {
        JsonLine{}
            .text("event", "member")
            .text("room", "lobby")
            .text("id", who.id.value)
            .text("name", who.name)
            .text("change", word(change))
            .print();
    }

    void everybody(const std::vector<client::RosterMember>& members) override {
        for (const auto& who : members) member(who, MemberChange::here);
    }

    void history(const client::ConversationId& where, std::size_t count, bool more) override {
        JsonLine{}
            .text("event", "history")
            .text("room", room_name(where))
            .number("count", static_cast<std::int64_t>(count))
            .flag("more", more)
            .print();
    }

    void search(std::string_view text, std::size_t count, bool more) override {
        JsonLine{}
            .text("event", "search")
            .text("text", text)
            .number("count", static_cast<std::int64_t>(count))
            .flag("more", more)
            .print();
    }

    void error(const Error& error) override {
        JsonLine{}.text("event", "error").text("code", name(error.code)).text("reason", error.text).print();
    }
};

} // namespace

std::unique_ptr<Output> make_json_output() { return std::make_unique<JsonOutput>(); }

} // namespace confab::cli
