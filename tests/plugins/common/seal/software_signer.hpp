// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/seal/signer.hpp"

#include <cstdint>
#include <string_view>

namespace confab::tests {

/// A person whose keys are made from a word: the same word, the same keys.
class SoftwareSigner final : public seal::Signer {
public:
    explicit SoftwareSigner(std::string_view word, std::uint64_t device = 1);

    [[nodiscard]] seal::PublicKeys keys() const override { return keys_; }
    [[nodiscard]] seal::Device device() const override { return device_; }
    [[nodiscard]] seal::Result<seal::Signature> sign(std::string_view domain, seal::View data) override;
    [[nodiscard]] seal::Result<seal::Key> agree(std::string_view domain, const seal::AgreementKey& theirs) override;

    [[nodiscard]] seal::Fingerprint fingerprint() const { return seal::fingerprint(keys_.sign); }
    /// SHA-256 of `word` and "/sign" or "/agree".
    [[nodiscard]] const seal::Key& signing_secret() const noexcept { return sign_; }
    [[nodiscard]] const seal::Key& agreement_secret() const noexcept { return agree_; }

private:
    seal::Key sign_, agree_;
    seal::PublicKeys keys_;
    seal::Device device_;
};

} // namespace confab::tests
