// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/i18n.hpp"
#include "base/text.hpp"
#include "output.hpp"

#include <fmt/chrono.h>

#include <cstdio>

namespace confab::cli {

namespace {

/// Names and texts of others are escaped: a terminal obeys control characters.
class TextOutput final : public Output {
public:
    void online(const client::ConnectionStatus& status, std::string_view transport) override {
        note(trf(N_("online as {} ({})"), escaped(status.self.value), transport));
        if (!status.greeting.empty()) note(escaped(status.greeting));
    }

    void offline(const client::ConnectionStatus& status) override {
        const auto why = escaped(status.error.text);
        if (status.state == client::ConnectionState::waiting)
            return note(trf(N_("offline: {} Trying again in {:.1f} s."), why,
                            std::chrono::duration<double>(status.retry_in).count()));
        complain(why);
        if (!status.tls_fingerprint.empty()) complain(trust_advice(status.tls_fingerprint));
    }

    void message(const client::ConversationId& where, const client::Entry& entry, bool historical) override {
        if (entry.kind == client::EntryKind::system) return note(escaped(entry.body));
        // With the id: names are chosen freely, and two people may have one.
        const auto from = person({entry.sender, entry.sender_name, true});
        if (where.direct() && entry.own())
            return line(entry, fmt::format("{} → {}", from, escaped(where.peer.value)), historical);
        line(entry, where.direct() ? trf(N_("{} privately"), from) : from, historical);
    }

    void queued(const client::ConversationId&, const client::Entry& entry) override {
        note(trf(N_("kept, and sent later: {}"), escaped(entry.body)));
    }

    void sent(const client::ConversationId&, const client::Entry&) override {} // it was printed as a message

    void refused(const client::ConversationId&, std::string_view text, const Error& why) override {
        complain(trf(N_("not sent: \"{}\": {}"), escaped(text), escaped(why.text)));
    }

    void member(const client::RosterMember& who, MemberChange change) override {
        if (change == MemberChange::join) note(trf(N_("{} came in"), person(who)));
        if (change == MemberChange::leave) note(trf(N_("{} left"), person(who)));
    }

    void everybody(const std::vector<client::RosterMember>& members) override {
        note(trf(N_("{} online:"), members.size()));
        for (const auto& who : members) note("  " + person(who));
    }

    void history(const client::ConversationId& where, std::size_t count, bool more) override {
        if (count == 0) return note(tr("Nothing has been said here."));
        if (more)
            note(trf(N_("There are older messages: /history {}"),
                     (where.direct() ? room_name(where) + " " : std::string{}) + fmt::to_string(count * 2)));
    }

    void search(std::string_view text, std::size_t count, bool more) override {
        if (count == 0) return note(trf(N_("Nothing was found for: {}"), escaped(text)));
        if (more) note(tr("There is more than this."));
    }

    void error(const Error& error) override { complain(escaped(error.text)); }

private:
    static std::string person(const client::RosterMember& who) {
        return who.name.empty() || who.name == who.id.value
                   ? escaped(who.id.value)
                   : fmt::format("{} ({})", escaped(who.name), escaped(who.id.value));
    }
    static void line(const client::Entry& entry, std::string_view from, bool historical) {
        const auto when =
            fmt::localtime(std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(entry.time)));
        // What was said at another time is said with its day.
        const auto clock = historical ? fmt::format("{:%Y-%m-%d %H:%M}", when) : fmt::format("{:%H:%M}", when);
        fmt::print("[{}] {}: {}\n", clock, from, escaped(entry.body));
        std::fflush(stdout);
    }
    static void note(std::string_view text) {
        fmt::print("* {}\n", text);
        std::fflush(stdout);
    }
    static void complain(std::string_view text) { fmt::print(stderr, "confab-cli: {}\n", text); }
};

} // namespace

std::unique_ptr<Output> make_text_output() { return std::make_unique<TextOutput>(); }

} // namespace confab::cli
