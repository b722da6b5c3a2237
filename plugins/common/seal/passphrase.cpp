// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/passphrase.hpp"

#include "common/i18n.hpp"
#include "common/seal/crypto.hpp"
#include "common/seal/wire.hpp"

#include <glib.h>
#include <openssl/evp.h>

#include <memory>
#include <utility>

namespace confab::seal {
namespace {

using storage::fail;

constexpr std::uint64_t block_size = 8; // r

struct WipeAndFree {
    void operator()(char* text) const noexcept {
        OPENSSL_cleanse(text, std::char_traits<char>::length(text));
        g_free(text);
    }
};

} // namespace

Result<Derivation> Derivation::fresh(std::uint8_t cost) {
    auto salt = random_block<Salt>();
    if (!salt) return tl::unexpected{salt.error()};
    return Derivation{cost, *salt};
}

PassphraseKey::PassphraseKey(const Derivation& how, Key wrapping, Key check) noexcept
    : how_{how}, wrapping_{std::move(wrapping)}, check_{std::move(check)} {}

Result<PassphraseKey> PassphraseKey::derive(std::string_view passphrase, const Derivation& how) {
    if (passphrase.empty()) return fail(CONFAB_E_INVALID, N_("The room's passphrase is empty."));
    if (!is_text(passphrase)) return fail(CONFAB_E_INVALID, N_("The room's passphrase is not valid text."));
    if (how.cost < Derivation::lowest || how.cost > Derivation::highest)
        return fail(CONFAB_E_PROTOCOL,
                    N_("This room derives its key too cheaply, or more expensively than anybody can."),
                    "scrypt with N = 2^{}", how.cost);
    const std::unique_ptr<char, WipeAndFree> normal{
        g_utf8_normalize(passphrase.data(), static_cast<gssize>(passphrase.size()), G_NORMALIZE_NFC)};
    const std::string_view text = normal.get();

    // 128 · r · N bytes for the work, the rest for scrypt's own blocks. OpenSSL's usual limit is 32 MiB.
    const std::uint64_t n = std::uint64_t{1} << how.cost;
    const std::uint64_t limit = 128 * block_size * (n + 64) + (1 << 20);
    Secret<64> made;
    if (EVP_PBE_scrypt(text.data(), text.size(), how.salt.bytes.data(), how.salt.bytes.size(), n, block_size, 1, limit,
                       made.out().data(), made.out().size()) != 1)
        return fail(CONFAB_E_INTERNAL, N_("There is not enough memory to derive the room's key."),
                    "scrypt with N = 2^{}", how.cost);
    return PassphraseKey{how, Key{made.view().first<32>()}, Key{made.view().last<32>()}};
}

} // namespace confab::seal
