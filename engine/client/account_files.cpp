// SPDX-License-Identifier: GPL-3.0-or-later
// Files to and from the far side, and its housekeeping.
#include "base/i18n.hpp"
#include "client/account.hpp"
#include "client/file_name.hpp"
#include "client/picture.hpp"

#include <gio/gio.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace confab::client {

namespace {

/// So long the far side may be silent about its housekeeping.
constexpr std::chrono::seconds storage_silence{120};

std::string mime_of(const std::string& name) {
    const std::unique_ptr<char, decltype(&g_free)> type{g_content_type_guess(name.c_str(), nullptr, 0, nullptr),
                                                        g_free};
    const std::unique_ptr<char, decltype(&g_free)> mime{type ? g_content_type_get_mime_type(type.get()) : nullptr,
                                                        g_free};
    return mime ? mime.get() : "application/octet-stream";
}

Result<EntryFile> own_file(const std::filesystem::path& file) {
    struct stat info {};
    if (::stat(file.c_str(), &info) != 0) {
        const int why = errno;
        const auto code = why == ENOENT || why == ENOTDIR ? Code::not_found : why == EACCES ? Code::denied : Code::io;
        return fail(code, "{}: {}", file.string(), std::generic_category().message(why));
    }
    if (!S_ISREG(info.st_mode)) return fail(Code::invalid, "{}", trf(N_("{} is not a file."), file.string()));
    EntryFile own;
    own.name = safe_file_name(file.filename().string());
    own.mime = mime_of(own.name);
    own.kind = is_picture(own.mime) ? AttachmentKind::image : AttachmentKind::file;
    own.bytes = static_cast<std::uint64_t>(info.st_size);
    own.modified = info.st_mtim.tv_sec * std::int64_t{1'000'000'000} + info.st_mtim.tv_nsec;
    own.local = std::filesystem::absolute(file);
    return own;
}

tl::unexpected<Error> no_such_file() { return fail(Code::not_found, "{}", tr("There is no such file.")); }

} // namespace

Result<EntryKey> Account::send_file(const ConversationId& to, std::filesystem::path file, std::string text) {
    if (connection_.online() && !connection_.status().caps.has(CONFAB_CAP_FILES))
        return fail(Code::unsupported, "{}", tr("No files can be sent here."));
    auto own = own_file(file);
    if (!own) return fail(std::move(own.error()));
    return put_out(to, std::move(text), {std::move(*own)});
}

std::optional<Entry> Account::with_file(const ConversationId& of, EntryKey key, std::size_t index) const {
    auto entry = archive_->entry(of, key);
    return entry && index < entry->files.size() ? std::move(entry) : std::nullopt;
}

Result<TransferId> Account::fetch(const ConversationId& of, EntryKey key, std::size_t index,
                                  std::filesystem::path folder) {
    const auto entry = with_file(of, key, index);
    if (!entry || entry->files[index].ref.empty()) return no_such_file();
    if (!connection_.online()) return fail(Code::not_online, "{}", tr("There is no connection."));
    if (!connection_.status().caps.has(CONFAB_CAP_FILES))
        return fail(Code::unsupported, "{}", tr("No files can be fetched here."));
    return downloads_.start(of, *entry, index, std::filesystem::absolute(folder).lexically_normal());
}

void Account::cancel(TransferId transfer) {
    if (downloads_.cancel(transfer)) return;
    const auto upload = uploads_.find(transfer);
    auto* item = upload ? outbox_.find(upload->first, upload->second) : nullptr;
    if (!item) return;
    if (item->op != Op::none) {
        item->cancelled = true;
        return connection_.cancel(item->op); // the answer says what became of it
    }
    item->preparing = false;
    change(*item, Outbox::State::failed, {Code::cancelled, tr("It was cancelled.")});
}

std::vector<Transfer> Account::transfers() const {
    auto all = uploads_.all();
    for (auto& each : downloads_.all()) all.push_back(std::move(each));
    return all;
}

void Account::transfer_changed(const Transfer& transfer) {
    observer_.transfer_changed(transfer);
    // The row knows by now where its file is.
    if (!transfer.upload && transfer.state == Transfer::State::done) observer_.history_changed(transfer.where);
}

void Account::thumbnail(const ConversationId& of, EntryKey key, std::size_t index,
                        std::function<void(Result<std::filesystem::path>)> then) {
    later([this, of, key, index, then = std::move(then)]() mutable {
        const auto entry = with_file(of, key, index);
        const auto* thread = archive_->thread(of);
        if (!entry || !thread) return then(no_such_file());
        thumbnails_.get(of, thread->row, *entry, index, std::move(then));
    });
}

void Account::files(const ConversationId& of, std::optional<EntryKey> before, std::size_t count,
                    std::function<void(Result<Page>)> then) {
    later([this, of, before, count, then = std::move(then)] { then(archive_->with_files(of, before, count)); });
}

void Account::storage(StorageWhat what, std::function<void(const StorageReport&)> report,
                      std::function<void(Result<void>)> done) {
    later([this, what, report = std::move(report), done = std::move(done)] {
        keep_in_order(StorageRequest{what}, CONFAB_CAP_STORAGE, report, done);
    });
}

void Account::rekey(std::string passphrase, bool new_keys, std::function<void(Result<void>)> done) {
    later([this, passphrase = std::move(passphrase), new_keys, done = std::move(done)] {
        const auto keep = [this, passphrase, done](Result<void> changed) {
            if (changed) config_.settings["passphrase"] = passphrase;
            done(std::move(changed));
        };
        keep_in_order(StorageRequest{StorageWhat::rekey, new_keys, passphrase}, CONFAB_CAP_SEALED, {}, keep);
    });
}

void Account::keep_in_order(StorageRequest request, std::uint64_t capability,
                            const std::function<void(const StorageReport&)>& report,
                            const std::function<void(Result<void>)>& done) {
    if (!connection_.online()) return done(fail(Code::not_online, "{}", tr("There is no connection.")));
    const auto caps = connection_.status().caps;
    if (!caps.has(CONFAB_CAP_STORAGE))
        return done(fail(Code::unsupported, "{}", tr("There is nothing to keep in order here.")));
    if (!caps.has(capability)) return done(fail(Code::unsupported, "{}", tr("Only a sealed room has a passphrase.")));
    const auto said = [report](const Message& message) {
        if (const auto* told = std::get_if<StorageReport>(&message.body); told && report) report(*told);
    };
    auto op = requests_.begin(std::move(request), storage_silence, {said, done});
    if (!op) done(fail(std::move(op.error())));
}

} // namespace confab::client
