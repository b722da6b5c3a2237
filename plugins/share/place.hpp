// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/async/scope.hpp"
#include "common/async/workers.hpp"
#include "common/glib.hpp"
#include "errors.hpp"
#include "mount.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace confab::share {

using async::GioResult;
using async::Stop;
using async::Task;
using glib::Ref;

/// What the calls of a Folder have in common; each of them holds it until it ends. Engine thread.
struct Place {
    Place(std::shared_ptr<Mount> m, std::chrono::milliseconds time) : mount{std::move(m)}, limit{time} {}

    std::shared_ptr<Mount> mount;
    std::chrono::milliseconds limit;                                     ///< for one operation of the server
    async::Scope background;                                             ///< removal of temporary files
    std::optional<std::int64_t> offset_us;                               ///< of the place's clock, as last measured
    std::unordered_map<std::string, async::Clock::time_point> looked_at; ///< temporary files of others, and when
};

/// The file or folder at a relative path; nothing for one that is no such path.
[[nodiscard]] std::optional<Ref<GFile>> file_at(const Place& place, std::string_view path);
[[nodiscard]] Error bad_path(std::string_view path);

/// A name that nobody else has, next to `path`; is_temporary() knows it again.
[[nodiscard]] std::string temporary_beside(std::string_view path);
[[nodiscard]] bool is_temporary(std::string_view name) noexcept;

namespace detail {

/// Is it worth another try? It waits as long as that takes; an error says why not.
class Retries {
public:
    explicit Retries(std::string doing) : doing_{std::move(doing)} {}
    [[nodiscard]] Task<Result<void>> after(async::GioError error, std::shared_ptr<Place> place, Stop stop);

private:
    std::string doing_;
    int mounted_again_ = 0;
    std::chrono::milliseconds pause_{25};
};

} // namespace detail

/// Runs `attempt(stop)`, mounts where it is not mounted and tries again, and tries again what somebody else has open, within
/// `stop`. `doing` ("reading public/x") goes into the error's detail. Called in a function that returns the task.
template <class Attempt>
auto tried(std::shared_ptr<Place> place, std::string doing, Stop stop, Attempt attempt)
    -> Task<Result<typename decltype(attempt(stop).await_resume())::value_type>> {
    detail::Retries retries{std::move(doing)};
    for (;;) {
        auto result = co_await attempt(stop);
        if (result) co_return std::move(*result);
        auto again = co_await retries.after(std::move(result.error()), place, stop);
        if (!again) co_return storage::fail(std::move(again.error()));
    }
}

} // namespace confab::share
