// SPDX-License-Identifier: GPL-3.0-or-later
#include "errors.hpp"

#include "common/i18n.hpp"
#include "xml.hpp"

#include <algorithm>
#include <array>

namespace confab::cos {
namespace {

struct Known {
    std::string_view code;
    confab_result result;
    const char* text;
};

constexpr const char* wrong_key = N_("The key ID or the secret key is wrong.");
constexpr const char* expired = N_("The temporary key has expired.");
constexpr const char* denied = N_("The key has no right to do that in this bucket.");
constexpr const char* no_bucket = N_("There is no such bucket: check its name and its region.");
constexpr const char* other_region = N_("The bucket is in another region, or behind another server's name.");
constexpr const char* clock = N_("The clock of this computer is too far from that of the server.");
constexpr const char* full = N_("The bucket takes no more, or its account is blocked.");

constexpr std::array known = std::to_array<Known>({
    {"InvalidAccessKeyId", CONFAB_E_AUTH, wrong_key},
    {"SignatureDoesNotMatch", CONFAB_E_AUTH, wrong_key},
    {"AuthFailure", CONFAB_E_AUTH, wrong_key},
    {"ExpiredToken", CONFAB_E_AUTH, expired},
    {"InvalidToken", CONFAB_E_AUTH, expired},
    {"RequestTimeTooSkewed", CONFAB_E_AUTH, clock},
    {"AccessDenied", CONFAB_E_DENIED, denied},
    {"NoSuchBucket", CONFAB_E_IO, no_bucket},
    {"PermanentRedirect", CONFAB_E_IO, other_region},
    {"TemporaryRedirect", CONFAB_E_IO, other_region},
    {"AuthorizationHeaderMalformed", CONFAB_E_IO, other_region},
    {"QuotaExceeded", CONFAB_E_FULL, full},
    {"EntityTooLarge", CONFAB_E_TOO_LARGE, N_("The file is too large.")},
    {"NoSuchKey", CONFAB_E_NOT_FOUND, N_("There is no such file.")},
    {"NoSuchUpload", CONFAB_E_NOT_FOUND, N_("There is no such file.")},
});

Known by_status(unsigned status) {
    switch (status) {
    case 401: return {"", CONFAB_E_AUTH, wrong_key};
    case 402:
    case 451: return {"", CONFAB_E_FULL, full};
    case 403: return {"", CONFAB_E_DENIED, denied};
    case 404: return {"", CONFAB_E_NOT_FOUND, N_("There is no such file.")};
    case 409:
    case 412: return {"", CONFAB_E_NAME_IN_USE, N_("There is a file with this name already.")};
    case 413: return {"", CONFAB_E_TOO_LARGE, N_("The file is too large.")};
    case 429: return {"", CONFAB_E_AGAIN, N_("The server is asked too much just now.")};
    default: break;
    }
    if (status >= 300 && status < 400) return {"", CONFAB_E_IO, other_region};
    if (status >= 500) return {"", CONFAB_E_NETWORK, N_("The server can't answer just now.")};
    return {"", CONFAB_E_IO, N_("The server refuses this request.")};
}

} // namespace

std::string server_code(const Reply& reply) {
    const auto root = parse_xml(storage::text_of(reply.body));
    if (!root || root->name != "Error") return {};
    return std::string{root->value("Code")}.substr(0, 64);
}

Error error_of(const Reply& reply, std::string_view doing) {
    const auto code = server_code(reply);
    const auto found = std::find_if(known.begin(), known.end(), [&](const Known& each) { return each.code == code; });
    const auto what = found != known.end() ? *found : by_status(reply.status);
    return {what.result, what.text, fmt::format("{}: status {} {}", doing, reply.status, code)};
}

Error error_of(const async::GioError& error, std::string_view doing) {
    auto detail = fmt::format("{}: {}", doing, error.text);
    if (error.is(G_IO_ERROR_CANCELLED)) return {CONFAB_E_CANCELLED, N_("Cancelled."), std::move(detail)};
    if (error.is(G_IO_ERROR_TIMED_OUT))
        return {CONFAB_E_TIMEOUT, N_("The server did not answer in time."), std::move(detail)};
    if (error.domain == G_TLS_ERROR)
        return {CONFAB_E_TLS,
                N_("The server's certificate is not trusted: an authority of one's own is given as a file."),
                std::move(detail)};
    if (error.domain == G_RESOLVER_ERROR)
        return {CONFAB_E_NETWORK, N_("The server's name is not known: check it, and the connection to the network."),
                std::move(detail)};
    return {CONFAB_E_NETWORK, N_("The server can't be reached."), std::move(detail)};
}

Error strange(std::string_view doing, std::string_view why) {
    // Passes by itself, mostly.
    return {CONFAB_E_NETWORK,
            N_("What answers there is no storage: a network that wants a login first, perhaps, or another server."),
            fmt::format("{}: {}", doing, why)};
}

} // namespace confab::cos
