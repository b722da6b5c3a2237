// SPDX-License-Identifier: GPL-3.0-or-later
#include "server_error.hpp"

#include "confab/plugin.hpp"

namespace confab::ws {
namespace {

bool has(const Frame& error, std::string_view words) { return error.message.find(words) != std::string::npos; }

std::optional<confab_result> coded(const Frame& error) {
    if (error.code.empty()) return std::nullopt;
    const auto result = sdk::result_of(error.code);
    // Whatever the code is, this refuses something; a retry by itself is up to known codes only.
    return result && *result < CONFAB_E_AGAIN ? *result : CONFAB_E_DENIED;
}

} // namespace

ServerError meaning_of(const Frame& error) {
    if (const auto code = coded(error)) {
        if (*code == CONFAB_E_NOT_ONLINE) return {*code, Kind::private_chat};
        if (*code == CONFAB_E_UNKNOWN_USER) return {*code, Kind::get_user_info};
        return {*code, std::nullopt};
    }
    if (has(error, "不在线")) return {CONFAB_E_NOT_ONLINE, Kind::private_chat};
    if (has(error, "不存在")) return {CONFAB_E_UNKNOWN_USER, Kind::get_user_info};
    if (has(error, "私聊")) return {CONFAB_E_INVALID, Kind::private_chat};
    if (has(error, "先加入")) return {CONFAB_E_NOT_JOINED, std::nullopt};
    if (has(error, "JSON")) return {CONFAB_E_PROTOCOL, std::nullopt};
    return {CONFAB_E_DENIED, std::nullopt};
}

confab_result refusal_of_join(const Frame& error) {
    if (const auto code = coded(error)) return *code;
    if (has(error, "不能为空")) return CONFAB_E_INVALID_ID;
    if (has(error, "在线") || has(error, "已存在") || has(error, "已被")) return CONFAB_E_NAME_IN_USE;
    return CONFAB_E_DENIED;
}

} // namespace confab::ws
