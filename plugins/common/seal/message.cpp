// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/message.hpp"

#include "common/seal/envelope.hpp"
#include "common/seal/object.hpp"
#include "common/seal/paths.hpp"
#include "common/seal/refusal.hpp"

#include <fmt/format.h>

#include <utility>

namespace confab::seal {

std::string sequence_of(const std::optional<Fingerprint>& recipient_key) {
    return recipient_key ? hex(recipient_key->view()) : "lobby";
}

std::string public_path(std::string_view name) { return fmt::format("{}/{}", public_folder, name); }

Result<Bytes> seal_message(const Keyring& keys, Signer& signer, const Outgoing& message) {
    const auto path = public_path(message.name);
    const auto envelope = write_envelope(keys, signer, message, path, std::nullopt);
    if (!envelope) return envelope;
    return seal_object(keys, Kind::message, path, *envelope);
}

Result<Incoming> open_message(const Keyring& keys, std::string_view path, View file) {
    if (folder_of(path) != public_folder || file.size() > max_message) return not_understood("a message in this place");
    const auto opened = open_object(keys, Kind::message, path, file);
    if (!opened) return storage::fail(opened.error());
    auto envelope = Envelope::read(opened->plain);
    if (!envelope) return storage::fail(envelope.error());
    if (envelope->message.recipient) return not_understood("a private message in the lobby");
    return std::move(*envelope).check(keys, opened->epoch, path);
}

} // namespace confab::seal
