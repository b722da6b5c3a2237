// SPDX-License-Identifier: GPL-3.0-or-later
// "confab.identity/1", and the files that are lent: what a plugin calls beyond the first needs.
#include "base/text.hpp"
#include "plugin/host.hpp"

#include <algorithm>

namespace confab::plugin {

namespace {

constexpr std::size_t longest_domain = 64;

/// Printable ASCII: so the 0x00 behind it is where it ends.
bool valid_domain(std::string_view domain) noexcept {
    return !domain.empty() && domain.size() <= longest_domain &&
           std::all_of(domain.begin(), domain.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

Key key_from(const std::uint8_t* bytes) noexcept {
    Key key;
    std::copy_n(bytes, key.size(), key.begin());
    return key;
}

template <class T> confab_result give(const Result<T>& made, std::uint8_t* to) noexcept {
    if (!made) return static_cast<confab_result>(made.error().code);
    std::copy(made->begin(), made->end(), to);
    return CONFAB_OK;
}

} // namespace

Identity* Transport::Host::identity_of(SessionId session) const {
    const auto found = sessions_.find(session);
    return found == sessions_.end() || !found->second.receiver ? nullptr : found->second.receiver->identity();
}

template <class F>
confab_result Transport::Host::with_identity(const confab_identity* self, confab_id session, F&& use) noexcept {
    return sdk::guarded([&]() -> confab_result {
        auto* identity = static_cast<Host*>(self->data)->identity_of(SessionId{session});
        return identity ? use(*identity) : CONFAB_E_UNSUPPORTED;
    });
}

void Transport::Host::fill_identity() {
    identity_.size = sizeof identity_;
    identity_.data = this;
    identity_.keys = [](const confab_identity* self, confab_id session, std::uint8_t* ed25519, std::uint8_t* x25519,
                        std::uint64_t* device) {
        return with_identity(self, session, [&](Identity& identity) -> confab_result {
            const auto keys = identity.public_keys();
            if (!keys) return CONFAB_E_UNSUPPORTED;
            std::copy(keys->ed25519.begin(), keys->ed25519.end(), ed25519);
            std::copy(keys->x25519.begin(), keys->x25519.end(), x25519);
            *device = keys->device;
            return CONFAB_OK;
        });
    };
    identity_.sign = [](const confab_identity* self, confab_id session, confab_str domain, const std::uint8_t* data,
                        std::size_t length, std::uint8_t* signature) {
        return with_identity(self, session, [&](Identity& identity) -> confab_result {
            if (!valid_domain(sdk::view(domain))) return CONFAB_E_INVALID;
            return give(identity.sign(sdk::view(domain), {data, length}), signature);
        });
    };
    identity_.agree = [](const confab_identity* self, confab_id session, confab_str domain, const std::uint8_t* theirs,
                         std::uint8_t* shared) {
        return with_identity(self, session, [&](Identity& identity) -> confab_result {
            if (!valid_domain(sdk::view(domain))) return CONFAB_E_INVALID;
            return give(identity.agree(sdk::view(domain), key_from(theirs)), shared);
        });
    };
    identity_.seen = [](const confab_identity* self, confab_id session, confab_str id, const std::uint8_t* fingerprint,
                        const std::uint8_t* endorsed_by) {
        return with_identity(self, session, [&](Identity& identity) -> confab_result {
            if (!check_user_id(sdk::view(id))) return CONFAB_E_INVALID_ID;
            std::optional<Key> endorser;
            if (endorsed_by) endorser = key_from(endorsed_by);
            const auto trust = identity.seen(UserId{std::string{sdk::view(id)}}, key_from(fingerprint),
                                             endorser ? &*endorser : nullptr);
            return trust ? static_cast<confab_result>(*trust) : static_cast<confab_result>(trust.error().code);
        });
    };
}

void Transport::Host::fill_files() {
    face_.file_read = [](const confab_host* self, confab_id file, std::uint64_t offset, void* buffer, std::size_t cap,
                         std::size_t* got) {
        return sdk::guarded([&] {
            return of(self).files->read(FileId{file}, offset, {static_cast<std::byte*>(buffer), cap}, *got);
        });
    };
    face_.file_write = [](const confab_host* self, confab_id file, std::uint64_t offset, const void* buffer,
                          std::size_t length) {
        return sdk::guarded([&] {
            return of(self).files->write(FileId{file}, offset, {static_cast<const std::byte*>(buffer), length});
        });
    };
}

} // namespace confab::plugin
