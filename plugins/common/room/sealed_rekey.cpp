// SPDX-License-Identifier: GPL-3.0-or-later
// New versions of a sealed room's manifest: exactly one of those who make the same one succeeds.
#include "common/async/workers.hpp"
#include "common/i18n.hpp"
#include "common/room/sealed.hpp"
#include "common/seal/paths.hpp"

#include <algorithm>

namespace confab::storage {
namespace {

using namespace std::chrono_literals;

constexpr int most_tries = 4;
constexpr confab_time abandoned_us = 60'000'000;

} // namespace

async::Task<Result<bool>> SealedFormat::publish(std::uint32_t version, seal::ManifestFile file, async::Stop stop) {
    const auto mark = seal::manifest_claim(version);
    auto claimed = co_await here_.objects->claim(mark, Bytes{}, stop);
    if (!claimed && claimed.error().code == CONFAB_E_NAME_IN_USE) {
        // Somebody else is faster, and theirs counts; or they have never come to it.
        const auto left = co_await here_.objects->stat(mark, stop);
        if (left && here_.now() - left->modified_us > abandoned_us) co_await here_.objects->remove(mark, stop);
        co_return false;
    }
    if (!claimed) co_return fail(std::move(claimed.error()));
    auto made = co_await here_.objects->create(file.path, file.bytes, stop);
    if (made) co_return true;
    if (made.error().code == CONFAB_E_NAME_IN_USE) co_return false;
    // It may be there, with the answer lost.
    const auto there = co_await here_.objects->read(file.path, seal::max_manifest, stop);
    if (there && *there == file.bytes) co_return true;
    co_return fail(std::move(made.error()));
}

async::Task<Result<bool>> SealedFormat::rekey_once(std::string passphrase, bool new_keys, async::Stop stop) {
    // Else another look at the room would try the version that is just made with the passphrase of before.
    const auto turn = co_await versions_.take(stop);
    if (!turn) co_return fail(CONFAB_E_CANCELLED, N_("Cancelled."));
    auto read = co_await reload_now(stop);
    if (!read) co_return fail(std::move(read.error()));
    auto how = seal::Derivation::fresh(std::max(here_.settings.derivation_cost, manifest_->head.derivation.cost));
    if (!how) co_return fail(std::move(how.error()));
    const auto job = [passphrase, how = *how]() -> Result<seal::PassphraseKey> {
        return seal::PassphraseKey::derive(passphrase, how);
    };
    auto key = co_await async::in_thread(stop, job);
    if (!key) co_return fail(std::move(key.error()));
    auto file = seal::next_manifest(signer_, here_.self, *manifest_, manifest_->settings, *key, new_keys,
                                    seal_time(here_.now()));
    if (!file) co_return fail(std::move(file.error()));
    auto published = co_await publish(manifest_->head.version + 1, std::move(*file), stop);
    if (!published || !*published) co_return published;
    secret_ = std::move(passphrase);
    passphrase_ = std::move(*key);
    co_return true;
}

async::Task<Result<void>> SealedFormat::rekey(std::string passphrase, bool new_keys, async::Stop stop) {
    if (here_.read_only) co_return fail(CONFAB_E_DENIED, N_("Nothing can be written here."));
    for (int tries = 1;; ++tries) {
        auto made = co_await rekey_once(passphrase, new_keys, stop);
        if (!made) co_return fail(std::move(made.error()));
        if (*made) break;
        if (tries == most_tries)
            co_return fail(CONFAB_E_AGAIN, N_("Somebody else is changing this room just now. Try again in a minute."));
        const auto slept = co_await async::sleep(500ms, stop);
        if (slept != CONFAB_OK) co_return fail(slept, N_("Cancelled."));
    }
    co_return co_await reload(stop);
}

} // namespace confab::storage
