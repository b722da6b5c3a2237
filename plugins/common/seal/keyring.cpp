// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/keyring.hpp"

#include "common/seal/crypto.hpp"
#include "common/seal/wire.hpp"

namespace confab::seal {

Keyring::Keyring(RoomId room, std::vector<EpochKey> epochs, Key naming) noexcept
    : room_{room}, epochs_{std::move(epochs)}, naming_{std::move(naming)} {}

Result<std::shared_ptr<const Keyring>> Keyring::create(RoomId room, std::vector<EpochKey> epochs) {
    Key naming;
    const auto info = Writer{}.raw(seal::view("confab/names/1")).u8(0).block(room).take();
    if (auto derived = hkdf(epochs.front().key.view(), {}, info, naming.out()); !derived)
        return tl::unexpected{derived.error()};
    return std::make_shared<const Keyring>(room, std::move(epochs), std::move(naming));
}

const EpochKey* Keyring::epoch(Epoch number) const noexcept {
    const auto index = static_cast<std::size_t>(number);
    return index >= 1 && index <= epochs_.size() ? &epochs_[index - 1] : nullptr;
}

bool Keyring::allows(Epoch number, Time when) const noexcept {
    const auto index = static_cast<std::size_t>(number);
    if (index < 1 || index > epochs_.size()) return false;
    return index == epochs_.size() || when <= epochs_[index].since + epoch_overlap;
}

std::string Keyring::pseudonym(std::string_view kind, View of) const {
    const auto text = Writer{}.text(kind).raw(of).take();
    return hex(hmac_sha256(naming_, text).view().first(16));
}

} // namespace confab::seal
