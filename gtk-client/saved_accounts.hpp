// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine_service.hpp"
#include "model/chat_model.hpp"
#include "model/profile_file.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace confab::gtk {

/// Why an account could not even try.
struct Refusal {
    Error error;
    std::string key; ///< of the setting at fault; may be empty
};

/// What the windows begin with.
struct Start {
    plugin::Catalogue catalogue;
    model::Profile profile;
    std::optional<client::ConversationId> last; ///< the one that was open when the program ended
    std::vector<model::KnownConversation> conversations;
    std::string problem; ///< a sentence; empty: none
};

/// An account that was opened, with what is known of it.
struct Opened {
    client::AccountConfig config; ///< with its secrets; those that it has not are there, and empty
    std::vector<model::KnownConversation> conversations;
    std::optional<Refusal> refusal;
};

// All on the engine thread.

/// Reads what is saved, and sets the accounts up, offline: their history can be read.
[[nodiscard]] Start begin(EngineSide& side);

/// The account with the secrets that are kept, where it names none. An empty secret is named: it is not looked for. `then` is
/// called at once, or later. Errors: io.
void with_secrets(EngineSide& side, client::AccountConfig config,
                  std::function<void(Result<client::AccountConfig>)> then);

/// Sets an account up, with the secrets that are kept where it names none, and wishes it online. `then` is called at
/// once, or later.
void open_account(EngineSide& side, client::AccountConfig config, std::function<void(Opened)> then);

/// Keeps an account for the next start; its secrets in the keyring, where it names any: empty ones are forgotten. `then`
/// is called where that fails.
void keep_account(EngineSide& side, const client::AccountConfig& config, bool online,
                  std::function<void(const Error&)> then);

/// The secrets alone. `then` is called at once, or later. Errors: those of Secrets::store().
void keep_secrets(EngineSide& side, const client::AccountConfig& config, std::function<void(Result<void>)> then);

/// Names of the program's preferences in the store.
inline constexpr const char *style_preference = "style", *conversation_preference = "conversation";

} // namespace confab::gtk
