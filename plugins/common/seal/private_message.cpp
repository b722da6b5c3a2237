// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/crypto.hpp"
#include "common/seal/envelope.hpp"
#include "common/seal/message.hpp"
#include "common/seal/object.hpp"
#include "common/seal/paths.hpp"
#include "common/seal/refusal.hpp"
#include "common/seal/wire.hpp"

#include <fmt/format.h>

#include <utility>

namespace confab::seal {
namespace {

using storage::fail;

constexpr std::string_view agreement = "confab/private/1";
constexpr std::size_t wrap_bytes = 32 + tag_bytes;
constexpr std::size_t front_bytes = 32 + 32 + 2 * wrap_bytes; // what stands before the sealed envelope
constexpr Cipher::Nonce once{};                               // each key here seals one thing

/// What all keys of a private message are bound to. The name and not the path, since whoever opens a copy does not yet know in
/// whose inbox the message lies; the signature inside is for the path.
struct Place {
    const RoomId& room;
    Epoch epoch;
    std::string_view name;
};

Writer info(std::string_view use, const Place& place) {
    Writer out;
    out.raw(view(use)).u8(0).block(place.room).u32(static_cast<std::uint32_t>(place.epoch)).text(place.name);
    return out;
}

/// The key that wraps the content's key for one reader; `shared` is what that reader and the ephemeral key agree on.
Result<Key> wrapping_key(const Key& shared, const Place& place, const AgreementKey& ephemeral,
                         const AgreementKey& reader) {
    Key key;
    const auto bound = info("confab/private/wrap/1", place).block(ephemeral).block(reader).take();
    if (auto derived = hkdf(shared.view(), {}, bound, key.out()); !derived) return fail(derived.error());
    return key;
}

struct ContentKey {
    Key key, commitment;

