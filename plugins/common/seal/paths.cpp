// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/paths.hpp"

#include "common/seal/crypto.hpp"
#include "common/seal/wire.hpp"

#include <fmt/format.h>
#include <glib.h>

#include <algorithm>
#include <memory>

namespace confab::seal {
namespace {

using GText = std::unique_ptr<char, decltype(&g_free)>;

GText nfc(std::string_view text) {
    return {g_utf8_normalize(text.data(), static_cast<gssize>(text.size()), G_NORMALIZE_NFC), g_free};
}

/// "20261126T013748123Z"
constexpr std::size_t stamp_size = 19;
constexpr std::size_t name_size = stamp_size + 1 + 16;

bool is_number(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int number(std::string_view digits) noexcept {
    int value = 0;
    for (const char c : digits) value = value * 10 + (c - '0');
    return value;
}

std::string below(std::string_view folder, std::string_view name) { return fmt::format("{}/{}", folder, name); }

} // namespace

std::string folded(std::string_view user_id) {
    if (!is_text(user_id)) return std::string{user_id};
    const auto normal = nfc(user_id);
    const GText casefolded{g_utf8_casefold(normal.get(), -1), g_free};
    return nfc(casefolded.get()).get();
}

std::string manifest_path(std::uint32_t version) { return fmt::format("{}/{:08}", manifest_folder, version); }

std::string manifest_claim(std::uint32_t version) { return manifest_path(version) + ".claim"; }

std::optional<std::uint32_t> manifest_version(std::string_view name) {
    if (name.size() != 8 || !is_number(name)) return std::nullopt;
    const auto version = number(name);
    return version > 0 ? std::optional{static_cast<std::uint32_t>(version)} : std::nullopt;
}

std::string card_path(const Fingerprint& of) { return below(card_folder, hex(of.view())); }

std::optional<Fingerprint> card_owner(std::string_view name) {
    Fingerprint of;
    return from_hex(name, of.bytes) ? std::optional{of} : std::nullopt;
}

std::string inbox_folder(const Keyring& keys, std::string_view user_id) {
    return below(inboxes_folder, keys.pseudonym("inbox", view(folded(user_id))));
}

std::string heartbeat_path(const Keyring& keys, const SigningKey& of, Device device) {
    const auto who = Writer{}.block(of).u64(static_cast<std::uint64_t>(device)).take();
    return below(heartbeat_folder, keys.pseudonym("device", who));
}

std::string stamp(Time when) {
    using namespace std::chrono;
    const auto day = floor<days>(when);
    const year_month_day date{day};
    const hh_mm_ss clock{when - day};
    return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}{:03}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

Result<std::string> fresh_name(Time when) {
    std::array<std::uint8_t, 8> random{};
    if (auto filled = fill_random(random); !filled) return tl::unexpected{filled.error()};
    return fmt::format("{}-{}", stamp(when), hex(random));
}

std::string message_name(const Keyring& keys, const SigningKey& of, Device device, std::string_view origin, Time when) {
    const auto what = Writer{}.block(of).u64(static_cast<std::uint64_t>(device)).raw(view(origin)).take();
    return fmt::format("{}-{}", stamp(when), keys.pseudonym("name", what).substr(0, 16));
}

std::string renamed(std::string_view name, Time when) {
    return fmt::format("{}{}", stamp(when), name.size() > stamp_size ? name.substr(stamp_size) : std::string_view{});
}

std::optional<Time> time_of(std::string_view path) {
    using namespace std::chrono;
    const auto name = name_of(path);
    std::array<std::uint8_t, 8> random{};
    if (name.size() != name_size || name[8] != 'T' || name[18] != 'Z' || name[stamp_size] != '-' ||
        !is_number(name.substr(0, 8)) || !is_number(name.substr(9, 9)) ||
        !from_hex(name.substr(stamp_size + 1), random))
        return std::nullopt;
    const year_month_day date{year{number(name.substr(0, 4))}, month{static_cast<unsigned>(number(name.substr(4, 2)))},
                              day{static_cast<unsigned>(number(name.substr(6, 2)))}};
    const auto hour = number(name.substr(9, 2)), minute = number(name.substr(11, 2)),
               second = number(name.substr(13, 2));
    if (!date.ok() || date.year() < year{1970} || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return Time{sys_days{date}} + hours{hour} + minutes{minute} + seconds{second} +
           milliseconds{number(name.substr(15, 3))};
}

std::string_view folder_of(std::string_view path) {
    const auto slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

std::string_view name_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

} // namespace confab::seal
