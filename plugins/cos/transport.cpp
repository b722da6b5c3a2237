// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport.hpp"

#include "access.hpp"
#include "common/i18n.hpp"
#include "settings.hpp"

#include <utility>

namespace confab::cos {
namespace {

const char* const schemes[] = {"cos", "s3", nullptr};

} // namespace

const confab_transport_desc& descriptor() noexcept {
    static const confab_transport_desc desc{
        .size = sizeof(confab_transport_desc),
        .roles = CONFAB_ROLE_CONNECT,
        .caps = CONFAB_CAP_TEXT | CONFAB_CAP_DIRECT | CONFAB_CAP_PRESENCE | CONFAB_CAP_FILES | CONFAB_CAP_STORAGE |
                CONFAB_CAP_ACK | CONFAB_CAP_RESUME | CONFAB_CAP_SEALED,
        .id = "cos",
        .name = N_("Bucket"),
        .description = N_("A bucket on Tencent Cloud, or on any server that speaks S3"),
        .version = CONFAB_COS_VERSION,
        .licence = "GPL-3.0-or-later",
        .icon = "weather-overcast-symbolic",
        .i18n_domain = "confab",
        .uri_schemes = schemes,
        .settings = setting_table(),
        .presets = preset_table(),
    };
    return desc;
}

std::optional<sdk::BadSetting> Transport::check(uint32_t, const confab_config& config) {
    return check_settings(config);
}

confab_result Transport::parse_uri(std::string_view uri, const sdk::UriSink& put) { return cos::parse_uri(uri, put); }

std::optional<storage::Opening> Transport::opening(const confab_config& config) {
    const Options options{config};
    auto to = options.where();
    if (!to) return std::nullopt;
    auto room = options.room.settings(options.location(), {});
    room.plain = true; // as existing clients write there
    room.people_every = 10 * options.room.sync_interval.value_or(std::chrono::seconds{3});
    auto log = [host = host](const std::string& line) { host.log(CONFAB_LOG_DEBUG, 0, line); };
    auto access = std::make_shared<Access>(options, std::move(*to), std::move(log));
    return storage::Opening{std::move(access), std::move(room), options.room.time_limit};
}

} // namespace confab::cos
