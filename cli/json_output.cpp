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

JsonLine& members(JsonLine& line, const client::EntryFile& file) {
    return line.text("name", file.name)
        .number("size", static_cast<std::int64_t>(file.bytes))
        .text("mime", file.mime)
        .text("sha256", file.sha256)
        .flag("image", file.kind == AttachmentKind::image);
}

JsonLine& amounts(JsonLine& line, const StorageReport& report) {
    return line.number("messages", static_cast<std::int64_t>(report.messages))
        .number("files", static_cast<std::int64_t>(report.files))
        .number("bytes", static_cast<std::int64_t>(report.bytes));
}

class JsonOutput final : public Output {
public:
    void online(const client::ConnectionStatus& status, std::string_view transport) override {
        JsonLine line;
        line.text("event", "online")
            .text("self", status.self.value)
            .text("transport", transport)
            .texts("capabilities", names(status.caps));
        // Where whoever keeps the storage may be somebody else.
        if (status.caps.has(CONFAB_CAP_STORAGE)) line.flag("sealed", status.caps.has(CONFAB_CAP_SEALED));
        line.print();
    }

    void offline(const client::ConnectionStatus& status) override {
        JsonLine line;
        line.text("event", "offline").text("reason", status.error.text).text("code", name(status.error.code));
        if (!status.tls_fingerprint.empty()) line.text("tls_fingerprint", status.tls_fingerprint);
        if (status.state == client::ConnectionState::waiting) line.number("retry_in_ms", status.retry_in.count());
        line.print();
    }

    void message(const client::ConversationId& where, const client::Entry& entry, bool historical) override {
        JsonLine line;
        line.text("event", "message")
            .text("room", room_name(where))
            .text("id", entry.id.value)
            .text("sender", entry.sender.value)
            .text("name", entry.sender_name)
            .text("text", entry.body)
            .text("time", rfc3339(entry.time))
            .flag("own", entry.own())
            .flag("historical", historical);
        if (!entry.signer.empty()) line.text("key", entry.signer).text("trust", name(entry.trust));
        if (!entry.files.empty()) {
            members(line.object("attachment"), entry.files.front()).end_object();
            line.array("attachments");
            for (const auto& file : entry.files) members(line.object(), file).end_object();
            line.end_array();
        }
        line.print();
    }

    void queued(const client::ConversationId& where, const client::Entry& entry) override {
        JsonLine{}
            .text("event", "queued")
            .text("room", room_name(where))
            .text("text", typed_line(where, entry))
            .print();
    }

    void sent(const client::ConversationId& where, const client::Entry& entry) override {
        JsonLine{}
            .text("event", "sent")
            .text("room", room_name(where))
            .text("id", entry.id.value)
            .text("text", typed_line(where, entry))
            .print();
    }

    void held(const client::ConversationId& where, const client::Entry& entry) override {
        JsonLine{}
            .text("event", "held")
            .text("room", room_name(where))
            .text("text", typed_line(where, entry))
            .text("code", name(entry.error.code))
            .text("reason", entry.error.text)
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

    void transfer(const client::Transfer& transfer, const MessageId& of) override {
        JsonLine line;
        line.text("event", "transfer")
            .text("room", room_name(transfer.where))
            .text("id", of.value)
            .text("name", transfer.name)
            .flag("upload", transfer.upload)
            .number("done", static_cast<std::int64_t>(transfer.done))
            .number("total", static_cast<std::int64_t>(transfer.total))
            .text("state", name(transfer.state));
        if (!transfer.file.empty()) line.text("file", transfer.file.string());
        if (transfer.error.code != Code::ok)
            line.text("code", name(transfer.error.code)).text("reason", transfer.error.text);
        line.print();
    }

    void note(const client::ConversationId& where, const Note& note) override {
        JsonLine line;
        line.text("event", "note").text("what", name(note.what)).text("room", room_name(where));
        if (note.count > 0) line.number("count", static_cast<std::int64_t>(note.count));
        if (!note.who.empty()) line.text("who", note.who.value);
        if (!note.key.empty()) line.text("key", note.key);
        if (!note.id.empty()) line.text("id", note.id);
        if (note.code != Code::ok) line.text("code", name(note.code));
        line.text("reason", note.text).print();
    }

    void key(const ToldKey& told) override {
        JsonLine line;
        line.text("event", "key").text("id", told.who.value).text("fingerprint", told.key.fingerprint);
        line.flag("own", told.own);
        if (!told.own) line.text("trust", name(told.key.trust)).text("first_seen", rfc3339(told.key.first_seen));
        if (!told.safety_number.empty()) line.text("safety_number", told.safety_number);
        line.print();
    }

    void probe(const StorageReport& report) override {
        JsonLine line;
        line.text("event", "probe").text("step", name(report.step)).flag("ok", report.result == Code::ok);
        if (report.step == StorageStep::clock && report.result == Code::ok)
            line.number("offset_us", report.clock_offset.count());
        if (report.result != Code::ok) line.text("code", name(report.result));
        if (report.step == StorageStep::policy) line.text("policy", report.copy);
        line.text("reason", report.text).print();
    }

    void cleanup(const StorageReport& report, bool running, bool done) override {
        JsonLine line;
        line.text("event", "cleanup");
        amounts(line, report).number("days_kept", report.days_kept).flag("running", running).flag("done", done).print();
    }

    void usage(const StorageReport& report) override {
        JsonLine line;
        line.text("event", "usage");
        amounts(line, report);
        if (report.requests > 0)
            line.number("requests", static_cast<std::int64_t>(report.requests))
                .number("requests_quiet", static_cast<std::int64_t>(report.requests_quiet))
                .number("requests_lively", static_cast<std::int64_t>(report.requests_lively));
        line.print();
    }

    void lifecycle(const StorageReport& report) override {
        JsonLine line;
        line.text("event", "lifecycle").number("rule_days", report.rule_days).number("days_kept", report.days_kept);
        line.flag("set", report.what == StorageWhat::set_lifecycle);
        line.flag("dropped", report.what == StorageWhat::drop_lifecycle);
        line.text("rules", report.copy).print();
    }

    void rekeyed(bool shut_out) override { JsonLine{}.text("event", "passphrase").flag("shut_out", shut_out).print(); }

    void identity(std::string_view fingerprint, const std::filesystem::path& file) override {
        JsonLine{}.text("event", "identity").text("fingerprint", fingerprint).text("file", file.string()).print();
    }

    void error(const Error& error) override {
        JsonLine{}.text("event", "error").text("code", name(error.code)).text("reason", error.text).print();
    }
};

} // namespace

std::unique_ptr<Output> make_json_output() { return std::make_unique<JsonOutput>(); }

} // namespace confab::cli
