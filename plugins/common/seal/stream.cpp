// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/stream.hpp"

#include "common/seal/refusal.hpp"
#include "common/seal/wire.hpp"

#include <algorithm>
#include <utility>

namespace confab::seal {
namespace {

constexpr std::uint8_t format = 1;

/// 11 bytes of the chunk's number, and whether it is the last one.
Cipher::Nonce nonce_of(std::uint64_t chunk, bool last) noexcept {
    Cipher::Nonce nonce{};
    for (std::size_t i = 0; i < 8; ++i) nonce[10 - i] = static_cast<std::uint8_t>(chunk >> (8 * i));
    nonce[11] = last ? 1 : 0;
    return nonce;
}

} // namespace

Result<ObjectKey> ObjectKey::make(const Key& from, const Salt& salt, const Binding& binding) {
    const auto info = Writer{}
                          .raw(view("confab/object/1"))
                          .u8(0)
                          .block(binding.room)
                          .u32(static_cast<std::uint32_t>(binding.epoch))
                          .u8(static_cast<std::uint8_t>(binding.kind))
                          .text(binding.path)
                          .take();
    Secret<64> made;
    if (auto derived = hkdf(from.view(), salt.view(), info, made.out()); !derived)
        return tl::unexpected{derived.error()};
    const auto header = Writer{}
                            .raw(view("CFSEAL"))
                            .u8(static_cast<std::uint8_t>(binding.kind))
                            .u8(format)
                            .u32(static_cast<std::uint32_t>(binding.epoch))
                            .block(salt)
                            .raw(made.view().last<32>())
                            .take();
    ObjectKey key{Key{made.view().first<32>()}, {}};
    std::copy(header.begin(), header.end(), key.header.begin());
    return key;
}

std::optional<ObjectHeader> ObjectHeader::read(View bytes) noexcept {
    Reader reader{bytes.first(std::min(bytes.size(), header_bytes))};
    const auto mark = reader.raw(6);
    ObjectHeader header;
    header.kind = static_cast<Kind>(reader.u8());
    const auto version = reader.u8();
    header.epoch = static_cast<Epoch>(reader.u32());
    header.salt = reader.block<Salt>();
    const auto commitment = reader.raw(32);
    const auto expected = view("CFSEAL");
    if (!reader.done() || commitment.size() != 32 || version != format ||
        !std::equal(mark.begin(), mark.end(), expected.begin(), expected.end()))
        return std::nullopt;
    return header;
}

StreamSealer::StreamSealer(ObjectKey key) : header_{key.header}, cipher_{key.key} {}

Result<void> StreamSealer::seal(View plain, bool last, Bytes& out) {
    const bool fits =
        last ? plain.size() <= chunk_bytes && (!plain.empty() || next_ == 0) : plain.size() == chunk_bytes;
    if (ended_ || !fits)
        return storage::fail(CONFAB_E_INTERNAL, N_("A fault of the program: nothing was sealed."),
                             "chunk {} of {} bytes", next_, plain.size());
    ended_ = last;
    return cipher_.seal(nonce_of(next_++, last), header_, plain, out);
}

StreamOpener::StreamOpener(ObjectKey key, std::uint64_t plain) : header_{key.header}, cipher_{key.key}, plain_{plain} {}

std::uint64_t StreamOpener::chunks() const noexcept { return plain_ == 0 ? 1 : (plain_ - 1) / chunk_bytes + 1; }

std::size_t StreamOpener::chunk_size(std::uint64_t index) const noexcept {
    if (index >= chunks()) return 0;
    return static_cast<std::size_t>(std::min<std::uint64_t>(plain_ - index * chunk_bytes, chunk_bytes));
}

Result<void> StreamOpener::open(std::uint64_t index, View sealed, Bytes& out) const {
    if (index >= chunks() || sealed.size() != chunk_size(index) + tag_bytes)
        return changed("a chunk of another length");
    return cipher_.open(nonce_of(index, index + 1 == chunks()), header_, sealed, out);
}

} // namespace confab::seal
