// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.hpp"
#include "client/archive.hpp"
#include "client/profile_identity.hpp"
#include "plugin/identity.hpp"

namespace confab::client {

/// The profile's keys in the hands of one account's transport, and who was seen with which key there. Engine thread.
class AccountIdentity final : public plugin::Identity {
public:
    class Owner {
    public:
        virtual ~Owner() = default;
        /// Of this person's keys something else is known now. Called inside a call of the transport.
        virtual void keys_seen(const UserId& who) = 0;
    };

    /// References outlive it.
    AccountIdentity(const ProfileIdentity& own, Archive& archive, Clock clock, Owner& owner)
        : own_{own}, archive_{archive}, clock_{std::move(clock)}, owner_{owner} {}

    [[nodiscard]] std::optional<Public> public_keys() const override;
    Result<plugin::Signature> sign(std::string_view domain, std::span<const std::uint8_t> data) override;
    Result<plugin::Key> agree(std::string_view domain, const plugin::Key& theirs) override;
    Result<confab_trust> seen(const UserId& id, const plugin::Key& fingerprint,
                              const plugin::Key* endorsed_by) override;

private:
    const ProfileIdentity& own_;
    Archive& archive_;
    Clock clock_;
    Owner& owner_;
};

} // namespace confab::client
