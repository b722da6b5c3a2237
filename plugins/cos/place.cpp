// SPDX-License-Identifier: GPL-3.0-or-later
#include "place.hpp"

#include "common/i18n.hpp"
#include "errors.hpp"

#include <utility>

namespace confab::cos {
namespace {

constexpr std::size_t most_answer = 64 << 10;

Task<Result<void>> put(std::shared_ptr<Place> place, std::string path, Bytes bytes, bool over, Stop stop) {
    const auto key = place->key(path);
    if (!key) co_return storage::fail(bad_path(path));
    auto request = place->request("PUT", *key);
    request.body = std::make_shared<const Bytes>(std::move(bytes));
    request.headers["content-type"] = "application/octet-stream";
    if (!over) only_if_new(*place, request);
    const auto body = request.body;
    int tries = 0;
    const auto reply = co_await place->http.send(std::move(request), most_answer, stop, &tries);
    if (!reply) co_return storage::fail(reply.error());
    if (reply->good()) co_return Result<void>{};
    auto error = error_of(*reply, "writing " + path);
    if (error.code == CONFAB_E_NAME_IN_USE && tries > 1) {
        // An earlier try may have been stored, and its answer lost.
        const auto there = co_await read(place, path, body->size(), stop);
        if (there && *there == *body) co_return Result<void>{};
    }
    co_return storage::fail(std::move(error));
}

} // namespace

std::optional<std::string> Place::key(std::string_view path) const {
    auto whole = prefix + std::string{path};
    if (path.empty() || !usable_key(whole)) return std::nullopt;
    return whole;
}

Error bad_path(std::string_view path) {
    return {CONFAB_E_INVALID, N_("The server does not take this name, or it stands for something else."),
            fmt::format("not a path: {}", path)};
}

void only_if_new(const Place& place, Request& request) {
    if (place.http.endpoint().sigv4) request.headers["if-none-match"] = "*";
    else request.headers["x-cos-forbid-overwrite"] = "true";
}

Task<Result<void>> create(std::shared_ptr<Place> place, std::string path, Bytes bytes, Stop stop) {
    return put(std::move(place), std::move(path), std::move(bytes), false, std::move(stop));
}

Task<Result<void>> replace(std::shared_ptr<Place> place, std::string path, Bytes bytes, Stop stop) {
    return put(std::move(place), std::move(path), std::move(bytes), true, std::move(stop));
}

Task<Result<Bytes>> read(std::shared_ptr<Place> place, std::string path, std::size_t limit, Stop stop) {
    const auto key = place->key(path);
    if (!key) co_return storage::fail(bad_path(path));
    auto reply = co_await place->http.send(place->request("GET", *key), limit, stop);
    if (!reply) co_return storage::fail(std::move(reply.error()));
    if (!reply->good()) co_return storage::fail(error_of(*reply, "reading " + path));
    co_return std::move(reply->body);
}

Task<Result<void>> remove(std::shared_ptr<Place> place, std::string path, Stop stop) {
    const auto key = place->key(path);
    if (!key) co_return storage::fail(bad_path(path));
    const auto reply = co_await place->http.send(place->request("DELETE", *key), most_answer, stop);
    if (!reply) co_return storage::fail(reply.error());
    if (!reply->good() && server_code(*reply) != "NoSuchKey")
        co_return storage::fail(error_of(*reply, "removing " + path));
    co_return Result<void>{};
}

} // namespace confab::cos
