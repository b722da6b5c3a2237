// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/room/join.hpp"

#include "common/i18n.hpp"
#include "common/room/compatible.hpp"
#include "common/room/sealed.hpp"

namespace confab::storage {
namespace {

constexpr const char* pins[] = {"pin.format", "pin.config", "pin.public", "pin.sealed"};

/// What is to be opened, or made where it is missing.
Result<RoomFormat> decide(const Here& here, bool sealed_there, bool compatible_there) {
    const auto pinned = here.fact("pin.format");
    const auto& given = here.settings;
    const bool with_passphrase = !given.passphrase.empty();
    if (pinned == "sealed") {
        if (!sealed_there) return fail(CONFAB_E_ROOM_CHANGED, N_("The sealed room that was joined here is gone."));
        if (given.format == RoomFormat::compatible || !with_passphrase)
            return fail(CONFAB_E_CONFIG, N_("This room was sealed when it was joined first: give its passphrase."));
        return RoomFormat::sealed;
    }
    if (pinned == "compatible") {
        if (!compatible_there)
            return fail(CONFAB_E_ROOM_CHANGED, N_("The room that was joined here is gone: the folder is empty now."));
        if (given.format == RoomFormat::sealed || (given.format == RoomFormat::automatic && with_passphrase))
            return fail(CONFAB_E_ROOM_CHANGED, N_("The room that was joined here is not sealed."));
        return RoomFormat::compatible;
    }
    if (given.format == RoomFormat::compatible) {
        if (sealed_there && !compatible_there)
            return fail(CONFAB_E_CONFIG, N_("The room at this place is sealed: give its passphrase."));
        return RoomFormat::compatible;
    }
    if (given.format == RoomFormat::sealed || with_passphrase) {
        if (!with_passphrase) return fail(CONFAB_E_CONFIG, N_("A sealed room needs a passphrase."));
        if (!sealed_there && compatible_there)
            return fail(CONFAB_E_CONFIG,
                        N_("The room at this place is not sealed: everybody with access can read it. To join it "
                           "nevertheless, leave the passphrase out."));
        return RoomFormat::sealed;
    }
    if (sealed_there)
        return fail(CONFAB_E_WRONG_PASSPHRASE, N_("The room at this place is sealed: give its passphrase."));
    if (compatible_there) return RoomFormat::compatible;
    return fail(CONFAB_E_CONFIG,
                N_("There is no room at this place yet. For a sealed one give a passphrase; for one that "
                   "existing clients can read choose the compatible format."));
}

} // namespace

async::Task<Result<std::unique_ptr<Format>>> open_place(Here& here, bool repin, async::Stop stop) {
    if (repin)
        for (const char* pin : pins) co_await here.remember(pin, "", stop);
    auto root = co_await here.objects->list("", Detail::all, stop);
    if (!root && root.error().code != CONFAB_E_NOT_FOUND) co_return fail(std::move(root.error()));
    std::vector<Listed> listed;
    if (root) listed = std::move(*root);
    const bool compatible = CompatibleFormat::is_there(listed);
    const auto sealed = co_await SealedFormat::is_there(here, stop);
    if (!sealed) co_return fail(sealed.error());
    const auto decided = decide(here, *sealed, compatible);
    if (!decided) co_return fail(decided.error());
    if (*decided == RoomFormat::sealed) co_return co_await SealedFormat::open(here, stop);
    co_return co_await CompatibleFormat::open(here, std::move(listed), stop);
}

} // namespace confab::storage
