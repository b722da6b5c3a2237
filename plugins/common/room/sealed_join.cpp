// SPDX-License-Identifier: GPL-3.0-or-later
// The manifest of a sealed room: made, read, compared with what was pinned, and read again when there is a new version.
#include "common/async/workers.hpp"
#include "common/i18n.hpp"
#include "common/room/rules.hpp"
#include "common/room/sealed.hpp"
#include "common/seal/paths.hpp"

#include <algorithm>

namespace confab::storage {
namespace {

using namespace std::chrono_literals;

constexpr int most_tries = 6;
constexpr const char* pin_fact = "pin.sealed";

RoomWishes wishes_in(const seal::RoomSettings& room) {
    return {room.interval_s, room.cleanup_minute, static_cast<std::int64_t>(room.retention_days)};
}

} // namespace

async::Task<Result<bool>> SealedFormat::is_there(Here& here, async::Stop stop) {
    auto listed = co_await here.objects->list(std::string{seal::manifest_folder}, Detail::names, stop);
    if (!listed && listed.error().code == CONFAB_E_NOT_FOUND) co_return false;
    if (!listed) co_return fail(std::move(listed.error()));
    co_return std::any_of(listed->begin(), listed->end(), [](const Listed& each) {
        return !each.folder && seal::manifest_version(each.name).has_value();
    });
}

async::Task<Result<std::unique_ptr<Format>>> SealedFormat::open(Here& here, async::Stop stop) {
    auto signer = HostSigner::of(here.host, here.session);
    if (!signer) co_return fail(CONFAB_E_UNSUPPORTED, N_("A sealed room needs keys, and this account has none."));
    std::unique_ptr<SealedFormat> format{new SealedFormat{here, std::move(*signer)}};
    for (int tries = 1;; ++tries) {
        auto there = co_await is_there(here, stop);
        if (!there) co_return fail(std::move(there.error()));
        if (*there) break;
        if (tries == most_tries)
            co_return fail(CONFAB_E_AGAIN, N_("Somebody else is making this room just now. Try again in a minute."));
        if (tries > 1) {
            const auto slept = co_await async::sleep(500ms, stop);
            if (slept != CONFAB_OK) co_return fail(slept, N_("Cancelled."));
        }
        auto made = co_await format->make(stop);
        if (!made) co_return fail(std::move(made.error()));
    }
    auto read = co_await format->reload(stop);
    if (!read) co_return fail(std::move(read.error()));
    auto shown = co_await format->show_card(stop);
    if (!shown) here.log("showing one's own card", shown.error());
    co_await here.remember("pin.format", "sealed", stop);
    co_return std::unique_ptr<Format>{std::move(format)};
}

async::Task<Result<void>> SealedFormat::derive(seal::Derivation how, async::Stop stop) {
    if (passphrase_ && passphrase_->how() == how) co_return Result<void>{};
    const auto job = [passphrase = secret_, how]() -> Result<seal::PassphraseKey> {
        return seal::PassphraseKey::derive(passphrase, how);
    };
    auto key = co_await async::in_thread(stop, job);
    if (!key) co_return fail(std::move(key.error()));
    passphrase_ = std::move(*key);
    co_return Result<void>{};
}

async::Task<Result<void>> SealedFormat::make(async::Stop stop) {
    auto how = seal::Derivation::fresh(here_.settings.derivation_cost);
    if (!how) co_return fail(std::move(how.error()));
    auto derived = co_await derive(*how, stop);
    if (!derived) co_return fail(std::move(derived.error()));
    const auto wishes = wishes_of(here_.settings, 0);
    seal::RoomSettings room;
    room.name = "Confab";
    room.retention_days = static_cast<std::uint32_t>(*wishes.days_kept);
    room.interval_s = static_cast<std::uint16_t>(*wishes.interval_s);
    room.cleanup_minute = static_cast<std::uint16_t>(*wishes.cleanup_minutes);
    auto file = seal::create_manifest(signer_, here_.self, room, *passphrase_, seal_time(here_.now()));
    if (!file) co_return fail(std::move(file.error()));
    auto made = co_await publish(1, std::move(*file), stop);
    if (!made) co_return fail(std::move(made.error()));
    co_return Result<void>{};
}

async::Task<Result<std::vector<Bytes>>> SealedFormat::versions(const std::optional<seal::Pin>& pin, async::Stop stop) {
    auto listed = co_await here_.objects->list(std::string{seal::manifest_folder}, Detail::names, stop);
    std::vector<Bytes> files;
    if (!listed && listed.error().code == CONFAB_E_NOT_FOUND) co_return files;
    if (!listed) co_return fail(std::move(listed.error()));
    std::vector<std::uint32_t> numbers;
    for (const auto& each : *listed)
        if (const auto number = seal::manifest_version(each.name); number && (!pin || *number >= pin->version))
            numbers.push_back(*number);
    std::sort(numbers.begin(), numbers.end());
    if (!pin && !numbers.empty()) numbers.erase(numbers.begin(), numbers.end() - 1);
    for (const auto number : numbers) {
        auto bytes = co_await here_.objects->read(seal::manifest_path(number), seal::max_manifest, stop);
        if (!bytes) co_return fail(std::move(bytes.error()));
        files.push_back(std::move(*bytes));
    }
    co_return files;
}

async::Task<Result<void>> SealedFormat::reload(async::Stop stop) {
    const auto turn = co_await versions_.take(stop);
    if (!turn) co_return fail(CONFAB_E_CANCELLED, N_("Cancelled."));
    co_return co_await reload_now(stop);
}

async::Task<Result<void>> SealedFormat::reload_now(async::Stop stop) {
    const auto pin = seal::Pin::from_text(here_.fact(pin_fact));
    auto files = co_await versions(pin, stop);
    if (!files) co_return fail(std::move(files.error()));
    if (files->empty()) co_return fail(CONFAB_E_ROOM_CHANGED, N_("The sealed room that was joined here is gone."));
    auto head = seal::check_versions(pin, *files);
    if (!head) co_return fail(std::move(head.error()));
    if (manifest_ && head->file == manifest_->head.file) co_return Result<void>{};
    auto derived = co_await derive(head->derivation, stop);
    if (!derived) co_return fail(std::move(derived.error()));
    auto opened = seal::open_manifest(files->back(), *passphrase_, pin);
    if (!opened) co_return fail(std::move(opened.error()));
    auto rules = rules_of(wishes_in(opened->settings), here_.settings, 0);
    // What was agreed on at the join goes on, also where the room wants something else meanwhile.
    if (!rules && !manifest_) co_return fail(std::move(rules.error()));
    if (rules) rules_ = *rules;
    manifest_ = std::move(*opened);
    people_.enter(manifest_->head.room);
    if (pin && manifest_->head.version > pin->version) new_version_ = true;
    const auto pinned = seal::pin_of(*manifest_);
    co_await here_.remember(pin_fact, pinned.to_text(), stop);
    co_return Result<void>{};
}

async::Task<Result<void>> SealedFormat::is_here(async::Stop stop) {
    auto at = co_await here_.objects->stat(seal::manifest_path(manifest_->head.version), stop);
    if (!at && at.error().code != CONFAB_E_NOT_FOUND) co_return fail(std::move(at.error()));
    const bool same = at && manifest_file_ && at->name == manifest_file_->name && at->bytes == manifest_file_->bytes &&
                      at->modified_us == manifest_file_->modified_us;
    if (same) co_return Result<void>{};
    auto read = co_await reload(stop);
    if (!read && read.error().code == CONFAB_E_PROTOCOL) read.error().code = CONFAB_E_AGAIN; // half of a new version
    if (!read) co_return fail(std::move(read.error()));
    if (at) manifest_file_ = std::move(*at);
    co_return Result<void>{};
}

async::Task<Result<void>> SealedFormat::show_card(async::Stop stop) {
    const auto path = seal::card_path(seal::fingerprint(signer_.keys().sign));
    const auto there = co_await here_.objects->stat(path, stop);
    if (there) co_return Result<void>{};
    auto card = seal::seal_card(keys(), signer_, here_.self, seal_time(here_.now()));
    if (!card) co_return fail(std::move(card.error()));
    auto made = co_await here_.objects->create(path, std::move(*card), stop);
    if (!made && made.error().code != CONFAB_E_NAME_IN_USE) co_return fail(std::move(made.error()));
    co_return Result<void>{};
}

async::Task<void> SealedFormat::tell_news(bool thorough, async::Stop stop) {
    if (std::exchange(new_version_, false)) co_await tell_version(stop);
    if (thorough && !card_checked_) co_await check_card(stop);
}

/// Any member can make a version, so it is said who did.
async::Task<void> SealedFormat::tell_version(async::Stop stop) {
    if (manifest_->author_key == signer_.keys().sign) co_return;
    Remark remark;
    remark.who = manifest_->author;
    remark.key = seal::hex(seal::fingerprint(manifest_->author_key).view());
    remark.text = N_("This person has changed the room: its settings, its passphrase or its keys.");
    auto key = fmt::format("manifest/{}", seal::hex(manifest_->head.file.view()));
    const bool honest = co_await people_.met(keys(), remark.who, manifest_->author_key, stop);
    if (!honest) {
        remark.code = CONFAB_E_AUTH;
        remark.text =
            N_("Somebody has changed the room with a key that is not that of the person who they say they are.");
    }
    co_await here_.remark_once(std::move(key), std::move(remark), stop);
}

/// Others seal private messages with what lies there, and anybody can have put it there: fingerprints are no secret.
async::Task<void> SealedFormat::check_card(async::Stop stop) {
    const auto path = seal::card_path(seal::fingerprint(signer_.keys().sign));
    const auto bytes = co_await here_.objects->read(path, seal::max_card, stop);
    if (!bytes && bytes.error().code != CONFAB_E_TOO_LARGE) co_return; // the next thorough look
    confab_result code = CONFAB_E_TOO_LARGE;
    if (bytes) {
        const auto card = seal::open_card(keys(), path, *bytes);
        if (!card && card.error().code == CONFAB_E_NOT_FOUND) co_return;
        const bool ours = card && card->keys == signer_.keys() && here_.is_self(card->id);
        code = ours ? CONFAB_OK : card ? CONFAB_E_NAME_IN_USE : card.error().code;
    }
    card_checked_ = true;
    const auto key = "own-card/" + path;
    if (code == CONFAB_OK) {
        if (here_.facts.contains("told/" + key)) co_await here_.remember("told/" + key, {}, stop);
        co_return;
    }
    Remark remark;
    remark.code = code;
    remark.who = here_.self;
    remark.id = path;
    remark.text = N_("Nobody can write to you in private here: where your card should be lies something else.");
    co_await here_.remark_once(key, std::move(remark), stop);
}

} // namespace confab::storage
