// SPDX-License-Identifier: GPL-3.0-or-later
#include "sealed_room.hpp"

#include <map>

namespace confab::tests {

const seal::PassphraseKey& passphrase_key(const std::string& passphrase, std::uint8_t cost) {
    static std::map<std::pair<std::string, std::uint8_t>, seal::PassphraseKey> derived;
    const auto at = derived.find({passphrase, cost});
    if (at != derived.end()) return at->second;
    auto key = must(seal::PassphraseKey::derive(passphrase, must(seal::Derivation::fresh(cost))));
    return derived.emplace(std::pair{passphrase, cost}, std::move(key)).first->second;
}

seal::Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

SealedRoom::SealedRoom() {
    const auto& key = passphrase_key("correct horse");
    file = must(seal::create_manifest(alice, "alice", {}, key, noon - 1h)).bytes;
    manifest = must(seal::open_manifest(file, key, std::nullopt));
}

seal::Card SealedRoom::card(SoftwareSigner& of, std::string_view id) const {
    const auto sealed = must(seal::seal_card(keys(), of, id, noon));
    return must(seal::open_card(keys(), seal::card_path(of.fingerprint()), sealed));
}

void SealedRoom::change(const seal::PassphraseKey& key, bool new_epoch, seal::Time when) {
    file = must(seal::next_manifest(alice, "alice", manifest, manifest.settings, key, new_epoch, when)).bytes;
    manifest = must(seal::open_manifest(file, key, seal::pin_of(manifest)));
}

seal::Outgoing hello(std::string sender, seal::Time when, std::uint64_t seq) {
    seal::Outgoing message;
    message.name = must(seal::fresh_name(when));
    message.sender = std::move(sender);
    message.seq = seq;
    message.content.text = "Hello, 你好";
    message.content.sender_name = "Alice";
    message.content.origin_id = "origin-1";
    return message;
}

void for_each_damage(const seal::Bytes& bytes, const std::function<bool(const seal::Bytes&)>& refused) {
    for (std::size_t size = 0; size < bytes.size(); ++size)
        if (!refused({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)}))
            BOOST_ERROR("the first " << size << " bytes passed");
    auto longer = bytes;
    longer.push_back(0);
    if (!refused(longer)) BOOST_ERROR("a byte more passed");
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        auto flipped = bytes;
        flipped[i] ^= static_cast<std::uint8_t>(1u << (i % 8));
        if (!refused(flipped)) BOOST_ERROR("passed with byte " << i << " changed");
    }
}

} // namespace confab::tests
