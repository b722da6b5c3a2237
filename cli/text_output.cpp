// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/i18n.hpp"
#include "base/text.hpp"
#include "output.hpp"

#include <fmt/chrono.h>
#include <glib.h>

#include <cstdio>

namespace confab::cli {

namespace {

std::string step_words(StorageStep step) {
    switch (step) {
    case StorageStep::reach: return tr("reach");
    case StorageStep::list: return tr("list");
    case StorageStep::read: return tr("read");
    case StorageStep::create: return tr("create");
    case StorageStep::move: return tr("move");
    case StorageStep::remove: return tr("delete");
    case StorageStep::clock: return tr("clock");
    case StorageStep::policy: return tr("policy");
    default: return "?";
    }
}

std::string trust_words(client::Trust trust) {
    switch (trust) {
    case client::Trust::known: return tr("not verified");
    case client::Trust::verified: return tr("verified");
    case client::Trust::former: return tr("no longer in use");
    default: return tr("another key: decide with /accept-key");
    }
}

std::string size_words(std::uint64_t bytes) {
    char* text = g_format_size(bytes);
    std::string words = text;
    g_free(text);
    return words;
}

/// Names and texts of others are escaped: a terminal obeys control characters.
class TextOutput final : public Output {
public:
    void online(const client::ConnectionStatus& status, std::string_view transport) override {
        note(trf(N_("online as {} ({})"), escaped(status.self.value), transport));
        if (!status.greeting.empty()) note(escaped(status.greeting));
        if (status.caps.has(CONFAB_CAP_STORAGE) && !status.caps.has(CONFAB_CAP_SEALED))
            note(tr("This room is not sealed: whoever can open the folder can read what is said here."));
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

    void queued(const client::ConversationId& where, const client::Entry& entry) override {
        note(trf(N_("kept, and sent later: {}"), escaped(typed_line(where, entry))));
    }

    void sent(const client::ConversationId&, const client::Entry&) override {} // it was printed as a message

    void held(const client::ConversationId&, const client::Entry& entry) override {
        complain(trf(N_("held back: {}"), escaped(entry.error.text)));
    }

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

    void transfer(const client::Transfer& transfer, const MessageId&) override {
        switch (transfer.state) {
        case client::Transfer::State::done:
            if (!transfer.upload) note(trf(N_("saved: {}"), escaped(transfer.file.string())));
            return;
        case client::Transfer::State::failed:
            return complain(trf(N_("{}: {}"), escaped(transfer.name), escaped(transfer.error.text)));
        case client::Transfer::State::cancelled: return note(trf(N_("stopped: {}"), escaped(transfer.name)));
        default: return; // lines are no place for something that moves
        }
    }

    void note(const client::ConversationId&, const Note& told) override { note(sentence(told)); }

    void key(const ToldKey& told) override {
        const auto whose = escaped(told.who.value);
        if (told.own) return note(trf(N_("{} (you): {}"), whose, told.key.fingerprint));
        note(fmt::format("{}: {} ({})", whose, told.key.fingerprint, trust_words(told.key.trust)));
        if (!told.safety_number.empty()) note(trf(N_("safety number: {}"), told.safety_number));
    }

    void probe(const StorageReport& report) override {
        const auto text = fmt::format("{}: {}", step_words(report.step), escaped(report.text));
        if (report.result != Code::ok) return complain(text);
        if (!report.text.empty()) return note(text);
        if (report.step == StorageStep::clock)
            return note(trf(N_("clock: {:.1f} s ahead"), std::chrono::duration<double>(report.clock_offset).count()));
        if (report.step == StorageStep::policy)
            return note(trf(N_("The least that the keys have to be allowed:\n{}"), lines(report.copy)));
        note(trf(N_("{}: works"), step_words(report.step)));
    }

    void cleanup(const StorageReport& report, bool running, bool done) override {
        if (running) return;
        note(done ? trf(N_("deleted: {}"), amount(report)) : trf(N_("would delete: {}"), amount(report)));
    }

    void usage(const StorageReport& report) override {
        note(amount(report));
        if (report.requests == 0) return;
        note(trf(N_("{} requests since the start; looking costs about {} a day in silence, {} while people talk"),
                 report.requests, report.requests_quiet, report.requests_lively));
    }

    void lifecycle(const StorageReport& report) override {
        note(report.rule_days == 0 ? tr("The bucket deletes nothing of this room by itself, or not all of it.")
                                   : trn("The bucket itself deletes what is older than {} day.",
                                         "The bucket itself deletes what is older than {} days.", report.rule_days));
        if (report.what != StorageWhat::lifecycle) return;
        if (report.copy.empty()) return note(tr("This room keeps everything: there are no rules to set."));
        note(trf(N_("/lifecycle --set sets these rules, beside those that are there:\n{}"), lines(report.copy)));
    }

    void rekeyed(bool shut_out) override {
        note(shut_out ? tr("The room has the new passphrase, and new keys: tell it to those who shall read on.")
                      : tr("The room has the new passphrase: tell it to everybody, who will be asked for it."));
    }

    void identity(std::string_view fingerprint, const std::filesystem::path& file) override {
        note(fmt::format("{}: {}", file.string(), fingerprint));
    }

    void error(const Error& error) override { complain(escaped(error.text)); }

private:
    static std::string amount(const StorageReport& report) {
        // Translators: "312 messages, 14 files, 220 MB"
        return trf(N_("{}, {}, {}"), trn("{} message", "{} messages", report.messages),
                   trn("{} file", "{} files", report.files), size_words(report.bytes));
    }

    /// What is to be copied: each line escaped by itself.
    static std::string lines(std::string_view text) {
        std::string out;
        for (std::size_t at = 0; at < text.size();) {
            const auto end = std::min(text.find('\n', at), text.size());
            out += escaped(text.substr(at, end - at));
            at = end + 1;
            if (at < text.size()) out += '\n';
        }
        return out;
    }

    static std::string sentence(const Note& told) {
        if (!told.text.empty()) return escaped(told.text);
        const auto who = escaped(told.who.value);
        switch (told.what) {
        case NoteWhat::missing:
            return trn("{} message of {} is missing.", "{} messages of {} are missing.", told.count, who);
        case NoteWhat::arrived:
            return trn("{} message of {} has come after all.", "{} messages of {} have come after all.", told.count,
                       who);
        case NoteWhat::new_key: return trf(N_("Another key says that it is {}: /keys {}"), who, who);
        case NoteWhat::unreadable: return trf(N_("{} can't be read."), escaped(told.id));
        case NoteWhat::clock:
            return who.empty() ? tr("The clock of the server is too far from this one.")
                               : trf(N_("The clock of {} is too far from the others."), who);
        default: return tr("Something is wrong.");
        }
    }
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
        auto text = escaped(entry.body);
        for (const auto& file : entry.files)
            text += fmt::format("{}[{}, {}]", text.empty() ? "" : " ", escaped(file.name), size_words(file.bytes));
        // What somebody else has sent can be fetched.
        if (!entry.files.empty() && !entry.own()) text += fmt::format("  /get {} .", escaped(entry.id.value));
        fmt::print("[{}] {}: {}\n", clock, from, text);
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
