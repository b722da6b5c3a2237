// SPDX-License-Identifier: GPL-3.0-or-later
#include "uri.hpp"

#include "location.hpp"

namespace confab::share {

confab_result parse_uri(std::string_view text, const sdk::UriSink& put) {
    const auto location = Location::parse(text);
    if (!location) return CONFAB_E_INVALID;
    put("location", location->uri());
    if (!location->user().empty()) put("user", location->user());
    if (!location->domain().empty()) put("domain", location->domain());
    return CONFAB_OK;
}

} // namespace confab::share
