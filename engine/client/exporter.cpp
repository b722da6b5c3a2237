// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/exporter.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "client/history.hpp"

#include <fcntl.h>
#include <glib.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <memory>

namespace confab::client {

namespace {

constexpr std::size_t page = 500;

constexpr std::array kinds{"message", "joined", "left", "renamed", "system", "note"};

/// A file beside the wished one, which takes its place when all is well and is removed otherwise.
class Draft {
public:
    explicit Draft(const std::filesystem::path& file) : file_{file}, temporary_{file.string() + ".XXXXXX"} {
        const int fd = mkostemp(temporary_.data(), O_CLOEXEC); // 0600
        if (fd >= 0) out_.reset(::fdopen(fd, "w"));
        if (!out_) why_ = errno;
    }
    ~Draft() {
        out_.reset();
        if (!kept_ && why_ == 0) ::unlink(temporary_.c_str());
    }
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;

    [[nodiscard]] bool good() const noexcept { return why_ == 0; }

    void write(std::string_view text) {
        if (why_ == 0 && std::fwrite(text.data(), 1, text.size(), out_.get()) != text.size()) fail_now();
    }

    Result<void> keep() {
        if (why_ == 0 && (std::fflush(out_.get()) != 0 || ::fsync(::fileno(out_.get())) != 0)) fail_now();
        if (why_ == 0 && ::rename(temporary_.c_str(), file_.c_str()) != 0) fail_now();
        if (why_ != 0)
            return fail(why_ == ENOSPC || why_ == EDQUOT ? Code::storage_full : Code::io, "{}",
                        trf(N_("{} can't be written: {}."), file_.string(), std::strerror(why_)));
        kept_ = true;
        return {};
    }

private:
    struct Close {
        void operator()(std::FILE* file) const noexcept { std::fclose(file); }
    };
    void fail_now() {
        why_ = errno;
        ::unlink(temporary_.c_str());
    }

    std::filesystem::path file_;
    std::string temporary_;
    std::unique_ptr<std::FILE, Close> out_;
    int why_ = 0;
    bool kept_ = false;
};

std::string json_text(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += {'\\', c};
        else if (c == '\n') out += "\\n";
        else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) out += fmt::format("\\u{:04x}", c);
        else out += c;
    }
    return out + '"';
}

/// Without what a terminal would obey.
std::string printable(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
        if (c == 0xc2 && next >= 0x80 && next <= 0x9f) out += fmt::format("\\u{{{:x}}}", next), ++i;
        else if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f) out += fmt::format("\\u{{{:x}}}", c);
        else out += text[i];
    }
    return out;
}

std::string local_time(Timestamp time) {
    const auto seconds = static_cast<std::time_t>(time.time_since_epoch().count() / 1'000'000);
    std::tm broken{};
    char text[64]; // NOLINT(modernize-avoid-c-arrays): strftime
    if (!localtime_r(&seconds, &broken) || std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &broken) == 0)
        return {};
    return text;
}

/// ,"files":[…], where there are any.
std::string files_as_json(const Entry& entry) {
    std::string out;
    for (const auto& file : entry.files)
        out += fmt::format(R"({}{{"name":{},"size":{},"mime":{},"sha256":{}}})", out.empty() ? ",\"files\":[" : ",",
                           json_text(file.name), file.bytes, json_text(file.mime), json_text(file.sha256));
    return out.empty() ? out : out + "]";
}

std::string as_json(const Entry& entry) {
    return fmt::format(R"({{"time":{},"kind":"{}","sender":{},"name":{},"text":{},"id":{},"own":{}{}}})",
                       json_text(rfc3339(entry.time)), kinds.at(static_cast<std::size_t>(entry.kind)),
                       json_text(entry.sender.value), json_text(entry.sender_name), json_text(entry.body),
                       json_text(entry.id.value), entry.own(), files_as_json(entry));
}

std::string as_text(const Entry& entry) {
    const auto who = entry.sender_name.empty() ? entry.sender.value : entry.sender_name;
    const auto time = local_time(entry.time);
    std::string body = printable(entry.body);
    for (const auto& file : entry.files)
        body +=
            fmt::format("{}[{}]", body.empty() ? "" : "\n", trf(N_("{}, {} bytes"), escaped(file.name), file.bytes));
    for (std::size_t at = 0; (at = body.find('\n', at)) != std::string::npos; at += 5) body.replace(at, 1, "\n    ");
    switch (entry.kind) {
    case EntryKind::message: return fmt::format("{} {}: {}\n", time, escaped(who), body);
    case EntryKind::system:
    case EntryKind::note: return fmt::format("{} * {}\n", time, body);
    case EntryKind::joined: return fmt::format("{} * {}\n", time, trf(N_("{} joined."), escaped(who)));
    case EntryKind::left: return fmt::format("{} * {}\n", time, trf(N_("{} left."), escaped(who)));
    case EntryKind::renamed: return fmt::format("{} * {}\n", time, trf(N_("{} has a new name."), escaped(who)));
    }
    return {};
}

} // namespace

Result<std::size_t> export_history(WorkerSide& side, const ConversationId& of, ExportFormat format,
                                   const std::filesystem::path& file) {
    auto sql = side.sql();
    if (!sql) return fail(std::move(sql.error()));
    auto row = (*sql)->number("SELECT conversation.id FROM conversation JOIN account ON account.id = account "
                              "WHERE name = ?1 AND room = ?2 AND peer_folded = ?3 AND deleted = 0",
                              of.account, of.room, folded(of.peer.value));
    if (!row) return fail(std::move(row.error()));
    if (!*row) return fail(Code::not_found, "{}", tr("There is no such conversation."));

    Draft draft{file};
    Place place;
    std::size_t count = 0;
    if (format == ExportFormat::json) draft.write("[");
    for (std::size_t read = page; read == page && draft.good();) {
        side.checkpoint_if_wanted();
        if (side.stopped()) return fail(Code::cancelled, "the store ends");
        read = 0;
        const auto from = place;
        const auto take = [&](const store::Statement& found) {
            ++read;
            place = {found.integer(14), found.integer(0)};
            auto entry = read_entry(found);
            if (!entry.files.empty())
                if (auto files = FileTable{**sql}.load(entry.key)) entry.files = std::move(*files);
            if (format == ExportFormat::text) draft.write(as_text(entry));
            else draft.write((count > 0 ? ",\n" : "\n") + as_json(entry));
            ++count;
        };
        auto each = (*sql)->each("SELECT " CONFAB_ENTRY_COLUMNS
                                 "FROM entry LEFT JOIN outbox ON outbox.key = entry.key WHERE conversation = ?1 AND "
                                 "position = ?2 AND entry.key > ?3 ORDER BY entry.key LIMIT ?4",
                                 take, **row, from.position, from.key, page);
        if (each && read < page)
            each = (*sql)->each("SELECT " CONFAB_ENTRY_COLUMNS
                                "FROM entry LEFT JOIN outbox ON outbox.key = entry.key WHERE conversation = ?1 AND "
                                "position > ?2 AND position < 1 << 62 ORDER BY position, entry.key LIMIT ?3",
                                take, **row, from.position, page - read);
        if (!each) return fail(std::move(each.error()));
    }
    if (format == ExportFormat::json) draft.write("\n]\n");
    if (auto kept = draft.keep(); !kept) return fail(std::move(kept.error()));
    return count;
}

} // namespace confab::client
