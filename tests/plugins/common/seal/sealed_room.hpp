// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/seal/card.hpp"
#include "common/seal/heartbeat.hpp"
#include "common/seal/manifest.hpp"
#include "common/seal/message.hpp"
#include "common/seal/object.hpp"
#include "common/seal/paths.hpp"
#include "software_signer.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace confab::tests {

using namespace std::chrono_literals;

inline constexpr seal::Time noon{std::chrono::milliseconds{1'795'694'400'123}};

/// The value, or a failed test with the error's words.
template <class T> T must(seal::Result<T> result) {
    if (!result) BOOST_FAIL(result.error().text + " " + result.error().detail);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

template <class T> confab_result code(const seal::Result<T>& result) {
    return result ? CONFAB_OK : result.error().code;
}

/// A key from a passphrase at the lowest cost, derived once in a program.
const seal::PassphraseKey& passphrase_key(const std::string& passphrase, std::uint8_t cost = 15);

using Files = std::vector<seal::Bytes>;
seal::Bytes bytes_of(std::string_view text);

/// A room with one epoch, as its creator has it.
struct SealedRoom {
    SoftwareSigner alice{"alice"}, bob{"bob", 2}, carol{"carol", 3};
    seal::Bytes file;
    seal::Manifest manifest;

    SealedRoom();
    [[nodiscard]] const seal::Keyring& keys() const { return *manifest.keys; }
    [[nodiscard]] seal::Card card(SoftwareSigner& of, std::string_view id) const;
    /// With one more version of the manifest.
    void change(const seal::PassphraseKey& key, bool new_epoch, seal::Time when);
};

seal::Outgoing hello(std::string sender, seal::Time when = noon, std::uint64_t seq = 1);

/// Calls `refused` for each shorter beginning of `bytes`, and for copies with each of its bytes changed: none may pass.
void for_each_damage(const seal::Bytes& bytes, const std::function<bool(const seal::Bytes&)>& refused);

} // namespace confab::tests
