// SPDX-License-Identifier: GPL-3.0-or-later
// What is special about a room that lies in a folder: its housekeeping, whose keys are in it, and what is noticed there.
#include "base/i18n.hpp"
#include "base/text.hpp"
#include "chat.hpp"

#include <algorithm>
#include <utility>

namespace confab::cli {

void Chat::obey_files_and_storage(const Command& command) {
    if (const auto* file = std::get_if<SendFile>(&command)) return send_file(*file);
    if (const auto* files = std::get_if<GetFiles>(&command)) return get_files(*files);
    if (const auto* files = std::get_if<CancelFiles>(&command)) return cancel_files(files->name);
    if (std::holds_alternative<TestAccess>(command)) return storage("/test", StorageWhat::probe);
    if (std::holds_alternative<Usage>(command)) return storage("/usage", StorageWhat::usage);
    if (const auto* cleanup = std::get_if<Cleanup>(&command))
        return cleanup->run ? storage("/cleanup --run", StorageWhat::run) : storage("/cleanup", StorageWhat::plan);
    if (const auto* rules = std::get_if<Lifecycle>(&command)) {
        using What = Lifecycle::What;
        if (rules->what == What::tell) return storage("/lifecycle", StorageWhat::lifecycle);
        if (rules->what == What::set) return storage("/lifecycle --set", StorageWhat::set_lifecycle);
        return storage("/lifecycle --drop", StorageWhat::drop_lifecycle);
    }
    if (const auto* wanted = std::get_if<NewPassphrase>(&command)) return ask_passphrase(wanted->shut_out);
    if (const auto* keys = std::get_if<Keys>(&command)) return tell_keys(keys->of);
    if (const auto* number = std::get_if<Verify>(&command)) return verify(*number);
    if (const auto* key = std::get_if<AcceptKey>(&command)) return accept_key(key->who);
}

void Chat::storage(std::string line, StorageWhat what) {
    const auto last = std::make_shared<StorageReport>(StorageReport{.what = what});
    question<void>(
        std::move(line),
        [&](auto then) {
            account_->storage(
                what,
                [this, last](const StorageReport& report) {
                    *last = report;
                    tell_storage(report, false);
                },
                std::move(then));
        },
        [this, last] { tell_storage(*last, true); });
}

void Chat::tell_storage(const StorageReport& report, bool ended) {
    switch (report.what) {
    // Each report is a step of its own; of the others the last one is the whole.
    case StorageWhat::probe: return ended ? void() : output_.probe(report);
    case StorageWhat::plan: return ended ? output_.cleanup(report, false, false) : void();
    case StorageWhat::run: return output_.cleanup(report, !ended, ended);
    case StorageWhat::usage: return ended ? output_.usage(report) : void();
    case StorageWhat::lifecycle:
    case StorageWhat::set_lifecycle:
    case StorageWhat::drop_lifecycle: return ended ? output_.lifecycle(report) : void();
    default: return;
    }
}

void Chat::ask_passphrase(bool shut_out) {
    rekeying_ = Rekeying{shut_out, std::make_unique<Unseen>(tr("New passphrase of the room:")), std::nullopt};
}

void Chat::rekey(std::string passphrase) {
    if (!passphrase.empty() && passphrase.back() == '\r') passphrase.pop_back();
    if (rekeying_->unseen->terminal() && !rekeying_->first) {
        rekeying_->first = std::move(passphrase);
        rekeying_->unseen.reset(); // the terminal is given back before it is taken again
        rekeying_->unseen = std::make_unique<Unseen>(tr("Once more:"));
        return;
    }
    const auto asked = std::exchange(rekeying_, std::nullopt);
    const bool shut_out = asked->shut_out;
    const auto* line = shut_out ? "/passphrase --shut-out" : "/passphrase";
    if (asked->first && *asked->first != passphrase)
        return refuse(account_->lobby(), line, {Code::invalid, tr("This was not the same twice.")});
    question<void>(
        line, [&](auto then) { account_->rekey(std::move(passphrase), shut_out, std::move(then)); },
        [this, shut_out] { output_.rekeyed(shut_out); });
}

void Chat::note(const AccountId& account, const Note& note) {
    output_.note(place_of(account, account_->config().user, note), note);
}

void Chat::tell_keys(const UserId& of) {
    if (of.empty() || folded(of.value) == folded(account_->config().user.value)) {
        question<std::string>(
            "/keys", [&](auto then) { client_.identity(std::move(then)); },
            [this](std::string fingerprint) {
                output_.key({account_->config().user, {.fingerprint = std::move(fingerprint)}, true, {}});
            });
        return;
    }
    const auto keys = account_->keys(of);
    if (keys.empty())
        return refuse(account_->lobby(), "/keys " + of.value,
                      {Code::not_found, tr("No key of this person was seen yet.")});
    for (const auto& key : keys)
        output_.key({of, key, false, key.counts() ? account_->safety_number(of).value_or("") : std::string{}});
}

void Chat::verify(const Verify& wanted) {
    const auto line = "/verify " + wanted.who.value;
    const auto number = account_->safety_number(wanted.who);
    const auto keys = account_->keys(wanted.who);
    const auto key = std::find_if(keys.begin(), keys.end(), [](const auto& each) { return each.counts(); });
    if (!number || key == keys.end())
        return refuse(account_->lobby(), line, {Code::not_found, tr("No key of this person was seen yet.")});
    if (!wanted.number.empty()) {
        std::string digits;
        std::copy_if(number->begin(), number->end(), std::back_inserter(digits), [](char c) { return c != ' '; });
        if (digits != wanted.number)
            return refuse(account_->lobby(), line,
                          {Code::key_changed,
                           tr("The numbers differ: the other person uses another key, or somebody sits in between.")});
        if (auto kept = account_->set_verified(wanted.who, key->fingerprint, true); !kept)
            return refuse(account_->lobby(), line, kept.error());
    }
    tell_keys(wanted.who);
}

void Chat::accept_key(const UserId& who) {
    const auto line = "/accept-key " + who.value;
    const auto keys = account_->keys(who);
    // Of several that say so, the one that was seen last.
    const client::KnownKey* newest = nullptr;
    for (const auto& key : keys)
        if (key.trust == client::Trust::changed && (!newest || key.last_seen > newest->last_seen)) newest = &key;
    if (!newest)
        return refuse(account_->lobby(), line,
                      {Code::not_found, tr("There is no other key that says that it is this person.")});
    if (auto accepted = account_->accept_key(who, newest->fingerprint); !accepted)
        return refuse(account_->lobby(), line, accepted.error());
    tell_keys(who);
}

} // namespace confab::cli
