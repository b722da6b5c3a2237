// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/room/presence.hpp"

#include "common/layout/names.hpp"

#include <vector>

namespace confab::storage {
namespace {

using namespace std::chrono_literals;

constexpr auto limit = 20s;
constexpr std::size_t most_bytes = 64 << 10, most_files = 20'000;

} // namespace

async::Task<void> Presence::beat(async::Stop stop) {
    if (async::Clock::now() < next_beat_ || here_.read_only) co_return;
    next_beat_ = async::Clock::now() + beat_every;
    auto own = co_await format_.own_heartbeat(false, stop);
    if (!own) {
        here_.log("writing the own heartbeat", own.error());
        co_return;
    }
    const auto done = co_await here_.objects->replace(own->path, own->bytes, async::within(limit, stop));
    // The next one is soon enough; what is worse is seen where messages are read and written.
    if (!done && !stop.requested()) here_.log("writing the own heartbeat", done.error());
}

async::Task<Result<Presence::People>> Presence::read(async::Stop stop) {
    const auto folder = format_.heartbeat_folder();
    auto listed = co_await here_.objects->list(folder, Detail::all, async::within(limit, stop));
    People people;
    people[here_.self_folded] = {here_.self, here_.name};
    if (!listed) {
        if (ends_session(listed.error().code)) co_return fail(std::move(listed.error()));
        co_return people;
    }
    const auto now = here_.now();
    std::map<std::string, File> files;
    for (auto& each : *listed) {
        if (each.folder || !format_.is_heartbeat(each.name) || files.size() >= most_files) continue;
        if (now - each.modified_us > std::chrono::microseconds{online_for}.count()) continue;
        auto& file = files[each.name];
        const auto before = files_.find(each.name);
        if (before != files_.end() && before->second.modified_us == each.modified_us &&
            before->second.bytes == each.bytes) {
            file = before->second;
            continue;
        }
        file.modified_us = each.modified_us;
        file.bytes = each.bytes;
        const auto path = folder + '/' + each.name;
        auto bytes = co_await here_.objects->read(path, most_bytes, async::within(limit, stop));
        // It is replaced just now, or is rubbish: what was known of it goes on, until it is too old.
        if (bytes) file.beat = co_await format_.heartbeat(path, std::move(*bytes), stop);
        else if (bytes.error().code != CONFAB_E_TOO_LARGE) file.modified_us = 0;
        if (!file.beat && before != files_.end()) file.beat = before->second.beat;
    }
    // One that is being replaced may be missing for a moment.
    for (const auto& [name, file] : files_)
        if (!files.contains(name) && file.modified_us != 0 && file.beat && file.beat->online) {
            const auto there = co_await here_.objects->stat(folder + '/' + name, async::within(limit, stop));
            if (there && now - there->modified_us <= std::chrono::microseconds{online_for}.count()) files[name] = file;
        }
    files_ = std::move(files);
    for (const auto& [name, file] : files_)
        if (file.beat && file.beat->online && !here_.is_self(file.beat->id))
            people[folded(file.beat->id)] = {file.beat->id, file.beat->name};
    co_return people;
}

async::Task<void> Presence::tell(std::uint32_t change, Person who, People all, async::Stop stop) {
    std::vector<confab_str> ids, names;
    for (const auto& [key, person] : all) {
        ids.push_back(sdk::str(person.id));
        names.push_back(sdk::str(person.name));
    }
    const confab_roster roster{sizeof(confab_roster), 0, 0, ids.size(), ids.data(), names.data()};
    auto member = sdk::make<confab_msg_member>(here_.session);
    member.change = change;
    member.when = here_.now();
    member.room = sdk::str("lobby");
    member.who = sdk::str(who.id);
    member.display = sdk::str(who.name);
    member.roster = &roster;
    co_await here_.tell(member, stop);
}

async::Task<void> Presence::begin(async::Stop stop) {
    co_await beat(stop);
    auto people = co_await read(stop);
    if (people) people_ = std::move(*people);
    else people_[here_.self_folded] = {here_.self, here_.name};
    const auto self = people_.at(here_.self_folded);
    co_await tell(CONFAB_MEMBER_HERE, self, people_, stop);
}

async::Task<Result<void>> Presence::look(async::Stop stop) {
    co_await beat(stop);
    auto found = co_await read(stop);
    if (!found) co_return fail(std::move(found.error()));
    const auto before = std::exchange(people_, std::move(*found));
    for (const auto& [key, person] : before)
        if (!people_.contains(key)) co_await tell(CONFAB_MEMBER_LEAVE, person, people_, stop);
    for (const auto& [key, person] : std::map{people_}) {
        const auto known = before.find(key);
        if (known == before.end()) co_await tell(CONFAB_MEMBER_JOIN, person, people_, stop);
        else if (known->second.name != person.name) co_await tell(CONFAB_MEMBER_RENAME, person, people_, stop);
    }
    co_return Result<void>{};
}

async::Task<void> Presence::leave(async::Stop stop) {
    if (here_.read_only) co_return;
    auto own = co_await format_.own_heartbeat(true, stop);
    if (!own || own->path.empty()) co_return;
    if (own->bytes.empty()) co_await here_.objects->remove(own->path, stop);
    else co_await here_.objects->replace(own->path, own->bytes, stop);
}

} // namespace confab::storage
