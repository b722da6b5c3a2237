// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/heartbeat.hpp"

#include "common/seal/crypto.hpp"
#include "common/seal/object.hpp"
#include "common/seal/paths.hpp"
#include "common/seal/refusal.hpp"
#include "common/seal/wire.hpp"

#include <algorithm>
#include <utility>

namespace confab::seal {
namespace {

using storage::fail;

constexpr std::string_view domain = "confab/heartbeat/1";
constexpr std::size_t label_bytes = 16, mark_bytes = label_bytes + 16 + tag_bytes;
constexpr std::size_t padded_to = 8; // so many marks at least, and a multiple of it
constexpr std::size_t max_text = 1024;
constexpr std::uint8_t leaving_flag = 1;
constexpr Cipher::Nonce once{};

Bytes statement(const Keyring& keys, Epoch epoch, std::string_view path, View body) {
    return Writer{}.block(keys.room()).u32(static_cast<std::uint32_t>(epoch)).text(path).raw(body).take();
}

/// What one private mark is found and sealed by.
struct MarkKey {
    std::array<std::uint8_t, label_bytes> label{};
    Key key;
};

Result<MarkKey> mark_key(const Key& pair, const Salt& salt, const RoomId& room, const SigningKey& sender, Device device,
                         const Fingerprint& recipient) {
    const auto info = Writer{}
                          .raw(view("confab/heartbeat/mark/1"))
                          .u8(0)
                          .block(room)
                          .block(sender)
                          .u64(static_cast<std::uint64_t>(device))
                          .block(recipient)
                          .take();
    Secret<label_bytes + 32> made;
    if (auto derived = hkdf(pair.view(), salt.view(), info, made.out()); !derived) return fail(derived.error());
    MarkKey mark{{}, Key{made.view().last<32>()}};
    std::copy_n(made.view().begin(), label_bytes, mark.label.begin());
    return mark;
}

void write(Writer& out, const Mark& mark) { out.u64(mark.highest).u64(mark.floor); }

bool is_possible(const Mark& mark) noexcept {
    constexpr auto most = std::uint64_t{1} << 40;
    return mark.highest <= most && mark.floor >= 1 && mark.floor <= mark.highest + 1;
}

Mark read_mark(Reader& in) {
    const Mark mark{in.u64(), in.u64()};
    if (!is_possible(mark)) in.spoil();
    return mark;
}

/// The marks in an order that tells nothing, padded with what nobody can tell from one.
Result<Bytes> seal_marks(const Keyring& keys, Signer& signer, const Salt& salt, std::span<const PrivateMark> marks) {
    const auto count = std::max<std::size_t>(1, (marks.size() + padded_to - 1) / padded_to) * padded_to;
    Bytes out(count * mark_bytes);
    if (auto filled = fill_random(out); !filled) return fail(filled.error());
    std::vector<Bytes> sealed;
    for (const auto& mark : marks) {
        const auto key = mark_key(mark.pair, salt, keys.room(), signer.keys().sign, signer.device(), mark.recipient);
        if (!key) return fail(key.error());
        Writer plain;
        write(plain, mark.mark);
        Bytes entry{key->label.begin(), key->label.end()};
        if (auto done = Cipher{key->key}.seal(once, {}, plain.view_all(), entry); !done) return fail(done.error());
        sealed.push_back(std::move(entry));
    }
    // Labels are as good as random, and different in each heartbeat.
    std::sort(sealed.begin(), sealed.end());
    for (std::size_t i = 0; i < sealed.size(); ++i)
        std::copy(sealed[i].begin(), sealed[i].end(), out.begin() + static_cast<std::ptrdiff_t>(i * mark_bytes));
    return out;
}

} // namespace

Result<Key> pair_key(Signer& signer, const AgreementKey& theirs) { return signer.agree("confab/pair/1", theirs); }

Result<Bytes> seal_heartbeat(const Keyring& keys, Signer& signer, const Heartbeat& heartbeat,
                             std::span<const PrivateMark> marks) {
    if (marks.size() > max_private_marks || heartbeat.id.empty() || heartbeat.id.size() > max_text ||
        heartbeat.name.size() > max_text || !is_text(heartbeat.id) || !is_text(heartbeat.name) ||
        !is_possible(heartbeat.lobby) ||
        !std::all_of(marks.begin(), marks.end(), [](const PrivateMark& mark) { return is_possible(mark.mark); }))
        return fail(CONFAB_E_INVALID, N_("This is not a sign of life that can be given."));
    const auto salt = random_block<Salt>();
    if (!salt) return fail(salt.error());
    const auto sealed = seal_marks(keys, signer, *salt, marks);
    if (!sealed) return sealed;
    const auto own = signer.keys().sign;
    Writer body;
    body.block(own)
        .u64(static_cast<std::uint64_t>(signer.device()))
        .time(heartbeat.time)
        .u8(heartbeat.leaving ? leaving_flag : 0)
        .text(heartbeat.id)
        .text(heartbeat.name);
    write(body, heartbeat.lobby);
    body.block(*salt).u16(static_cast<std::uint16_t>(sealed->size() / mark_bytes)).raw(*sealed);
    const auto path = heartbeat_path(keys, own, signer.device());
    auto signature = signer.sign(domain, statement(keys, keys.current(), path, body.view_all()));
    if (!signature) return fail(signature.error());
    return seal_object(keys, Kind::heartbeat, path, Writer{}.block(*signature).raw(body.view_all()).take());
}

Result<HeartbeatSeen> open_heartbeat(const Keyring& keys, std::string_view path, View file) {
    if (file.size() > max_heartbeat) return not_understood("a heartbeat of such a size");
    const auto opened = open_object(keys, Kind::heartbeat, path, file);
    if (!opened) return fail(opened.error());
    Reader in{opened->plain};
    const auto signature = in.block<Signature>();
    const auto body = in.left();
    HeartbeatSeen seen;
    seen.key = in.block<SigningKey>();
    seen.device = static_cast<Device>(in.u64());
    seen.told.time = in.time();
    seen.told.leaving = (in.u8() & leaving_flag) != 0;
    seen.told.id = in.text(max_text);
    seen.told.name = in.text(max_text);
    seen.told.lobby = read_mark(in);
    seen.salt_ = in.block<Salt>();
    const auto marks = in.raw(in.u16() * mark_bytes);
    if (!in.done() || seen.told.id.empty()) return not_understood("a heartbeat");
    seen.marks_.assign(marks.begin(), marks.end());
    if (heartbeat_path(keys, seen.key, seen.device) != path) return changed("a heartbeat of another device");
    if (!verify(seen.key, domain, statement(keys, opened->epoch, path, body), signature)) return forged("a heartbeat");
    if (auto allowed = check_epoch(keys, opened->epoch, seen.told.time); !allowed) return fail(allowed.error());
    return seen;
}

std::optional<Mark> HeartbeatSeen::private_mark(const RoomId& room, const Key& pair,
                                                const Fingerprint& recipient) const {
    const auto found = mark_key(pair, salt_, room, key, device, recipient);
    if (!found) return std::nullopt;
    for (View left = marks_; left.size() >= mark_bytes; left = left.subspan(mark_bytes)) {
        if (!std::equal(found->label.begin(), found->label.end(), left.begin())) continue;
        Bytes plain;
        if (!Cipher{found->key}.open(once, {}, left.subspan(label_bytes, mark_bytes - label_bytes), plain))
            return std::nullopt;
        Reader in{plain};
        const auto mark = read_mark(in);
        return in.done() ? std::optional{mark} : std::nullopt;
    }
    return std::nullopt;
}

} // namespace confab::seal
