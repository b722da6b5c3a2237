// SPDX-License-Identifier: GPL-3.0-or-later
#include "place.hpp"

#include "common/i18n.hpp"
#include "files.hpp"

#include <random>
#include <utility>

namespace confab::share {
namespace {

constexpr std::string_view temporary_prefix = ".confab-tmp-";
constexpr std::chrono::milliseconds longest_pause{800};
constexpr int most_mounts = 3;

Task<void> look_once(std::shared_ptr<Place> place, Stop stop) {
    [[maybe_unused]] const auto found = co_await files::query(place->mount->root(), std::move(stop));
}

/// GVfs remembers which daemon has a mount, and forgets it only in a thread whose own connection to that daemon has broken:
/// every thread that runs looks once.
Task<void> forget_dead_daemon(std::shared_ptr<Place> place, Stop stop) {
    const auto threads = async::Workers::here()->threads();
    const auto look = [place, stop](int) -> Task<void> { return look_once(place, stop); };
    co_await async::for_each(std::vector<int>(threads), threads, stop, look);
}

} // namespace

std::optional<Ref<GFile>> file_at(const Place& place, std::string_view path) {
    const auto& root = place.mount->root();
    if (path.empty()) return root;
    if (path.find('\0') != std::string_view::npos) return std::nullopt;
    for (std::size_t begin = 0; begin <= path.size();) {
        const auto end = std::min(path.find('/', begin), path.size());
        const auto part = path.substr(begin, end - begin);
        if (part.empty() || part == "." || part == "..") return std::nullopt;
        begin = end + 1;
    }
    return Ref<GFile>::take(g_file_resolve_relative_path(root.get(), std::string{path}.c_str()));
}

Error bad_path(std::string_view path) {
    return {CONFAB_E_INVALID, N_("The server does not take this name, or it stands for something else."),
            fmt::format("not a path: {}", path)};
}

std::string temporary_beside(std::string_view path) {
    thread_local std::mt19937_64 numbers = [] {
        std::random_device device;
        std::seed_seq seed{device(), device(), device(), device()};
        return std::mt19937_64{seed};
    }();
    const auto slash = path.rfind('/');
    const auto folder = slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash + 1);
    return fmt::format("{}{}{:016x}", folder, temporary_prefix, numbers());
}

bool is_temporary(std::string_view name) noexcept { return name.starts_with(temporary_prefix); }

Task<Result<void>> detail::Retries::after(async::GioError error, std::shared_ptr<Place> place, Stop stop) {
    // More than once: a connection that is gone is noticed first, then that its mount is.
    if (unmounted(error) && !place->mount->local() && mounted_again_++ < most_mounts) {
        auto mounted = co_await place->mount->ensure(stop);
        if (mounted) co_await forget_dead_daemon(place, std::move(stop));
        co_return mounted;
    }
    if (busy(error) && pause_ <= longest_pause) {
        const auto slept = co_await async::sleep(std::exchange(pause_, pause_ * 2), std::move(stop));
        if (slept == CONFAB_OK) co_return Result<void>{};
    }
    co_return tl::unexpected{error_of(error, doing_)};
}

} // namespace confab::share
