// SPDX-License-Identifier: GPL-3.0-or-later
#include "bucket.hpp"

#include "common/i18n.hpp"
#include "errors.hpp"
#include "lifecycle.hpp"
#include "listing.hpp"
#include "transfer.hpp"

#include <charconv>
#include <iterator>
#include <utility>

namespace confab::cos {
namespace {

using storage::Listed;
using storage::Page;

/// 1,000 keys of 850 bytes, each escaped, with all that stands beside them.
constexpr std::size_t most_listing = 8 << 20;

Task<Result<Page>> list_page(std::shared_ptr<Place> place, std::string folder, std::string after, Stop stop) {
    const auto doing = "listing " + folder;
    auto prefix = place->prefix;
    if (!folder.empty()) {
        const auto key = place->key(folder);
        if (!key) co_return storage::fail(bad_path(folder));
        prefix = *key + '/';
    }
    auto request = place->request("GET", "");
    request.query = {{"delimiter", "/"}, {"encoding-type", "url"}, {"max-keys", "1000"}};
    if (!prefix.empty()) request.query["prefix"] = prefix;
    if (!after.empty()) request.query["marker"] = prefix + after;
    const auto reply = co_await place->http.send(std::move(request), most_listing, stop);
    if (!reply) co_return storage::fail(reply.error());
    if (!reply->good()) co_return storage::fail(error_of(*reply, doing));
    auto page = read_listing(reply->body, prefix);
    if (!page) co_return storage::fail(strange(doing, "not a listing"));
    if (!page->last.empty() && page->last <= after) co_return storage::fail(strange(doing, "it does not go on"));
    co_return std::move(*page);
}

Task<Result<std::vector<Listed>>> list_all(std::shared_ptr<Place> place, std::string folder, Stop stop) {
    std::vector<Listed> all;
    std::string after;
    do {
        auto page = co_await list_page(place, folder, after, stop);
        if (!page) co_return storage::fail(std::move(page.error()));
        all.insert(all.end(), std::make_move_iterator(page->listed.begin()),
                   std::make_move_iterator(page->listed.end()));
        after = std::move(page->last);
    } while (!after.empty());
    co_return all;
}

Task<Result<Listed>> stat_object(std::shared_ptr<Place> place, std::string path, Stop stop) {
    const auto key = place->key(path);
    if (!key) co_return storage::fail(bad_path(path));
    const auto reply = co_await place->http.send(place->request("HEAD", *key), 0, stop);
    if (!reply) co_return storage::fail(reply.error());
    if (!reply->good()) co_return storage::fail(error_of(*reply, "looking at " + path));
    Listed listed;
    listed.name = path.substr(path.rfind('/') + 1);
    const auto size = reply->header("content-length");
    std::from_chars(size.data(), size.data() + size.size(), listed.bytes);
    const std::unique_ptr<GDateTime, decltype(&g_date_time_unref)> time{
        soup_date_time_new_from_http_string(reply->header("last-modified").c_str()), g_date_time_unref};
    if (time) listed.modified_us = g_date_time_to_unix(time.get()) * 1'000'000;
    co_return listed;
}

Task<Result<std::int64_t>> measure_clock(std::shared_ptr<Place> place, Stop stop) {
    if (!place->http.clock().offset_us()) {
        const auto reply = co_await place->http.send(place->request("HEAD", ""), 0, stop);
        if (!reply) co_return storage::fail(reply.error());
    }
    const auto offset = place->http.clock().offset_us();
    if (!offset) co_return storage::fail(strange("measuring the clock", "no date"));
    co_return std::int64_t{*offset};
}

} // namespace

Task<Result<std::vector<Listed>>> Bucket::list(std::string folder, storage::Detail, Stop stop) {
    return list_all(place_, std::move(folder), std::move(stop));
}

Task<Result<Page>> Bucket::list_after(std::string folder, std::string after, Stop stop) {
    return list_page(place_, std::move(folder), std::move(after), std::move(stop));
}

Task<Result<Bytes>> Bucket::read(std::string path, std::size_t limit, Stop stop) {
    return cos::read(place_, std::move(path), limit, std::move(stop));
}

Task<Result<Listed>> Bucket::stat(std::string path, Stop stop) {
    return stat_object(place_, std::move(path), std::move(stop));
}

Task<Result<void>> Bucket::create(std::string path, Bytes bytes, Stop stop) {
    return cos::create(place_, std::move(path), std::move(bytes), std::move(stop));
}

Task<Result<void>> Bucket::claim(std::string path, Bytes bytes, Stop stop) {
    return cos::create(place_, std::move(path), std::move(bytes), std::move(stop));
}

Task<Result<void>> Bucket::replace(std::string path, Bytes bytes, Stop stop) {
    return cos::replace(place_, std::move(path), std::move(bytes), std::move(stop));
}

Task<Result<void>> Bucket::remove(std::string path, Stop stop) {
    return cos::remove(place_, std::move(path), std::move(stop));
}

Task<Result<void>> Bucket::upload(std::string path, storage::Source source, storage::Progress progress, Stop stop) {
    return cos::upload(place_, std::move(path), std::move(source), std::move(progress), std::move(stop));
}

Task<Result<void>> Bucket::download(std::string path, std::uint64_t offset, storage::Sink sink,
                                    storage::Progress progress, Stop stop) {
    return cos::download(place_, std::move(path), offset, std::move(sink), std::move(progress), std::move(stop));
}

Task<Result<storage::Lifecycle>> Bucket::lifecycle(storage::LifecycleOrder order, Stop stop) {
    return cos::lifecycle(place_, std::move(order), std::move(stop));
}

Task<Result<void>> Bucket::remove_unfinished(std::int64_t age_us, Stop stop) {
    return cos::remove_unfinished(place_, age_us, std::move(stop));
}

Task<Result<std::int64_t>> Bucket::clock_offset(std::string, Stop stop) {
    return measure_clock(place_, std::move(stop));
}

} // namespace confab::cos
