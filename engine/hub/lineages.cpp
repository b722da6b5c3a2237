// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/lineages.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "hub/resume_token.hpp"

namespace confab::hub {

namespace {

HolderId new_holder() { return HolderId{random_hex(16)}; }

} // namespace

Result<Standing> Lineages::of(const UserId& id, const Auth& request, bool resumes) {
    if (!resumes) return Standing{new_holder(), false, {}};
    if (!request.resume.empty()) {
        if (const auto lineage = holders_.find(sha256_hex(request.resume))) {
            if (lineage->user_folded != folded(id.value))
                return fail(Code::auth_failed, "{}", tr("This session belongs to another user id."));
            return Standing{lineage->holder, true, {}};
        }
    }
    return Standing{new_holder(), false, new_resume_token()};
}

void Lineages::keep(const UserId& id, const Standing& standing) {
    if (!standing.new_token.empty()) holders_.add(sha256_hex(standing.new_token), {standing.holder, folded(id.value)});
}

} // namespace confab::hub
