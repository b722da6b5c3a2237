// SPDX-License-Identifier: GPL-3.0-or-later
// What lies in such a room, and how it is read.
#include "common/room/compatible.hpp"

#include "common/i18n.hpp"
#include "common/layout/local_time.hpp"
#include "common/layout/message.hpp"
#include "common/layout/names.hpp"

#include <glib.h>

#include <algorithm>
#include <cmath>

namespace confab::storage {
namespace {

constexpr std::size_t most_message = 1 << 20, most_heartbeat = 64 << 10;
constexpr std::string_view private_prefix = "private/";
constexpr unsigned private_looks = 5;
constexpr std::int64_t minutes_us(int minutes) { return std::int64_t{minutes} * 60'000'000; }
/// From the most eastern zone to the most western one.
constexpr std::int64_t widest_us = minutes_us(26 * 60);

const Listed* find(const std::vector<Listed>& listed, std::string_view name) {
    const auto found =
        std::find_if(listed.begin(), listed.end(), [&](const Listed& each) { return each.name == name; });
    return found == listed.end() ? nullptr : &*found;
}

SaidFile file_of(const layout::FileInfo& info) {
    SaidFile file;
    file.image = info.image;
    file.bytes = info.bytes;
    file.name = info.original_name.substr(0, 1024);
    file.mime = info.mime.substr(0, 255);
    const auto hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    if (info.sha256.size() == 64 && std::all_of(info.sha256.begin(), info.sha256.end(), hex)) file.sha256 = info.sha256;
    file.ref = safe_file_path(info.path).value_or("");
    if (!info.thumbnail_path.empty()) file.thumbnail_ref = safe_file_path(info.thumbnail_path).value_or("");
    return file;
}

} // namespace

bool CompatibleFormat::is_there(const std::vector<Listed>& root) {
    const auto* folder = find(root, "public");
    const auto* config = find(root, ".chat_config");
    return (folder && folder->folder) || (config && !config->folder);
}

std::string CompatibleFormat::log_id() const {
    const std::unique_ptr<char, decltype(&g_free)> hash{
        g_compute_checksum_for_string(G_CHECKSUM_SHA256, here_.settings.location.c_str(), -1), g_free};
    return std::string{"compatible-"}.append(std::string_view{hash.get()}.substr(0, 32));
}

async::Task<Result<std::vector<FolderAt>>> CompatibleFormat::folders(bool thorough, async::Stop stop) {
    const bool times = here_.objects->traits().folder_times;
    std::vector<FolderAt> result;
    // Where a listing costs, the lobby alone is looked at each time.
    const auto look = looks_++;
    if (!times && !thorough && look % private_looks != 0) {
        result.push_back({"public", 0});
        for (const auto& [folder, until] : lively_)
            if (async::Clock::now() < until) result.push_back({folder, 0});
        co_return result;
    }
    if (!times && !thorough) {
        result.push_back({"public", 0});
        auto found = co_await find_pairs(result, stop);
        if (!found) co_return fail(std::move(found.error()));
        co_return result;
    }
    // One listing of few names tells when anything in it changed.
    auto root = co_await here_.objects->list("", Detail::all, stop);
    if (!root) co_return fail(std::move(root.error()));
    const auto* config = find(*root, ".chat_config");
    const bool changed = has_config_ && (!config || config->bytes != config_file_.bytes ||
                                         config->modified_us != config_file_.modified_us);
    if (changed || thorough) {
        auto same = co_await read_config(*root, stop);
        if (!same) co_return fail(std::move(same.error()));
    }
    const auto* lobby = find(*root, "public");
    // A folder of a bucket is gone with what was in it.
    if (!lobby && times && !here_.fact("pin.public").empty())
        co_return fail(CONFAB_E_ROOM_CHANGED, N_("The messages of this room are gone: another folder is there now."));
    result.push_back({"public", !times ? 0 : lobby ? lobby->modified_us : -1});
    if (!find(*root, "private")) co_return result;
    auto found = co_await find_pairs(result, stop);
    if (!found) co_return fail(std::move(found.error()));
    co_return result;
}

/// Names and times of folders only: what other people have there is not looked into.
async::Task<Result<void>> CompatibleFormat::find_pairs(std::vector<FolderAt>& into, async::Stop stop) {
    auto pairs = co_await here_.objects->list("private", Detail::all, stop);
    if (!pairs && pairs.error().code != CONFAB_E_NOT_FOUND) co_return fail(std::move(pairs.error()));
    if (!pairs) co_return Result<void>{};
    for (const auto& each : *pairs) {
        if (!each.folder) continue;
        auto others = partners_in(each.name, here_.self);
        if (others.empty()) continue;
        pairs_[each.name] = std::move(others);
        into.push_back({std::string{private_prefix} + each.name, each.modified_us});
    }
    co_return Result<void>{};
}

std::optional<confab_time> CompatibleFormat::message_time(const std::string& folder, const std::string& name) const {
    const auto read = read_message_name(name);
    if (!read) return std::nullopt;
    if (folder == "public") return read->time;
    const auto pair = pairs_.find(folder.substr(private_prefix.size()));
    if (pair == pairs_.end()) return std::nullopt;
    // "a_b_c" is the folder of a and b_c as well as of a_b and c: the sender tells.
    const auto sender = folded(read->sender);
    if (sender == folded(safe_id(here_.self))) return read->time;
    const bool mine = std::any_of(pair->second.begin(), pair->second.end(),
                                  [&](const std::string& other) { return folded(other) == sender; });
    return mine ? std::optional{read->time} : std::nullopt;
}

/// Names and heartbeats carry the local time of whoever wrote them, without a zone; zones differ by quarters of an hour.
void CompatibleFormat::note_zone(std::int64_t behind_us) {
    const auto quarters = std::llround(static_cast<double>(behind_us) / static_cast<double>(minutes_us(15)));
    const auto behind = quarters * minutes_us(15);
    // What is further behind was copied, or put back.
    if (behind >= -widest_us) behind_us_ = std::min<std::int64_t>(behind_us_, behind);
}

void CompatibleFormat::enliven(const std::string& path) {
    lively_[path.substr(0, path.rfind('/'))] = async::Clock::now() + std::chrono::minutes{2};
}

std::string CompatibleFormat::name_at(confab_time time) const { return message_names_of(time); }

std::int64_t CompatibleFormat::overlap(bool wide) const {
    return (wide ? widest_us : -behind_us_) + minutes_us(10) + here_.objects->traits().listing_lag_us;
}

async::Task<Result<Said>> CompatibleFormat::read(Found found, async::Stop stop) {
    auto bytes = co_await here_.objects->read(found.path, most_message, stop);
    if (!bytes) co_return fail(std::move(bytes.error()));
    auto message = layout::decode(text_of(*bytes));
    if (!message) co_return fail(std::move(message.error()));
    if (found.modified_us != 0) note_zone(found.time - found.modified_us);
    const bool in_private = found.path.starts_with(private_prefix);
    if (in_private) enliven(found.path);
    if (message->direct() != in_private)
        co_return fail(CONFAB_E_PROTOCOL, N_("This message does not belong into the folder in which it lies."));
    Said said;
    said.id = found.path;
    said.own = here_.is_self(message->sender);
    if (in_private) {
        said.foreign = !said.own && !here_.is_self(message->target);
        said.partner = said.own ? message->target : message->sender;
    }
    said.sender = std::move(message->sender);
    said.sender_name = std::move(message->sender_name);
    said.text = std::move(message->text);
    said.time = found.time;
    if (message->file) {
        said.files.push_back(file_of(*message->file));
        if (said.files.back().ref.empty()) {
            here_.log(CONFAB_LOG_WARNING, found.path + " names a file outside of the folders for files");
            said.files.clear();
            if (said.text.empty()) said.text = message->file->original_name;
        } else if (said.text == message->file->original_name) {
            said.text.clear(); // clients that can't do without a text say the name
        }
    }
    for (auto& file : said.files) {
        if (file.thumbnail_ref.empty()) continue;
        // How large it is stands nowhere.
        const auto small = co_await here_.objects->stat(file.thumbnail_ref, stop);
        if (small && !small->folder) file.thumbnail_bytes = small->bytes;
        if (file.thumbnail_bytes == 0) file.thumbnail_ref.clear();
    }
    co_return said;
}

Said CompatibleFormat::own(const Saying& saying, const std::vector<std::string>& stored) const {
    auto said = own_said(here_, saying);
    for (std::size_t i = 0; i < stored.size(); ++i) {
        const auto info = layout::decode_file_info(stored[i]);
        if (!info) continue;
        said.files.push_back(file_of(*info));
        auto& file = said.files.back();
        if (!file.thumbnail_ref.empty() && i < saying.files.size())
            file.thumbnail_bytes = saying.files[i].thumbnail_bytes;
        if (file.thumbnail_bytes == 0) file.thumbnail_ref.clear();
    }
    return said;
}

// ---- people

async::Task<Result<Composed>> CompatibleFormat::own_heartbeat(bool leaving, async::Stop) {
    Composed beat;
    beat.path = "users/" + layout::heartbeat_name(here_.self);
    if (!leaving) beat.bytes = bytes_of(layout::encode(layout::Heartbeat{here_.self, here_.name, here_.now(), true}));
    co_return beat;
}

bool CompatibleFormat::is_heartbeat(const std::string& name) const { return layout::is_heartbeat_name(name); }

async::Task<std::optional<Beat>> CompatibleFormat::heartbeat(std::string, Bytes bytes, async::Stop) {
    const auto beat = bytes.size() <= most_heartbeat ? layout::read_heartbeat(text_of(bytes)) : std::nullopt;
    if (!beat) co_return std::nullopt;
    if (beat->last_active) note_zone(*beat->last_active - here_.now());
    co_return Beat{beat->id, beat->name, beat->online};
}

// ---- housekeeping

std::vector<Area> CompatibleFormat::areas() const {
    std::vector<Area> areas{
        {"public", true, false, false}, {"files", false, false, false},      {"images", false, false, false},
        {"users", false, false, false}, {"thumbnails", false, false, false},
    };
    for (const auto& [folder, others] : pairs_)
        areas.push_back({std::string{private_prefix} + folder, true, true, false});
    return areas;
}

std::vector<std::string> CompatibleFormat::passing_folders() const {
    return {"public", "private", "files", "images", "users", "thumbnails"};
}

Bytes CompatibleFormat::statistics(const Bytes& before, confab_time when, std::uint64_t deleted, int days) {
    return bytes_of(layout::with_record(text_of(before),
                                        {when, static_cast<std::int64_t>(deleted), days, here_.settings.location}));
}

} // namespace confab::storage
