// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file_helpers.hpp"
#include "library_leaks.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace confab::test {

/// No keyring: secrets are in the profile's file.
struct NoKeyring {
    NoKeyring() {
        ::setenv("SECRET_BACKEND", "file", 1);
        ::setenv("SECRET_FILE_TEST_PATH", "/dev/null/keyring", 1);
        ::setenv("SECRET_FILE_TEST_PASSWORD", "only for the test", 1);
    }
    LibraryLeaks ignored;
};

struct Sealed : NoKeyring {
    FarSide far;
    Sealed() {
        far.caps = FarSide::everything | CONFAB_CAP_SEALED;
        FarSide::description.caps |= CONFAB_CAP_SEALED;
    }
};

using Print = std::array<std::uint8_t, 32>;

inline Print print(std::uint8_t fill) {
    Print made;
    made.fill(fill);
    return made;
}

inline confab_result seen(const FarSide& far, const char* id, const Print& key, const Print* endorsed_by = nullptr) {
    const auto* identity = far.identity();
    return identity->seen(identity, far.session(), sdk::str(id), key.data(),
                          endorsed_by ? endorsed_by->data() : nullptr);
}

inline std::string own(User& user) {
    const auto fingerprint = user.answer<std::string>([&](auto then) { user.client->identity(then); });
    BOOST_REQUIRE_MESSAGE(fingerprint, (fingerprint ? std::string{} : fingerprint.error().text));
    return *fingerprint;
}

inline std::uint64_t device(const FarSide& far) {
    Print ed25519{}, x25519{};
    std::uint64_t number = 0;
    const auto* identity = far.identity();
    BOOST_TEST(identity->keys(identity, far.session(), ed25519.data(), x25519.data(), &number) == CONFAB_OK);
    return number;
}

} // namespace confab::test
