// SPDX-License-Identifier: GPL-3.0-or-later
// What lies in a sealed room, and how it is read.
#include "common/room/sealed.hpp"

#include "common/i18n.hpp"
#include "common/layout/names.hpp"
#include "common/layout/room_files.hpp"
#include "common/room/presence.hpp"
#include "common/seal/heartbeat.hpp"
#include "common/seal/object.hpp"
#include "common/seal/paths.hpp"

#include <algorithm>

namespace confab::storage {
namespace {

std::string statistics_path() { return std::string{seal::log_folder} + "/cleanup_stats.json"; }

} // namespace

std::string SealedFormat::log_id() const { return "sealed-" + seal::hex(keys().room().view()); }

std::string SealedFormat::own_inbox() const { return seal::inbox_folder(keys(), here_.self); }

async::Task<Result<std::int64_t>> SealedFormat::changed(std::string folder, async::Stop stop) {
    if (!here_.objects->traits().folder_times) co_return std::int64_t{0};
    auto at = co_await here_.objects->stat(std::move(folder), stop);
    if (at) co_return std::int64_t{at->modified_us};
    if (at.error().code == CONFAB_E_NOT_FOUND) co_return std::int64_t{-1};
    co_return fail(std::move(at.error()));
}

async::Task<Result<std::vector<FolderAt>>> SealedFormat::folders(bool thorough, async::Stop stop) {
    const std::string lobby{seal::public_folder}, inbox = own_inbox();
    auto at = co_await changed(lobby, stop);
    if (!at) co_return fail(std::move(at.error()));
    Result<void> same;
    if (thorough) same = co_await reload(stop);
    else if (*at < 0) same = co_await is_here(stop);
    // Half of a new version, or one that is gone again: the next look tells.
    const bool half = !same && (same.error().code == CONFAB_E_PROTOCOL || same.error().code == CONFAB_E_AGAIN);
    if (!same && !half) co_return fail(std::move(same.error()));
    auto own = co_await changed(inbox, stop);
    if (!own) co_return fail(std::move(own.error()));
    std::vector<FolderAt> folders;
    folders.push_back({lobby, *at});
    folders.push_back({inbox, *own});
    co_await tell_news(thorough, stop);
    co_return folders;
}

std::optional<confab_time> SealedFormat::message_time(const std::string&, const std::string& name) const {
    const auto time = usable_name(name) ? seal::time_of(name) : std::nullopt;
    if (!time) return std::nullopt;
    return storage::time_of(*time);
}

std::string SealedFormat::name_at(confab_time time) const { return seal::stamp(seal_time(time)); }

std::int64_t SealedFormat::overlap(bool) const {
    return std::chrono::microseconds{std::chrono::minutes{10}}.count() + here_.objects->traits().listing_lag_us;
}

Result<seal::Incoming> SealedFormat::opened(const std::string& path, const Bytes& bytes) {
    if (path.starts_with(seal::public_folder)) return seal::open_message(keys(), path, bytes);
    return seal::open_private(keys(), signer_, path, bytes);
}

async::Task<Result<Said>> SealedFormat::read(Found found, async::Stop stop) {
    auto bytes = co_await here_.objects->read(found.path, seal::max_message, stop);
    if (!bytes) co_return fail(std::move(bytes.error()));
    auto incoming = opened(found.path, *bytes);
    if (!incoming && incoming.error().code == CONFAB_E_NOT_FOUND) {
        // Sealed with a key of the room that this manifest does not have: there is a newer one.
        auto fresh = co_await reload(stop);
        if (!fresh) co_return fail(std::move(fresh.error()));
        incoming = opened(found.path, *bytes);
        if (!incoming && incoming.error().code == CONFAB_E_NOT_FOUND)
            co_return fail(CONFAB_E_AGAIN,
                           N_("This message is sealed with a key that the room does not have here yet."));
    }
    if (!incoming) {
        auto error = std::move(incoming.error());
        // Of this one file, and not of the session.
        if (ends_session(error.code)) error.code = CONFAB_E_PROTOCOL;
        co_return fail(std::move(error));
    }
    const bool honest = co_await people_.met(keys(), incoming->sender, incoming->key, stop);
    if (!honest)
        co_return fail(CONFAB_E_PROTOCOL, N_("The key that has signed this message is that of another person."));
    auto said = said_of(found, *incoming);
    co_await people_.came(said.stream, std::move(*incoming), stop);
    co_return said;
}

SaidFile SealedFormat::file_of(const seal::Attachment& from) {
    SaidFile file;
    file.image = from.image;
    file.bytes = from.file.bytes;
    file.name = from.name;
    file.mime = from.mime;
    file.sha256 = seal::hex(from.sha256.view());
    file.ref = from.file.to_text();
    if (from.thumbnail) {
        file.thumbnail_bytes = from.thumbnail->bytes;
        file.thumbnail_ref = from.thumbnail->to_text();
    }
    return file;
}

Said SealedFormat::said_of(const Found& found, seal::Incoming incoming) const {
    Said said;
    said.id = incoming.id;
    said.own = incoming.key == signer_.keys().sign;
    said.sender = incoming.sender;
    said.sender_name = incoming.content.sender_name;
    said.text = incoming.content.text;
    said.origin = incoming.content.origin_id;
    said.key = seal::hex(seal::fingerprint(incoming.key).view());
    said.time = found.time;
    said.stream = people_.stream(incoming.key, incoming.device, incoming.recipient_key);
    said.number = incoming.seq;
    if (incoming.recipient) said.partner = said.own ? *incoming.recipient : incoming.sender;
    for (const auto& from : incoming.content.attachments) said.files.push_back(file_of(from));
    return said;
}

// ---- people

std::string SealedFormat::heartbeat_folder() const { return std::string{seal::heartbeat_folder}; }

bool SealedFormat::is_heartbeat(const std::string& name) const { return usable_name(name); }

async::Task<Result<Composed>> SealedFormat::own_heartbeat(bool leaving, async::Stop stop) {
    seal::Heartbeat beat;
    beat.id = here_.self;
    beat.name = here_.name;
    beat.leaving = leaving;
    // The room's, also where this client cleans nothing.
    const auto days = static_cast<int>(manifest_->settings.retention_days);
    const auto lobby = people_.stream(signer_.keys().sign, signer_.device(), std::nullopt);
    beat.lobby = co_await people_.own_mark(lobby, days, stop);
    std::vector<seal::PrivateMark> marks;
    const auto counted = co_await people_.counted(keys(), stop);
    for (const auto& each : counted) {
        const auto name = people_.stream(signer_.keys().sign, signer_.device(), each.recipient);
        const auto mark = co_await people_.own_mark(name, days, stop);
        marks.push_back({each.pair, each.recipient, mark});
    }
    beat.time = seal_time(here_.now());
    auto bytes = seal::seal_heartbeat(keys(), signer_, beat, marks);
    if (!bytes) co_return fail(std::move(bytes.error()));
    Composed composed;
    composed.path = seal::heartbeat_path(keys(), signer_.keys().sign, signer_.device());
    composed.bytes = std::move(*bytes);
    co_return composed;
}

async::Task<std::optional<Beat>> SealedFormat::heartbeat(std::string path, Bytes bytes, async::Stop stop) {
    auto seen = seal::open_heartbeat(keys(), path, bytes);
    if (!seen) co_return std::nullopt;
    // By its own word and not by the file's age: one from the past that was put back keeps nobody online.
    const bool recent =
        here_.now() - time_of(seen->told.time) <= std::chrono::microseconds{Presence::online_for}.count();
    Beat beat{seen->told.id, seen->told.name, recent && !seen->told.leaving};
    const bool honest = co_await people_.met(keys(), beat.id, seen->key, stop);
    if (!honest) co_return std::nullopt;
    co_await people_.told(keys(), std::move(*seen), stop);
    co_return beat;
}

async::Task<void> SealedFormat::look_for_gaps(async::Stop stop) { co_await people_.look_for_gaps(stop); }

// ---- housekeeping

std::vector<Area> SealedFormat::areas() const {
    return {{std::string{seal::public_folder}, true, false, false},
            {std::string{seal::inboxes_folder}, true, false, true},
            {std::string{seal::file_folder}, false, false, false},
            {std::string{seal::thumbnail_folder}, false, false, false},
            {std::string{seal::heartbeat_folder}, false, false, false}};
}

std::vector<std::string> SealedFormat::passing_folders() const {
    std::vector<std::string> folders;
    for (auto& area : areas()) folders.push_back(std::move(area.folder));
    return folders;
}

std::string SealedFormat::log_folder() const { return std::string{seal::log_folder}; }

Bytes SealedFormat::statistics(const Bytes& before, confab_time when, std::uint64_t deleted, int days) {
    const auto opened = seal::open_note(keys(), statistics_path(), before);
    const auto text = layout::with_record(opened ? std::string{text_of(*opened)} : std::string{},
                                          {when, static_cast<std::int64_t>(deleted), days, here_.settings.location});
    auto sealed = seal::seal_note(keys(), statistics_path(), bytes_of(text));
    return sealed ? std::move(*sealed) : Bytes{};
}

} // namespace confab::storage
