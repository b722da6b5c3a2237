// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/room/scanner.hpp"

#include "common/async/workers.hpp"

#include <algorithm>

namespace confab::storage {
namespace {

using namespace std::chrono_literals;

constexpr auto list_limit = 60s;
constexpr auto thorough_every = 60s;
/// Times of folders are whole seconds on some places, two on others.
constexpr std::int64_t coarse_us = 2'500'000;

struct Parts {
    std::string folder, name;
};

Parts split(const std::string& path) {
    const auto slash = path.rfind('/');
    return {path.substr(0, slash), path.substr(slash + 1)};
}

} // namespace

void Scanner::start(const State::Loaded& loaded, std::uint64_t since) {
    for (const auto& [path, n] : loaded.known)
        if (n <= since) settle(path);
        else lose(path);
    for (const auto& [path, how] : loaded.unreadable) put_off(path, how);
}

void Scanner::lose(const std::string& path) {
    auto parts = split(path);
    auto& first = folders_[std::move(parts.folder)].first_lost;
    if (first.empty() || parts.name < first) first = std::move(parts.name);
}

void Scanner::set(const std::string& path, Mark mark) {
    auto parts = split(path);
    auto& folder = folders_[std::move(parts.folder)];
    // In a listing that is under way it may be missing still.
    mark.seen = folder.listing + 1;
    folder.names.insert_or_assign(std::move(parts.name), mark);
}

void Scanner::again(const std::string& path) {
    const auto parts = split(path);
    const auto folder = folders_.find(parts.folder);
    if (folder == folders_.end()) return;
    folder->second.names.erase(parts.name);
    folder->second.dirty = true;
}

bool Scanner::is_known(const std::string& path) const {
    const auto parts = split(path);
    const auto folder = folders_.find(parts.folder);
    if (folder == folders_.end()) return false;
    const auto name = folder->second.names.find(parts.name);
    return name != folder->second.names.end() && name->second.kind == Mark::Kind::known;
}

void Scanner::watch(const std::string& path, Folder& folder) {
    if (std::exchange(folder.watched, true)) return;
    folder.watch = here_.objects->watch(path, [path, dirty = dirty_, changed = changed_] {
        dirty->insert(path);
        changed->set();
    });
}

void Scanner::watch_parents() {
    for (const auto& path : format_.parents()) {
        auto& watch = parents_[path]; // of one that comes later, as soon as it is there
        if (!watch) watch = here_.objects->watch(path, [changed = changed_] { changed->set(); });
    }
}

async::Task<Result<std::vector<Found>>> Scanner::scan(bool look_back, async::Stop stop) {
    for (const auto& path : std::exchange(*dirty_, {}))
        if (const auto folder = folders_.find(path); folder != folders_.end()) folder->second.dirty = true;
    const bool thorough = async::Clock::now() >= next_thorough_;
    if (thorough) next_thorough_ = async::Clock::now() + thorough_every;
    watch_parents();

    auto folders = co_await format_.folders(thorough, async::within(list_limit, stop));
    if (!folders) co_return fail(std::move(folders.error()));
    const bool ordered = here_.objects->traits().ordered;
    std::vector<Found> found;
    for (auto& at : *folders) {
        auto path = at.path;
        auto listing =
            ordered ? list_ordered(path, look_back, found, stop) : list(path, std::move(at), thorough, found, stop);
        auto listed = co_await listing;
        if (listed) continue;
        if (ends_session(listed.error().code)) co_return fail(std::move(listed.error()));
        Remark remark{.code = listed.error().code, .id = path, .text = listed.error().text};
        here_.log("listing " + path, listed.error());
        co_await here_.remark_once("list/" + path, std::move(remark), stop);
    }
    first_scan_ = false;
    co_return found;
}

async::Task<Result<void>> Scanner::list(std::string path, FolderAt at, bool thorough, std::vector<Found>& found,
                                        async::Stop stop) {
    auto& folder = folders_[path]; // a map: stays where it is
    if (at.modified_us < 0) {
        ++folder.listing;
        folder.listed = true;
        folder.modified_us = at.modified_us;
        folder.watched = false;
        folder.watch.reset();
        co_await forget_missing(path, stop);
        co_return Result<void>{};
    }
    watch(path, folder);
    const bool unchanged =
        folder.listed && folder.settled && at.modified_us != 0 && at.modified_us == folder.modified_us;
    if (unchanged && times_tell_ && !folder.dirty && !thorough) co_return Result<void>{};

    folder.dirty = false;
    const auto begun = here_.now();
    ++folder.listing;
    auto listed = co_await here_.objects->list(path, Detail::all, async::within(list_limit, stop));
    if (!listed && listed.error().code != CONFAB_E_NOT_FOUND) co_return fail(std::move(listed.error()));
    const auto before = found.size();
    const bool first = !folder.listed;
    folder.listed = true;
    look(path, folder, listed ? std::move(*listed) : std::vector<Listed>{}, found);
    if (found.size() > before && unchanged && !first) times_tell_ = false;
    folder.modified_us = at.modified_us;
    folder.settled = at.modified_us != 0 && begun - at.modified_us > coarse_us;
    co_await forget_missing(path, stop);
    co_return Result<void>{};
}

void Scanner::look(const std::string& path, Folder& folder, std::vector<Listed> listed, std::vector<Found>& found) {
    for (auto& each : listed) {
        const auto known = folder.names.find(each.name);
        bool bad = false;
        if (known != folder.names.end()) {
            auto& mark = known->second;
            mark.seen = std::max(mark.seen, folder.listing);
            const bool changed = mark.how.bytes != each.bytes || mark.how.modified_us != each.modified_us;
            bad = mark.kind == Mark::Kind::bad;
            if (!bad || !changed) continue;
        }
        const auto time = format_.message_time(path, each.name);
        if (!time) continue;
        found.push_back({path + '/' + each.name, *time, each.bytes, each.modified_us, 0, each.folder, bad});
        folder.names[std::move(each.name)] = {Mark::Kind::taken, {}, folder.listing};
    }
}

async::Task<void> Scanner::forget_missing(std::string path, async::Stop stop) {
    auto& folder = folders_[path];
    std::vector<std::string> gone;
    for (auto it = folder.names.begin(); it != folder.names.end();) {
        if (it->second.seen >= folder.listing || it->second.kind == Mark::Kind::taken) {
            ++it;
            continue;
        }
        gone.push_back(path + '/' + it->first);
        it = folder.names.erase(it);
    }
    if (gone.empty()) co_return;
    const auto job = [state = here_.state, gone] { return state->forget(gone); };
    const auto done = co_await async::in_thread(stop, job);
    if (!done) here_.log("forgetting what is gone", done.error());
}

async::Task<void> Scanner::wait(std::chrono::milliseconds pause, async::Stop stop) {
    const auto changed = changed_; // outlives the wait
    co_await changed->wait(async::within(pause, stop));
}

} // namespace confab::storage
