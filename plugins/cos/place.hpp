// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace confab::cos {

/// What the calls of a Bucket have in common; each of them holds it until it ends. Engine thread.
struct Place {
    Place(const Options& options, Endpoint to)
        : http{std::move(to), options.credentials, options.ca_file, options.room.time_limit},
          prefix{options.prefix.empty() ? "" : options.prefix + '/'} {}

    Http http;
    std::string prefix; ///< with a slash at its end; empty: the whole bucket

    /// The key of a relative path; nothing where it can be none.
    [[nodiscard]] std::optional<std::string> key(std::string_view path) const;
    [[nodiscard]] static Request request(std::string method, std::string key) {
        return {std::move(method), std::move(key), {}, {}, {}};
    }
};

[[nodiscard]] Error bad_path(std::string_view path);

/// A new object under a key that has none, in one request. What was stored although its answer was lost counts as stored.
[[nodiscard]] Task<Result<void>> create(std::shared_ptr<Place> place, std::string path, Bytes bytes, Stop stop);
[[nodiscard]] Task<Result<void>> replace(std::shared_ptr<Place> place, std::string path, Bytes bytes, Stop stop);
[[nodiscard]] Task<Result<Bytes>> read(std::shared_ptr<Place> place, std::string path, std::size_t limit, Stop stop);
[[nodiscard]] Task<Result<void>> remove(std::shared_ptr<Place> place, std::string path, Stop stop);

/// The header that makes a request fail where there is such a key.
void only_if_new(const Place& place, Request& request);

} // namespace confab::cos
