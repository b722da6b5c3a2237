// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/envelope.hpp"

#include "common/seal/crypto.hpp"
#include "common/seal/object.hpp"
#include "common/seal/paths.hpp"
#include "common/seal/refusal.hpp"
#include "common/seal/wire.hpp"

#include <utility>

namespace confab::seal {
namespace {

using storage::fail;

constexpr std::string_view domain = "confab/message/1";

/// Who says it, where and to whom: the same bytes in the envelope and in what is signed.
void write_who(Writer& out, const SigningKey& key, std::string_view sender, Device device, std::uint64_t seq,
               const std::optional<Recipient>& recipient) {
    out.block(key).text(sender).u64(static_cast<std::uint64_t>(device)).u64(seq).u8(recipient ? 1 : 0);
    if (recipient) out.text(recipient->id).block(recipient->key);
}

Bytes statement(const RoomId& room, Epoch epoch, std::string_view path, View who, View content) {
    return Writer{}
        .block(room)
        .u32(static_cast<std::uint32_t>(epoch))
        .text(path)
        .raw(who)
        .block(sha256(content))
        .take();
}

} // namespace

Result<Bytes> write_envelope(const Keyring& keys, Signer& signer, const Outgoing& message, std::string_view path,
                             const std::optional<Recipient>& recipient) {
    const bool fine = time_of(message.name) && !message.sender.empty() && folder_of(message.name).empty() &&
                      path.size() <= max_path && message.sender.size() <= max_sender && is_text(message.sender) &&
                      message.seq >= 1 && message.seq <= max_seq &&
                      (!recipient || (recipient->id.size() <= max_sender && is_text(recipient->id)));
    if (!fine) return fail(CONFAB_E_INVALID, N_("This is not a message that can be sent."), "sealing {}", path);
    auto content = encode(message.content);
    if (!content) return content;
    Writer who;
    write_who(who, signer.keys().sign, message.sender, signer.device(), message.seq, recipient);
    auto signature = signer.sign(domain, statement(keys.room(), keys.current(), path, who.view_all(), *content));
    if (!signature) return fail(signature.error());
    return Writer{}.block(*signature).raw(who.view_all()).raw(*content).take();
}

Result<Envelope> Envelope::read(View bytes) {
    Reader in{bytes};
    Envelope envelope;
    auto& message = envelope.message;
    envelope.signature = in.block<Signature>();
    message.key = in.block<SigningKey>();
    message.sender = in.text(max_sender);
    message.device = static_cast<Device>(in.u64());
    message.seq = in.u64();
    const auto is_private = in.u8();
    if (is_private == 1) {
        message.recipient = in.text(max_sender);
        message.recipient_key = in.block<Fingerprint>();
    }
    if (!in.good() || is_private > 1 || message.sender.empty() || message.seq < 1 || message.seq > max_seq)
        return not_understood("a message");
    envelope.content = in.left();
    return envelope;
}

Result<Incoming> Envelope::check(const Keyring& keys, Epoch epoch, std::string_view path) && {
    const auto time = time_of(path);
    if (!time) return not_understood("a message of this name");
    std::optional<Recipient> recipient;
    if (message.recipient) recipient = Recipient{*message.recipient, *message.recipient_key};
    Writer who;
    write_who(who, message.key, message.sender, message.device, message.seq, recipient);
    if (!verify(message.key, domain, statement(keys.room(), epoch, path, who.view_all(), content), signature))
        return forged("a message");
    if (auto allowed = check_epoch(keys, epoch, *time); !allowed) return fail(allowed.error());
    auto decoded = decode_content(content);
    if (!decoded) return fail(decoded.error());
    message.content = std::move(*decoded);
    message.id = path;
    message.time = *time;
    message.epoch = epoch;
    return std::move(message);
}

} // namespace confab::seal
