// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/manifest.hpp"

#include "common/seal/crypto.hpp"
#include "common/seal/manifest_format.hpp"
#include "common/seal/object.hpp"
#include "common/seal/paths.hpp"
#include "common/seal/refusal.hpp"
#include "common/seal/wire.hpp"

#include <algorithm>
#include <utility>

namespace confab::seal {
namespace {

using storage::fail;

/// The check of a passphrase stands at the end of the head.
View check_in(View file) { return file.subspan(manifest_head_bytes - 32, 32); }

/// All but the signature, which comes first.
Result<Manifest> read_body(const ManifestHead& head, View head_bytes, View plain) {
    Reader reader{plain};
    const auto signature = reader.block<Signature>();
    const auto body = reader.left();
    Manifest manifest;
    manifest.head = head;
    manifest.author_key = reader.block<SigningKey>();
    manifest.author = reader.text(max_user_id);
    manifest.made = reader.time();
    manifest.settings.retention_days = reader.u32();
    manifest.settings.interval_s = reader.u16();
    manifest.settings.cleanup_minute = reader.u16();
    manifest.settings.name = reader.text(max_room_name);
    const auto count = reader.u16();
    if (count < 1 || count > max_epochs) return not_understood("a number of epochs");
    std::vector<EpochKey> epochs(count);
    for (auto& epoch : epochs) {
        epoch.since = reader.time();
        reader.copy(epoch.key.out());
    }
    if (!reader.done() || !is_possible(manifest.settings)) return not_understood("the body of a manifest");
    if (!verify(manifest.author_key, manifest_domain, manifest_statement(head_bytes, body), signature))
        return forged("a manifest");
    auto keys = Keyring::create(head.room, std::move(epochs));
    if (!keys) return fail(keys.error());
    manifest.keys = std::move(*keys);
    return manifest;
}

} // namespace

Bytes manifest_statement(View head, View body) { return Writer{}.raw(head).block(sha256(body)).take(); }

bool is_possible(const RoomSettings& settings) noexcept {
    return settings.name.size() <= max_room_name && is_text(settings.name) && settings.interval_s >= 1 &&
           settings.interval_s <= 3600 && settings.cleanup_minute < 24 * 60;
}

Hash proof_of(const RoomId& room, const std::vector<EpochKey>& epochs, std::size_t count) {
    Digest digest;
    digest.add(Writer{}.raw(view("confab/pin/1")).u8(0).block(room).take());
    for (std::size_t i = 0; i < count; ++i) digest.add(epochs[i].key.view());
    return digest.value();
}

Result<ManifestHead> read_manifest_head(View file) {
    if (file.size() > max_manifest) return not_understood("a manifest of such a size");
    Reader reader{file.first(std::min(file.size(), manifest_head_bytes))};
    const auto mark = reader.raw(6);
    const auto format = reader.u8();
    ManifestHead head;
    head.derivation.cost = reader.u8();
    head.room = reader.block<RoomId>();
    head.version = reader.u32();
    head.previous = reader.block<Hash>();
    head.derivation.salt = reader.block<Salt>();
    const auto check = reader.raw(32);
    const auto expected = view("CFROOM");
    if (!reader.done() || check.size() != 32 || format != 1 || head.version < 1 || head.version > max_version ||
        !std::equal(mark.begin(), mark.end(), expected.begin(), expected.end()))
        return not_understood("the head of a manifest");
    if (head.derivation.cost < Derivation::lowest || head.derivation.cost > Derivation::highest)
        return not_understood("a derivation that is refused");
    head.file = sha256(file);
    return head;
}

Result<ManifestHead> check_versions(const std::optional<Pin>& pin, std::span<const Bytes> files) {
    if (!pin) {
        if (files.empty()) return fail(CONFAB_E_NOT_FOUND, N_("There is no sealed room here."));
        return read_manifest_head(files.back());
    }
    if (files.empty()) return room_changed("no manifest");
    auto last = read_manifest_head(files.front());
    if (!last || last->room != pin->room || last->version != pin->version || last->file != pin->file)
        return room_changed("not the manifest that was pinned");
    for (const auto& file : files.subspan(1)) {
        auto next = read_manifest_head(file);
        if (!next) return next;
        if (next->room != pin->room || next->version != last->version + 1 || next->previous != last->file)
            return room_changed("a version that does not follow");
        if (next->derivation.cost < pin->cost) return room_changed("a cheaper derivation");
        last = std::move(next);
    }
    return last;
}

Result<Manifest> open_manifest(View file, const PassphraseKey& key, const std::optional<Pin>& pin) {
    const auto head = read_manifest_head(file);
    if (!head) return fail(head.error());
    if (pin && (head->room != pin->room || head->version < pin->version)) return room_changed("another manifest");
    if (key.how() != head->derivation)
        return fail(CONFAB_E_INVALID, N_("A fault of the program: this is the key of another manifest."));
    const auto check = check_in(file);
    if (CRYPTO_memcmp(key.check().view().data(), check.data(), check.size()) != 0)
        return fail(CONFAB_E_WRONG_PASSPHRASE, N_("This is not the passphrase of the room."));

    const auto path = manifest_path(head->version);
    auto plain =
        open_with(key.wrapping(), {head->room, Epoch{}, Kind::manifest, path}, file.subspan(manifest_head_bytes));
    if (!plain) return fail(plain.error());
    auto manifest = read_body(*head, file.first(manifest_head_bytes), *plain);
    OPENSSL_cleanse(plain->data(), plain->size());
    if (!manifest || !pin) return manifest;
    const auto& epochs = manifest->keys->epochs();
    if (epochs.size() < pin->epochs || proof_of(head->room, epochs, pin->epochs) != pin->proof)
        return room_changed("other keys of the room");
    return manifest;
}

Pin pin_of(const Manifest& manifest) {
    const auto& epochs = manifest.keys->epochs();
    return {manifest.head.room,
            manifest.head.version,
            manifest.head.file,
            manifest.head.derivation.cost,
            static_cast<std::uint32_t>(epochs.size()),
            proof_of(manifest.head.room, epochs, epochs.size())};
}

} // namespace confab::seal
