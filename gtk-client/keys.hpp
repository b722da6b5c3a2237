// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine_service.hpp"
#include "model/guard.hpp"
#include "model/key_text.hpp"

#include <sigc++/signal.h>

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace confab::gtk {

/// Whose keys are known, what the person decides about them, and the key of this profile. Answers come later, once, unless
/// this ends before. Toolkit thread.
class Keys {
public:
    /// `engine` outlives it.
    explicit Keys(EngineService& engine) : engine_{engine} {}

    /// What is known of a person's keys, as of the last time that it was told; asked for where it is not known yet, and told by
    /// signal_changed() then.
    [[nodiscard]] const model::KeyState& state(const AccountId& account, const UserId& who);
    /// These changed, as the engine says.
    void heard(const std::set<std::pair<AccountId, UserId>>& changed);

    /// 60 digits; nothing: one of the two keys is not known.
    void safety_number(const AccountId& account, const UserId& who,
                       std::function<void(std::optional<std::string>)> then);
    void set_verified(const AccountId& account, const UserId& who, std::string fingerprint, bool verified,
                      std::function<void(Result<void>)> then);
    void accept(const AccountId& account, const UserId& who, std::string fingerprint,
                std::function<void(Result<void>)> then);

    /// The fingerprint of the own key, which is made where there is none.
    void identity(std::function<void(Result<std::string>)> then);
    void export_identity(std::filesystem::path file, std::string passphrase, std::function<void(Result<void>)> then);
    /// The answer is the fingerprint.
    void import_identity(std::filesystem::path file, std::string passphrase,
                         std::function<void(Result<std::string>)> then);

    sigc::signal<void(const AccountId&, const UserId&)>& signal_changed() noexcept { return changed_; }

private:
    using Whose = std::pair<AccountId, UserId>;
    void ask(const Whose& whose);
    template <class Do> void decide(const AccountId& account, Do what, std::function<void(Result<void>)> then);

    EngineService& engine_;
    std::map<Whose, model::KeyState> known_;
    sigc::signal<void(const AccountId&, const UserId&)> changed_;
    model::Guard guard_;
};

} // namespace confab::gtk
