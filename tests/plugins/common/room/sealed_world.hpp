// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/seal/heartbeat.hpp"
#include "common/seal/manifest.hpp"
#include "common/seal/paths.hpp"
#include "world.hpp"

/// A sealed room, for tests.
namespace confab::storage::test {

inline bool is_message(const Event& e) { return e.is(CONFAB_MSG_MESSAGE); }
inline auto note(std::uint32_t what) {
    return [what](const Event& e) { return e.is(CONFAB_MSG_NOTE) && e.what == what; };
}

struct SealedWorld {
    async::test::Loop loop;
    std::shared_ptr<MemoryPlace> place = std::make_shared<MemoryPlace>();
    Guest alice{loop, place, "alice"}, bob{loop, place, "bob"};

    SealedWorld() {
        for (auto* guest : {&alice, &bob}) seal(*guest);
    }
    static void seal(Guest& guest) {
        guest.settings.format = RoomFormat::automatic;
        guest.settings.passphrase = "correct horse";
        guest.settings.derivation_cost = 15;
        guest.settings.missing_lag = std::chrono::milliseconds{50};
    }
    std::string only(const std::string& folder) const {
        const auto paths = place->in(folder);
        BOOST_REQUIRE(paths.size() == 1u);
        return paths.front();
    }
    void age(const std::string& path) { place->files.at(path).modified_us -= 3'600'000'000; }

    /// The room as its manifest says.
    seal::Manifest manifest() const {
        std::uint32_t version = 1;
        while (place->files.contains(seal::manifest_path(version + 1))) ++version;
        const auto& newest = place->files.at(seal::manifest_path(version)).bytes;
        const auto key = seal::PassphraseKey::derive("correct horse", seal::read_manifest_head(newest)->derivation);
        return seal::open_manifest(newest, key.value(), std::nullopt).value();
    }
    /// A member makes a new version.
    void change(Guest& who, const std::string& id, std::uint32_t days) {
        const auto before = manifest();
        auto room = before.settings;
        room.retention_days = days;
        const auto key = seal::PassphraseKey::derive("correct horse", before.head.derivation);
        const auto now = seal::Time{std::chrono::milliseconds{place->now() / 1000}};
        const auto file = seal::next_manifest(who.signer, id, before, room, key.value(), false, now).value();
        place->put(file.path, text_of(file.bytes));
    }
    /// What the last heartbeat of this guest says of the lobby.
    seal::Mark told_by(const Guest& who) const {
        const auto room = manifest();
        const auto path = seal::heartbeat_path(*room.keys, who.signer.keys().sign, who.signer.device());
        return seal::open_heartbeat(*room.keys, path, place->files.at(path).bytes).value().told.lobby;
    }
    static std::string key_of(const Guest& who) { return seal::hex(who.signer.fingerprint().view()); }
    static std::string card_of(const Guest& who) { return seal::card_path(who.signer.fingerprint()); }
};

} // namespace confab::storage::test
