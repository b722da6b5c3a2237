// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/crypto.hpp"
#include "common/seal/manifest.hpp"
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

struct Version {
    RoomId room;
    std::uint32_t number = 1;
    Hash previous;
    const std::vector<EpochKey>& epochs;
};

Result<ManifestFile> write_version(Signer& signer, std::string_view author, const Version& version,
                                   const RoomSettings& settings, const PassphraseKey& key, Time now) {
    if (!is_possible(settings) || author.size() > max_user_id || !is_text(author))
        return fail(CONFAB_E_INVALID, N_("These settings of a room are not possible."));
    const auto head = Writer{}
                          .raw(view("CFROOM"))
                          .u8(1)
                          .u8(key.how().cost)
                          .block(version.room)
                          .u32(version.number)
                          .block(version.previous)
                          .block(key.how().salt)
                          .raw(key.check().view())
                          .take();
    Writer body;
    body.block(signer.keys().sign)
        .text(author)
        .time(now)
        .u32(settings.retention_days)
        .u16(settings.interval_s)
        .u16(settings.cleanup_minute)
        .text(settings.name)
        .u16(static_cast<std::uint16_t>(version.epochs.size()));
    for (const auto& epoch : version.epochs) body.time(epoch.since).raw(epoch.key.view());

    auto signature = signer.sign(manifest_domain, manifest_statement(head, body.view_all()));
    if (!signature) return fail(signature.error());
    auto plain = Writer{}.block(*signature).raw(body.view_all()).take();
    const auto path = manifest_path(version.number);
    auto sealed = seal_with(key.wrapping(), {version.room, Epoch{}, Kind::manifest, path}, plain);
    OPENSSL_cleanse(plain.data(), plain.size());
    body.wipe();
    if (!sealed) return fail(sealed.error());
    return ManifestFile{path, Writer{}.raw(head).raw(*sealed).take()};
}

} // namespace

Result<ManifestFile> create_manifest(Signer& signer, std::string_view author, const RoomSettings& settings,
                                     const PassphraseKey& key, Time now) {
    auto room = random_block<RoomId>();
    auto first = random_key();
    if (!room || !first) return fail(room ? first.error() : room.error());
    const std::vector<EpochKey> epochs{{now, std::move(*first)}};
    return write_version(signer, author, {*room, 1, Hash{}, epochs}, settings, key, now);
}

Result<ManifestFile> next_manifest(Signer& signer, std::string_view author, const Manifest& before,
                                   const RoomSettings& settings, const PassphraseKey& key, bool new_epoch, Time now) {
    if (key.how().cost < before.head.derivation.cost)
        return fail(CONFAB_E_INVALID, N_("A room's key is never derived more cheaply than before."));
    auto epochs = before.keys->epochs();
    if (before.head.version >= max_version || (new_epoch && epochs.size() >= max_epochs))
        return fail(CONFAB_E_TOO_LARGE, N_("This room was changed too often: it is time for a new one."));
    if (new_epoch) {
        auto fresh = random_key();
        if (!fresh) return fail(fresh.error());
        epochs.push_back({std::max(now, epochs.back().since), std::move(*fresh)});
    }
    return write_version(signer, author, {before.head.room, before.head.version + 1, before.head.file, epochs},
                         settings, key, now);
}

} // namespace confab::seal
