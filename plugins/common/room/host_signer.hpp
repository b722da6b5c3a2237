// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/seal/signer.hpp"

#include <confab/plugin.hpp>

#include <optional>
#include <string_view>

namespace confab::storage {

/// The keys of the account, which stay in the host: "confab.identity/1". Engine thread; valid as long as the session.
class HostSigner final : public seal::Signer {
public:
    /// Nothing: this host or session has no keys.
    static std::optional<HostSigner> of(const sdk::Host& host, confab_id session);

    [[nodiscard]] seal::PublicKeys keys() const override { return keys_; }
    [[nodiscard]] seal::Device device() const override { return device_; }
    Result<seal::Signature> sign(std::string_view domain, seal::View data) override;
    Result<seal::Key> agree(std::string_view domain, const seal::AgreementKey& theirs) override;

    /// This key says that it is `id`; a confab_trust, or below 0.
    confab_result seen(std::string_view id, const seal::Fingerprint& key,
                       const std::optional<seal::Fingerprint>& endorsed_by) const;

private:
    HostSigner(const confab_identity* identity, confab_id session) noexcept : identity_{identity}, session_{session} {}

    const confab_identity* identity_;
    confab_id session_;
    seal::PublicKeys keys_;
    seal::Device device_{};
};

} // namespace confab::storage
