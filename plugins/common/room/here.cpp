// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/room/here.hpp"

#include "common/async/workers.hpp"
#include "common/layout/names.hpp"

namespace confab::storage {

bool Here::is_self(std::string_view id) const { return id == self || folded(id) == self_folded; }

async::Task<void> Here::remark(Remark remark, async::Stop stop) {
    auto note = sdk::make<confab_msg_note>(session);
    note.what = remark.what;
    note.code = remark.code;
    note.count = remark.count;
    note.recipient = sdk::str(remark.partner);
    note.who = sdk::str(remark.who);
    note.key = sdk::str(remark.key);
    note.id = sdk::str(remark.id);
    note.text = sdk::str(remark.text);
    co_await tell(note, stop);
}

async::Task<void> Here::remark_once(std::string key, Remark what, async::Stop stop) {
    key.insert(0, "told/");
    if (facts.contains(key)) co_return;
    facts[key] = "1"; // before the first wait: nobody else tells it meanwhile
    co_await remark(std::move(what), stop);
    co_await remember(std::move(key), "1", stop);
}

async::Task<void> Here::remember(std::string key, std::string value, async::Stop stop) {
    if (value.empty()) facts.erase(key);
    else facts[key] = value;
    std::map<std::string, std::string> change;
    change.emplace(std::move(key), std::move(value));
    const auto job = [state = state, change] { return state->remember(change); };
    const auto kept = co_await async::in_thread(stop, job);
    if (!kept) log("remembering", kept.error());
}

std::string Here::fact(const std::string& key) const {
    const auto found = facts.find(key);
    return found == facts.end() ? std::string{} : found->second;
}

void Here::log(std::string_view doing, const Error& error) const {
    if (error.code == CONFAB_E_CANCELLED) return; // somebody wanted it so
    log(CONFAB_LOG_WARNING, fmt::format("{}: {} ({}{}{})", doing, error.text, sdk::code_name(error.code),
                                        error.detail.empty() ? "" : ": ", error.detail));
}

bool ends_session(confab_result code) noexcept {
    switch (code) {
    case CONFAB_E_NETWORK:
    case CONFAB_E_AUTH:
    case CONFAB_E_TIMEOUT:
    case CONFAB_E_ROOM_CHANGED:
    case CONFAB_E_WRONG_PASSPHRASE:
    case CONFAB_E_CANCELLED: return true;
    default: return false;
    }
}

} // namespace confab::storage
