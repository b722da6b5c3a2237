// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.hpp"
#include "client/archive.hpp"
#include "client/profile_identity.hpp"
#include "plugin/identity.hpp"

#include <functional>

namespace confab::client {

/// The profile's keys in the hands of one account's transport, and who was seen with which key there. Engine thread.
class AccountIdentity final : public plugin::Identity {
public:
    /// `changed` hears of a person of whose keys something else is known now; it is called inside a call of the transport.
    /// References outlive it.
    AccountIdentity(const ProfileIdentity& own, Archive& archive, Clock clock,
                    std::function<void(const UserId&)> changed)
        : own_{own}, archive_{archive}, clock_{std::move(clock)}, changed_{std::move(changed)} {}

    [[nodiscard]] std::optional<Public> public_keys() const override;
    Result<plugin::Signature> sign(std::string_view domain, std::span<const std::uint8_t> data) override;
    Result<plugin::Key> agree(std::string_view domain, const plugin::Key& theirs) override;
    Result<confab_trust> seen(const UserId& id, const plugin::Key& fingerprint,
                              const plugin::Key* endorsed_by) override;

private:
    const ProfileIdentity& own_;
    Archive& archive_;
    Clock clock_;
    std::function<void(const UserId&)> changed_;
};

} // namespace confab::client
