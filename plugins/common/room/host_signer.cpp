// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/room/host_signer.hpp"

#include "common/i18n.hpp"

namespace confab::storage {

std::optional<HostSigner> HostSigner::of(const sdk::Host& host, confab_id session) {
    const auto* identity = static_cast<const confab_identity*>(host.extension("confab.identity/1"));
    if (!identity) return std::nullopt;
    HostSigner signer{identity, session};
    std::uint64_t device = 0;
    const auto had =
        identity->keys(identity, session, signer.keys_.sign.bytes.data(), signer.keys_.agree.bytes.data(), &device);
    if (had < 0 || device == 0) return std::nullopt;
    signer.device_ = seal::Device{device};
    return signer;
}

Result<seal::Signature> HostSigner::sign(std::string_view domain, seal::View data) {
    seal::Signature signature;
    const auto done =
        identity_->sign(identity_, session_, sdk::str(domain), data.data(), data.size(), signature.bytes.data());
    if (done < 0) return fail(done, N_("The keys of this account can't be used."), "sign: {}", sdk::code_name(done));
    return signature;
}

Result<seal::Key> HostSigner::agree(std::string_view domain, const seal::AgreementKey& theirs) {
    seal::Key key;
    const auto done = identity_->agree(identity_, session_, sdk::str(domain), theirs.bytes.data(), key.out().data());
    if (done < 0) return fail(done, N_("The keys of this account can't be used."), "agree: {}", sdk::code_name(done));
    return key;
}

confab_result HostSigner::seen(std::string_view id, const seal::Fingerprint& key,
                               const std::optional<seal::Fingerprint>& endorsed_by) const {
    return identity_->seen(identity_, session_, sdk::str(id), key.bytes.data(),
                           endorsed_by ? endorsed_by->bytes.data() : nullptr);
}

} // namespace confab::storage
