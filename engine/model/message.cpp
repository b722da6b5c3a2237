// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/message.hpp"

namespace confab {

std::vector<std::string> names(Capabilities capabilities) {
    static constexpr std::pair<std::uint64_t, const char*> all[] = {
        {CONFAB_CAP_TEXT, "text"},         {CONFAB_CAP_DIRECT, "direct"}, {CONFAB_CAP_PRESENCE, "presence"},
        {CONFAB_CAP_PROFILES, "profiles"}, {CONFAB_CAP_ROOMS, "rooms"},   {CONFAB_CAP_HISTORY, "history"},
        {CONFAB_CAP_SEARCH, "search"},     {CONFAB_CAP_FILES, "files"},   {CONFAB_CAP_STORAGE, "storage"},
        {CONFAB_CAP_ACK, "ack"},           {CONFAB_CAP_RESUME, "resume"}, {CONFAB_CAP_SEALED, "sealed"}};
    std::vector<std::string> found;
    for (const auto& [bit, word] : all)
        if (capabilities.has(bit)) found.emplace_back(word);
    return found;
}

bool operator==(const Member& a, const Member& b) {
    const bool same_roster = a.roster == b.roster || (a.roster && b.roster && *a.roster == *b.roster);
    return same_roster && a.change == b.change && a.when == b.when && a.room == b.room && a.who == b.who &&
           a.display == b.display;
}

} // namespace confab
