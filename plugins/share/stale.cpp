// SPDX-License-Identifier: GPL-3.0-or-later
#include "stale.hpp"

#include "files.hpp"
#include "writing.hpp"

#include <chrono>
#include <utility>

namespace confab::share {
namespace {

using namespace std::chrono_literals;

constexpr auto stale_after = 24h;
constexpr auto look_again_after = 1h;
constexpr std::size_t most_remembered = 1000;
constexpr std::size_t most_at_once = 8;
struct Measured {
    std::string temporary;
    std::int64_t offset_us = 0;
};

Task<GioResult<Measured>> measure_once(std::shared_ptr<Place> place, std::string folder, Stop stop) {
    Measured measured;
    measured.temporary = temporary_beside(folder.empty() ? folder : folder + "/");
    const auto file = file_at(*place, measured.temporary);
    const auto before = g_get_real_time();
    const auto content = std::make_shared<const storage::Bytes>(storage::bytes_of("clock"));
    const auto written = co_await files::write_new(*file, content, stop);
    const auto after = g_get_real_time();
    if (!written) co_return tl::unexpected{written.error()};
    const auto info = co_await files::query(*file, std::move(stop));
    discard(place, measured.temporary);
    if (!info) co_return tl::unexpected{info.error()};
    // It was written at some moment in between. What lies in between counts as no difference at all.
    const auto far = info->modified_us;
    measured.offset_us = far < before ? far - before : far > after ? far - after : 0;
    co_return measured;
}

Task<void> remove_if_stale(std::shared_ptr<Place> place, std::string path) {
    const auto file = file_at(*place, path);
    const auto stop = place->background.stop().within(place->limit);
    if (!file) co_return;
    const auto info = co_await files::query(*file, stop);
    if (!info || !place->offset_us) co_return;
    const auto now = g_get_real_time() + *place->offset_us;
    if (now - info->modified_us > std::chrono::microseconds{stale_after}.count()) discard(place, path);
}

} // namespace

Task<Result<std::int64_t>> measure_clock(std::shared_ptr<Place> place, std::string folder, Stop stop) {
    if (!file_at(*place, folder)) co_return tl::unexpected{bad_path(folder)};
    const auto limited = stop.within(place->limit);
    auto attempt = [place, folder](Stop s) { return measure_once(place, folder, std::move(s)); };
    const auto measured = co_await tried(place, fmt::format("measuring the clock in {}", folder), limited, attempt);
    if (!measured) co_return storage::fail(measured.error());
    place->offset_us = measured->offset_us;
    co_return measured->offset_us;
}

void look_at_temporary(const std::shared_ptr<Place>& place, std::string path) {
    if (!place->offset_us || place->background.running() >= most_at_once) return;
    const auto now = async::Clock::now();
    auto& seen = place->looked_at;
    if (const auto found = seen.find(path); found != seen.end() && now - found->second < look_again_after) return;
    if (seen.size() >= most_remembered) seen.clear();
    seen[path] = now;
    place->background.spawn(remove_if_stale(place, std::move(path)));
}

} // namespace confab::share
