// SPDX-License-Identifier: GPL-3.0-or-later
#include "folder.hpp"

#include "common/i18n.hpp"
#include "files.hpp"
#include "stale.hpp"
#include "transfer.hpp"
#include "watch.hpp"
#include "writing.hpp"

#include <algorithm>
#include <utility>

namespace confab::share {
namespace {

using storage::Bytes;
using storage::Detail;
using storage::Listed;

Task<Result<std::vector<Listed>>> list_folder(std::shared_ptr<Place> place, std::string path, Detail detail,
                                              Stop stop) {
    const auto folder = file_at(*place, path);
    if (!folder) co_return tl::unexpected{bad_path(path)};
    auto attempt = [folder = *folder, detail](Stop s) { return files::list(folder, detail, std::move(s)); };
    auto found = co_await tried(place, fmt::format("listing {}", path), stop.within(place->limit * 3), attempt);
    if (!found) co_return storage::fail(std::move(found.error()));
    std::erase_if(*found, [&](const Listed& one) {
        if (!is_temporary(one.name)) return one.name.empty();
        look_at_temporary(place, path.empty() ? one.name : path + "/" + one.name);
        return true;
    });
    co_return std::move(*found);
}

Task<Result<Bytes>> read_file(std::shared_ptr<Place> place, std::string path, std::size_t limit, Stop stop) {
    const auto file = file_at(*place, path);
    if (!file) co_return tl::unexpected{bad_path(path)};
    auto attempt = [file = *file, limit](Stop s) { return files::read(file, limit, std::move(s)); };
    auto bytes = co_await tried(place, fmt::format("reading {}", path), stop.within(place->limit), attempt);
    if (bytes && bytes->size() > limit)
        co_return storage::fail(CONFAB_E_TOO_LARGE, N_("The file is too large."), "reading {}: more than {} bytes",
                                path, limit);
    co_return bytes;
}

Task<Result<Listed>> stat_file(std::shared_ptr<Place> place, std::string path, Stop stop) {
    const auto file = file_at(*place, path);
    if (!file) co_return tl::unexpected{bad_path(path)};
    auto attempt = [file = *file](Stop s) { return files::query(file, std::move(s)); };
    auto info = co_await tried(place, fmt::format("looking at {}", path), stop.within(place->limit), attempt);
    co_return info;
}

Task<Result<void>> remove_file(std::shared_ptr<Place> place, std::string path, Stop stop) {
    const auto file = file_at(*place, path);
    if (path.empty() || !file) co_return tl::unexpected{bad_path(path)};
    auto attempt = [file = *file](Stop s) { return files::remove(file, std::move(s)); };
    const auto removed = co_await tried(place, fmt::format("removing {}", path), stop.within(place->limit), attempt);
    if (!removed && removed.error().code != CONFAB_E_NOT_FOUND) co_return storage::fail(removed.error());
    co_return Result<void>{};
}

} // namespace

Folder::Folder(std::shared_ptr<Mount> mount, std::chrono::milliseconds limit)
    : place_{std::make_shared<Place>(std::move(mount), limit)} {}

Folder::~Folder() { place_->background.cancel(); }

Task<Result<std::vector<Listed>>> Folder::list(std::string folder, Detail detail, Stop stop) {
    return list_folder(place_, std::move(folder), detail, std::move(stop));
}

Task<Result<Bytes>> Folder::read(std::string path, std::size_t limit, Stop stop) {
    return read_file(place_, std::move(path), limit, std::move(stop));
}

Task<Result<Listed>> Folder::stat(std::string path, Stop stop) {
    return stat_file(place_, std::move(path), std::move(stop));
}

Task<Result<void>> Folder::create(std::string path, Bytes bytes, Stop stop) {
    return put(place_, std::move(path), std::move(bytes), false, std::move(stop));
}

Task<Result<void>> Folder::claim(std::string path, Bytes bytes, Stop stop) {
    return share::claim(place_, std::move(path), std::move(bytes), std::move(stop));
}

Task<Result<void>> Folder::replace(std::string path, Bytes bytes, Stop stop) {
    return put(place_, std::move(path), std::move(bytes), true, std::move(stop));
}

Task<Result<void>> Folder::remove(std::string path, Stop stop) {
    return remove_file(place_, std::move(path), std::move(stop));
}

Task<Result<void>> Folder::upload(std::string path, storage::Source source, storage::Progress progress, Stop stop) {
    return share::upload(place_, std::move(path), std::move(source), std::move(progress), std::move(stop));
}

Task<Result<void>> Folder::download(std::string path, std::uint64_t offset, storage::Sink sink,
                                    storage::Progress progress, Stop stop) {
    return share::download(place_, std::move(path), offset, std::move(sink), std::move(progress), std::move(stop));
}

Task<Result<std::int64_t>> Folder::clock_offset(std::string folder, Stop stop) {
    return measure_clock(place_, std::move(folder), std::move(stop));
}

std::unique_ptr<storage::Watch> Folder::watch(std::string folder, std::function<void()> changed) {
    return watch_folder(*place_, folder, std::move(changed));
}

Task<confab_result> Folder::settled(Stop stop) { return place_->background.drained(std::move(stop)); }

} // namespace confab::share
