// SPDX-License-Identifier: GPL-3.0-or-later
// Places that list names in their order, for the price of a request a page.
#include "common/room/scanner.hpp"

#include <glib.h>

#include <algorithm>
#include <cstdint>

namespace confab::storage {
namespace {

using namespace std::chrono_literals;

constexpr auto page_limit = 30s;
constexpr std::chrono::minutes wide_every{60}, whole_every{1};
/// At the very first look: back until there is enough to read, then the rest page by page.
constexpr std::size_t enough = 50, pages_a_look = 5;
constexpr std::int64_t hour_us = std::chrono::microseconds{1h}.count();
constexpr std::int64_t first_window_us = 26 * hour_us, longest_window_us = 10'000 * 24 * hour_us;

} // namespace

async::Task<Result<void>> Scanner::list_ordered(std::string path, bool look_back, std::vector<Found>& found,
                                                async::Stop stop) {
    auto& folder = folders_[path]; // a map: stays where it is
    if (!folder.listed) {
        folder.since_the_start |= first_scan_;
        const auto now = here_.now();
        const auto before = found.size();
        auto begun = co_await begin_ordered(path, folder, found, stop);
        // Where the first try failed it is no news either.
        for (auto i = before; i < found.size(); ++i) found[i].old = !first_scan_ && folder.since_the_start;
        if (!begun) co_return begun;
        folder.looked_us = now;
        folder.listed = true;
        co_return begun;
    }
    if (look_back) co_await keep_whole(path, folder, stop);
    const bool wide = async::Clock::now() >= folder.next_wide;
    const auto now = here_.now();
    // The last look may be long ago: this computer may have slept.
    const auto from = format_.name_at(std::min(now, folder.looked_us) - format_.overlap(wide));
    auto looked = co_await look_after(path, folder, from, {}, SIZE_MAX, found, stop);
    if (!looked) co_return fail(std::move(looked.error()));
    folder.looked_us = now;
    if (wide) folder.next_wide = async::Clock::now() + wide_every;
    if (!look_back) co_return Result<void>{};
    co_return co_await this->look_back(path, folder, found, stop);
}

/// Up to when all was told. Names don't tell that: one may lie in the future, or be one's own, said before what was missed.
async::Task<void> Scanner::keep_whole(const std::string& path, Folder& folder, async::Stop stop) {
    if (async::Clock::now() < folder.next_kept) co_return;
    folder.next_kept = async::Clock::now() + whole_every;
    co_await here_.remember("whole/" + path, std::to_string(folder.looked_us), stop);
}

async::Task<Result<void>> Scanner::begin_ordered(const std::string& path, Folder& folder, std::vector<Found>& found,
                                                 async::Stop stop) {
    const auto now = here_.now();
    const auto gone_back = here_.fact("back/" + path);
    std::string newest;
    for (const auto& [name, mark] : folder.names)
        if (mark.kind == Mark::Kind::known) newest = std::max(newest, name);
    const auto time = newest.empty() ? std::nullopt : format_.message_time(path, newest);
    folder.next_wide = async::Clock::now() + wide_every;
    if (time) {
        // Known already, but for what came meanwhile, and for what there was no time for.
        const auto lost = folder.first_lost.empty() ? now : format_.message_time(path, folder.first_lost).value_or(now);
        const auto whole = here_.fact("whole/" + path);
        const auto told = whole.empty() ? now : g_ascii_strtoll(whole.c_str(), nullptr, 10);
        const auto from = format_.name_at(std::min({*time, lost, told, now}) - format_.overlap(true));
        auto looked = co_await look_after(path, folder, from, {}, SIZE_MAX, found, stop);
        if (!looked) co_return fail(std::move(looked.error()));
        const auto tab = gone_back.find('\n');
        if (tab != std::string::npos) {
            folder.back_from = gone_back.substr(0, tab);
            folder.back_to = gone_back.substr(tab + 1);
        }
        co_return Result<void>{};
    }
    const auto others = found.size();
    std::string from, before;
    for (auto window = first_window_us; window < longest_window_us; window *= 4) {
        from = format_.name_at(now - window);
        auto looked = co_await look_after(path, folder, from, before, SIZE_MAX, found, stop);
        if (!looked) co_return fail(std::move(looked.error()));
        if (found.size() - others >= enough) break;
        before = from;
    }
    folder.back_to = from;
    // All of it, until what was found now has been told: the newest of it comes first.
    co_await here_.remember("back/" + path, "\n~", stop);
    co_return Result<void>{};
}

async::Task<Result<std::string>> Scanner::look_after(const std::string& path, Folder& folder, std::string from,
                                                     std::string to, std::size_t pages, std::vector<Found>& found,
                                                     async::Stop stop) {
    for (std::size_t n = 0; n < pages; ++n) {
        auto page = co_await here_.objects->list_after(path, from, async::within(page_limit, stop));
        if (!page && page.error().code == CONFAB_E_NOT_FOUND) co_return std::string{};
        if (!page) co_return fail(std::move(page.error()));
        const bool enough_listed = !to.empty() && !page->last.empty() && page->last >= to;
        if (!to.empty()) std::erase_if(page->listed, [&](const Listed& each) { return each.name >= to; });
        look(path, folder, std::move(page->listed), found);
        from = std::move(page->last);
        if (from.empty() || enough_listed) co_return std::string{};
    }
    co_return from;
}

async::Task<Result<void>> Scanner::look_back(const std::string& path, Folder& folder, std::vector<Found>& found,
                                             async::Stop stop) {
    if (folder.back_to.empty()) co_return Result<void>{};
    // Where these pages begin: what is found in them may not all be told before an end.
    auto kept = folder.back_from + '\n' + folder.back_to;
    if (folder.back_from >= folder.back_to) {
        kept.clear();
        folder.back_to.clear();
    } else {
        const auto before = found.size();
        auto last = co_await look_after(path, folder, folder.back_from, folder.back_to, pages_a_look, found, stop);
        if (!last) co_return fail(std::move(last.error()));
        for (auto i = before; i < found.size(); ++i) found[i].old = true;
        folder.back_from = last->empty() ? folder.back_to : *last;
    }
    co_await here_.remember("back/" + path, kept, stop);
    co_return Result<void>{};
}

} // namespace confab::storage