    static Result<ContentKey> make(const Key& from, const Place& place) {
        Secret<64> made;
        const auto bound = info("confab/private/content/1", place).take();
        if (auto derived = hkdf(from.view(), {}, bound, made.out()); !derived) return fail(derived.error());
        return ContentKey{Key{made.view().first<32>()}, Key{made.view().last<32>()}};
    }
};

Result<Bytes> wrap(const Key& content, const Ephemeral& ephemeral, const AgreementKey& reader, const Place& place) {
    auto shared = ephemeral.agree(agreement, reader);
    if (!shared) return fail(shared.error());
    const auto key = wrapping_key(*shared, place, ephemeral.key, reader);
    if (!key) return fail(key.error());
    Bytes out;
    if (auto sealed = Cipher{*key}.seal(once, {}, content.view(), out); !sealed) return fail(sealed.error());
    return out;
}

/// The envelope, readable by the two.
Result<Bytes> seal_for(const AgreementKey& recipient, const AgreementKey& sender, View envelope, const Place& place) {
    auto content = random_key();
    const auto ephemeral = Ephemeral::fresh();
    if (!content || !ephemeral) return fail(content ? ephemeral.error() : content.error());
    const auto key = ContentKey::make(*content, place);
    if (!key) return fail(key.error());
    const auto theirs = wrap(*content, *ephemeral, recipient, place);
    if (!theirs) return theirs;
    const auto own = wrap(*content, *ephemeral, sender, place);
    if (!own) return own;
    auto out = Writer{}.block(ephemeral->key).raw(key->commitment.view()).raw(*theirs).raw(*own).take();
    const auto front = out;
    if (auto sealed = Cipher{key->key}.seal(once, front, envelope, out); !sealed) return fail(sealed.error());
    return out;
}

/// The content's key out of whichever of the two wraps is for the signer.
Result<Key> unwrap(Signer& signer, View front, const Place& place) {
    Reader in{front};
    const auto ephemeral = in.block<AgreementKey>();
    (void)in.raw(32);
    auto shared = signer.agree(agreement, ephemeral);
    if (!shared) return shared.error().code == CONFAB_E_INVALID ? changed("an unusable key") : fail(shared.error());
    const auto key = wrapping_key(*shared, place, ephemeral, signer.keys().agree);
    if (!key) return fail(key.error());
    const Cipher cipher{*key};
    for (int i = 0; i < 2; ++i) {
        Bytes plain;
        if (!cipher.open(once, {}, in.raw(wrap_bytes), plain)) continue;
        Key content{std::span<const std::uint8_t, 32>{plain}};
        OPENSSL_cleanse(plain.data(), plain.size());
        return content;
    }
    return fail(CONFAB_E_KEY_CHANGED, N_("This private message is sealed for a key that is not yours."));
}

Result<Bytes> open_for(Signer& signer, View sealed, const Place& place) {
    if (sealed.size() < front_bytes + tag_bytes) return not_understood("a private message");
    const auto front = sealed.first(front_bytes);
    const auto content = unwrap(signer, front, place);
    if (!content) return fail(content.error());
    const auto key = ContentKey::make(*content, place);
    if (!key) return fail(key.error());
    if (CRYPTO_memcmp(key->commitment.view().data(), front.data() + 32, 32) != 0) return changed("another commitment");
    Bytes envelope;
    if (auto opened = Cipher{key->key}.open(once, front, sealed.subspan(front_bytes), envelope); !opened)
        return fail(opened.error());
    return envelope;
}

} // namespace

Result<PrivateFiles> seal_private(const Keyring& keys, Signer& signer, const Outgoing& message, const Card& recipient) {
    const auto at = [&](std::string_view id) { return fmt::format("{}/{}", inbox_folder(keys, id), message.name); };
    PrivateFiles files{at(recipient.id), {}, at(message.sender), {}};
    const Recipient to{recipient.id, fingerprint(recipient.keys.sign)};
    const auto envelope = write_envelope(keys, signer, message, files.path, to);
    if (!envelope) return fail(envelope.error());
    const Place place{keys.room(), keys.current(), message.name};
    const auto inner = seal_for(recipient.keys.agree, signer.keys().agree, *envelope, place);
    if (!inner) return fail(inner.error());
    auto bytes = seal_object(keys, Kind::private_message, files.path, *inner);
    if (!bytes) return fail(bytes.error());
    files.bytes = std::move(*bytes);
    if (files.copy_path == files.path) {
        files.copy_path.clear();
        return files;
    }
    auto copy = seal_object(keys, Kind::private_message, files.copy_path, *inner);
    if (!copy) return fail(copy.error());
    files.copy = std::move(*copy);
    return files;
}

Result<Incoming> open_private(const Keyring& keys, Signer& signer, std::string_view path, View file) {
    if (file.size() > max_message) return not_understood("a message of such a size");
    const auto opened = open_object(keys, Kind::private_message, path, file);
    if (!opened) return fail(opened.error());
    const auto bytes = open_for(signer, opened->plain, {keys.room(), opened->epoch, name_of(path)});
    if (!bytes) return fail(bytes.error());
    auto envelope = Envelope::read(*bytes);
    if (!envelope) return fail(envelope.error());
    const auto& message = envelope->message;
    if (!message.recipient) return not_understood("a public message in an inbox");

    const auto inbox = inbox_folder(keys, *message.recipient);
    const auto own = signer.keys().sign;
    const bool is_sender = message.key == own;
    // Whoever can read a message could seal it for a third one, signature and all: it names whom it was written for.
    if (!is_sender && *message.recipient_key != fingerprint(own)) return forged("a message for somebody else");
    const bool belongs =
        folder_of(path) == inbox || (is_sender && folder_of(path) == inbox_folder(keys, message.sender));
    if (!belongs) return changed("an inbox of somebody else");
    return std::move(*envelope).check(keys, opened->epoch, fmt::format("{}/{}", inbox, name_of(path)));
}

} // namespace confab::seal
