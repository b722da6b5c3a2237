// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/profile_identity.hpp"

#include "base/i18n.hpp"
#include "client/store.hpp"

#include <charconv>
#include <utility>

namespace confab::client {

namespace {

constexpr std::string_view fingerprint_key = "confab.identity"; ///< of the preference

std::optional<ProfileIdentity::Own> read(const SettingValues& values) {
    const auto value = [&](const char* key) {
        const auto found = values.find(key);
        return found == values.end() ? std::string_view{} : std::string_view{found->second};
    };
    auto ed25519 = crypto::key_from_hex(value("ed25519")), x25519 = crypto::key_from_hex(value("x25519"));
    const auto number = value("device");
    std::uint64_t device = 0;
    std::from_chars(number.data(), number.data() + number.size(), device);
    if (!ed25519 || !x25519 || device == 0) return std::nullopt;
    auto keys = crypto::KeyPair::from({*ed25519, *x25519});
    if (!keys) return std::nullopt;
    auto fingerprint = crypto::to_hex(keys->fingerprint());
    return ProfileIdentity::Own{std::move(*keys), device, std::move(fingerprint)};
}

SettingValues written(const ProfileIdentity::Own& own) {
    const auto secret = own.keys.secret();
    return {{"ed25519", crypto::to_hex(secret.ed25519)},
            {"x25519", crypto::to_hex(secret.x25519)},
            {"device", std::to_string(own.device)}};
}

} // namespace

ProfileIdentity::ProfileIdentity(Loop& loop, Store& store, bool temporary) : store_{store} {
    if (!temporary) secrets_ = std::make_unique<Secrets>(loop, store.folder());
}

void ProfileIdentity::get(std::function<void(Result<const Own*>)> then) {
    if (own_) return then(&*own_);
    waiting_.push_back(std::move(then));
    if (std::exchange(asking_, true)) return;
    if (!secrets_) return loaded(SettingValues{});
    secrets_->load(Secrets::identity(), [this](Result<SettingValues> kept) { loaded(std::move(kept)); });
}

void ProfileIdentity::loaded(Result<SettingValues> kept) {
    if (!kept) return end(fail(std::move(kept.error())));
    const auto expected = store_.preference(fingerprint_key);
    own_ = read(*kept);
    if (own_ && (!expected || *expected == own_->fingerprint))
        return end(store_.set_preference(fingerprint_key, own_->fingerprint));
    own_.reset();
    if (expected)
        return end(
            fail(Code::denied, "{}",
                 tr("The key of this profile can't be read. Unlock the keyring, and connect again; or import the "
                    "key from an export.")));
    auto made = crypto::KeyPair::generate();
    if (!made) return end(fail(std::move(made.error())));
    keep(std::move(*made));
}

void ProfileIdentity::keep(crypto::KeyPair keys) {
    auto device = crypto::random_number();
    if (!device) return end(fail(std::move(device.error())));
    auto fingerprint = crypto::to_hex(keys.fingerprint());
    auto own = std::make_shared<Own>(Own{std::move(keys), *device, std::move(fingerprint)});
    const auto kept = [this, own](Result<void> how) {
        if (how && secrets_) how = store_.set_preference(fingerprint_key, own->fingerprint);
        if (how) own_ = std::move(*own);
        end(std::move(how));
    };
    if (secrets_) secrets_->store(Secrets::identity(), written(*own), kept);
    else kept({});
}

void ProfileIdentity::replace(crypto::KeyPair keys, std::function<void(Result<const Own*>)> then) {
    waiting_.push_back(std::move(then));
    asking_ = true;
    keep(std::move(keys));
}

void ProfileIdentity::end(Result<void> how) {
    asking_ = false;
    for (auto& then : std::exchange(waiting_, {}))
        if (how) then(&*own_);
        else then(fail(how.error()));
}

} // namespace confab::client
