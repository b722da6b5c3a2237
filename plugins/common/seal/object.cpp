// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/object.hpp"

#include "common/seal/paths.hpp"
#include "common/seal/refusal.hpp"

#include <algorithm>

namespace confab::seal {

Result<Bytes> seal_with(const Key& from, const Binding& binding, View plain) {
    if (binding.path.size() > max_path)
        return storage::fail(CONFAB_E_INVALID, N_("This name is too long."), "{}", binding.path);
    const auto salt = random_block<Salt>();
    if (!salt) return tl::unexpected{salt.error()};
    auto key = ObjectKey::make(from, *salt, binding);
    if (!key) return tl::unexpected{key.error()};
    StreamSealer sealer{std::move(*key)};
    Bytes out{sealer.header().begin(), sealer.header().end()};
    out.reserve(sealed_size(plain.size()));
    for (bool last = false; !last;) {
        const auto chunk = plain.first(std::min(plain.size(), chunk_bytes));
        plain = plain.subspan(chunk.size());
        last = plain.empty();
        if (auto sealed = sealer.seal(chunk, last, out); !sealed) return tl::unexpected{sealed.error()};
    }
    return out;
}

Result<Bytes> open_with(const Key& from, const Binding& binding, View file) {
    const auto header = ObjectHeader::read(file);
    if (!header || header->kind != binding.kind || header->epoch != binding.epoch)
        return not_understood("not an object of this kind");
    auto key = ObjectKey::make(from, header->salt, binding);
    if (!key) return tl::unexpected{key.error()};
    if (CRYPTO_memcmp(key->header.data(), file.data(), header_bytes) != 0) return changed("another commitment");
    const auto body = file.size() - header_bytes;
    const auto chunks = (body + chunk_bytes + tag_bytes - 1) / (chunk_bytes + tag_bytes);
    const auto tags = chunks * tag_bytes;
    if (body < tags || sealed_size(body - tags) != file.size()) return changed("an impossible length");
    const StreamOpener opener{std::move(*key), body - tags};
    Bytes out;
    out.reserve(body - tags);
    for (std::uint64_t i = 0; i < chunks; ++i) {
        const auto chunk = file.subspan(header_bytes + i * (chunk_bytes + tag_bytes), opener.chunk_size(i) + tag_bytes);
        if (auto opened = opener.open(i, chunk, out); !opened) return tl::unexpected{opened.error()};
    }
    return out;
}

Result<Bytes> seal_object(const Keyring& keys, Kind kind, std::string_view path, View plain) {
    return seal_with(keys.epoch(keys.current())->key, {keys.room(), keys.current(), kind, path}, plain);
}

Result<OpenedObject> open_object(const Keyring& keys, Kind kind, std::string_view path, View file) {
    const auto header = ObjectHeader::read(file);
    if (!header || header->kind != kind) return not_understood("not an object of this kind");
    const auto* epoch = keys.epoch(header->epoch);
    if (!epoch)
        return storage::fail(CONFAB_E_NOT_FOUND, N_("This is sealed with a key that the room did not have before."),
                             "epoch {}", static_cast<std::uint32_t>(header->epoch));
    auto plain = open_with(epoch->key, {keys.room(), header->epoch, kind, path}, file);
    if (!plain) return tl::unexpected{plain.error()};
    return OpenedObject{header->epoch, std::move(*plain)};
}

Result<Bytes> seal_note(const Keyring& keys, std::string_view path, View plain) {
    return seal_object(keys, Kind::note, path, plain);
}

Result<Bytes> open_note(const Keyring& keys, std::string_view path, View file) {
    auto opened = open_object(keys, Kind::note, path, file);
    if (!opened) return tl::unexpected{opened.error()};
    return std::move(opened->plain);
}

Result<void> check_epoch(const Keyring& keys, Epoch epoch, Time when) {
    if (keys.allows(epoch, when)) return {};
    return storage::fail(CONFAB_E_DENIED, N_("This was sealed with a key of the room that was no longer in use."),
                         "epoch {}", static_cast<std::uint32_t>(epoch));
}

} // namespace confab::seal
