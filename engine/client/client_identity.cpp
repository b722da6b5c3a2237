// SPDX-License-Identifier: GPL-3.0-or-later
// The key of the profile, and trying a place before there is an account.
#include "base/i18n.hpp"
#include "client/client.hpp"
#include "client/key_file.hpp"
#include "client/store_parts.hpp"

#include <algorithm>
#include <utility>

namespace confab::client {

void Client::probe(AccountConfig config, std::function<void(const StorageReport&)> report,
                   std::function<void(Result<void>)> done) {
    const auto refuse = [this, done](Error why) {
        loop_.post([alive = std::weak_ptr{alive_}, done, why = std::move(why)] {
            if (!alive.expired()) done(fail(why));
        });
    };
    auto transport = transports_.get(config.transport);
    if (!transport) return refuse(std::move(transport.error()));
    if (((*transport)->description().caps & CONFAB_CAP_STORAGE) == 0)
        return refuse({Code::unsupported, tr("There is nothing to try with this transport.")});
    if (auto checked = (*transport)->check(Role::connect, config.settings); !checked)
        return refuse(std::move(checked.error()));
    const auto number = ++last_probe_;
    auto ended = [this, number, done = std::move(done)](Result<void> how) {
        const auto probe = probes_.extract(number); // ends after its last word
        done(std::move(how));
    };
    probes_.emplace(number,
                    std::make_unique<Probe>(loop_, **transport, config.settings, std::move(report), std::move(ended)));
}

void Client::identity(std::function<void(Result<std::string>)> then) {
    loop_.post([this, alive = std::weak_ptr{alive_}, then = std::move(then)] {
        if (alive.expired()) return;
        store_.parts().identity->get([alive, then](Result<const ProfileIdentity::Own*> own) {
            if (alive.expired()) return;
            if (own) then((*own)->fingerprint);
            else then(fail(std::move(own.error())));
        });
    });
}

std::string Client::fingerprint() const {
    const auto* own = store_.parts().identity->known();
    return own ? own->fingerprint : std::string{};
}

void Client::export_identity(std::filesystem::path file, std::string passphrase,
                             std::function<void(Result<void>)> then) {
    loop_.post([this, alive = std::weak_ptr{alive_}, file = std::move(file), passphrase = std::move(passphrase),
                then = std::move(then)] {
        if (alive.expired()) return;
        if (passphrase.empty()) return then(fail(Code::invalid, "{}", tr("Choose a passphrase for the export.")));
        store_.parts().identity->get([this, alive, file, passphrase, then](Result<const ProfileIdentity::Own*> own) {
            if (alive.expired()) return;
            if (!own) return then(fail(std::move(own.error())));
            auto keys = std::make_shared<Result<crypto::KeyPair>>(crypto::KeyPair::from((*own)->keys.secret()));
            if (!*keys) return then(fail(std::move(keys->error())));
            store_.parts().files.ask(
                [keys, file, passphrase](const std::atomic<bool>&) { return write_keys(**keys, file, passphrase); },
                [alive, then](Result<void> written) {
                    if (!alive.expired()) then(std::move(written));
                });
        });
    });
}

void Client::import_identity(std::filesystem::path file, std::string passphrase,
                             std::function<void(Result<std::string>)> then) {
    auto answer = [alive = std::weak_ptr{alive_}, then = std::move(then)](Result<std::string> how) {
        if (!alive.expired()) then(std::move(how));
    };
    const auto busy = [this] {
        return std::any_of(accounts_.begin(), accounts_.end(),
                           [](const auto& each) { return each.second->status().state != ConnectionState::offline; });
    };
    const auto connected = [] {
        return fail(Code::wrong_state, "{}", tr("Disconnect first: another key can't be taken while one is in use."));
    };
    if (busy()) return loop_.post([answer, connected] { answer(connected()); });
    store_.parts().files.ask(
        [file = std::move(file), passphrase = std::move(passphrase)](const std::atomic<bool>&) {
            return read_keys(file, passphrase);
        },
        [this, answer, busy, connected, alive = std::weak_ptr{alive_}](Result<crypto::KeyPair> keys) {
            if (alive.expired()) return;
            if (!keys) return answer(fail(std::move(keys.error())));
            if (busy()) return answer(connected());
            store_.parts().identity->replace(std::move(*keys), [answer](Result<const ProfileIdentity::Own*> own) {
                if (own) answer((*own)->fingerprint);
                else answer(fail(std::move(own.error())));
            });
        });
}

} // namespace confab::client
