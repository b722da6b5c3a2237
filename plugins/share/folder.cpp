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

constexpr const char* name_attributes = G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE;
constexpr const char* all_attributes =
    G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE
                                   "," G_FILE_ATTRIBUTE_TIME_MODIFIED "," G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC;
constexpr std::size_t first_piece = 16 * 1024, largest_piece = 1024 * 1024;

bool is_file_or_folder(GFileInfo* info) {
    const auto type = g_file_info_get_attribute_uint32(info, G_FILE_ATTRIBUTE_STANDARD_TYPE);
    return type == G_FILE_TYPE_REGULAR || type == G_FILE_TYPE_DIRECTORY;
}

Listed listed(GFileInfo* info) {
    Listed one;
    if (const char* name = g_file_info_get_attribute_byte_string(info, G_FILE_ATTRIBUTE_STANDARD_NAME)) one.name = name;
    one.folder = g_file_info_get_attribute_uint32(info, G_FILE_ATTRIBUTE_STANDARD_TYPE) == G_FILE_TYPE_DIRECTORY;
    one.bytes = g_file_info_get_attribute_uint64(info, G_FILE_ATTRIBUTE_STANDARD_SIZE);
    one.modified_us =
        static_cast<std::int64_t>(g_file_info_get_attribute_uint64(info, G_FILE_ATTRIBUTE_TIME_MODIFIED)) * 1'000'000 +
        g_file_info_get_attribute_uint32(info, G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC);
    return one;
}

Task<Result<std::vector<Listed>>> list_folder(std::shared_ptr<Place> place, std::string path, Detail detail,
                                              Stop stop) {
    const auto folder = file_at(*place, path);
    if (!folder) co_return tl::unexpected{bad_path(path)};
    const char* attributes = detail == Detail::all ? all_attributes : name_attributes;
    auto attempt = [folder = *folder, attributes](Stop s) {
        return files::enumerate(folder, attributes, std::move(s));
    };
    const auto infos = co_await tried(place, fmt::format("listing {}", path), stop.within(place->limit * 3), attempt);
    if (!infos) co_return storage::fail(infos.error());
    std::vector<Listed> all;
    all.reserve(infos->size());
    for (const auto& info : *infos) {
        if (!is_file_or_folder(info.get())) continue;
        auto one = listed(info.get());
        if (is_temporary(one.name)) look_at_temporary(place, path.empty() ? one.name : path + "/" + one.name);
        else if (!one.name.empty()) all.push_back(std::move(one));
    }
    co_return all;
}

/// The whole of a stream, or its first limit + 1 bytes.
Task<GioResult<Bytes>> read_up_to(Ref<GFileInputStream> stream, std::size_t limit, Stop stop) {
    Bytes all;
    auto piece = first_piece;
    while (all.size() <= limit) {
        const auto some = co_await files::read_some(stream, std::min(piece, limit + 1 - all.size()), stop);
        if (!some) co_return tl::unexpected{some.error()};
        if (some->empty()) break;
        all.insert(all.end(), some->begin(), some->end());
        piece = std::min(piece * 2, largest_piece);
    }
    co_return all;
}

Task<GioResult<Bytes>> open_and_read(Ref<GFile> file, std::size_t limit, Stop stop) {
    const auto stream = co_await files::open(std::move(file), stop);
    if (!stream) co_return tl::unexpected{stream.error()};
    auto bytes = co_await read_up_to(*stream, limit, std::move(stop));
    co_await files::leave(*stream);
    co_return bytes;
}

Task<Result<Bytes>> read_file(std::shared_ptr<Place> place, std::string path, std::size_t limit, Stop stop) {
    const auto file = file_at(*place, path);
    if (!file) co_return tl::unexpected{bad_path(path)};
    auto attempt = [file = *file, limit](Stop s) { return open_and_read(file, limit, std::move(s)); };
    auto bytes = co_await tried(place, fmt::format("reading {}", path), stop.within(place->limit), attempt);
    if (bytes && bytes->size() > limit)
        co_return storage::fail(CONFAB_E_TOO_LARGE, N_("The file is too large."), "reading {}: more than {} bytes",
                                path, limit);
    co_return bytes;
}

Task<Result<Listed>> stat_file(std::shared_ptr<Place> place, std::string path, Stop stop) {
    const auto file = file_at(*place, path);
    if (!file) co_return tl::unexpected{bad_path(path)};
    auto attempt = [file = *file](Stop s) { return files::query(file, all_attributes, std::move(s)); };
    const auto info = co_await tried(place, fmt::format("looking at {}", path), stop.within(place->limit), attempt);
    if (!info) co_return storage::fail(info.error());
    co_return listed(info->get());
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
