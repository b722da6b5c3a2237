// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine_service.hpp"
#include "files.hpp"
#include "history.hpp"
#include "keys.hpp"
#include "model/chat_model.hpp"
#include "model/file_limits.hpp"
#include "model/guard.hpp"
#include "saved_accounts.hpp"
#include "storage.hpp"

#include <sigc++/signal.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace confab::gtk {

/// What the windows talk to: accounts, conversations and people, and what can be done with them. It has no widgets, and
/// nothing in it waits. Toolkit thread.
class Chat {
public:
    explicit Chat(EngineOptions options);

    /// These four are empty until signal_loaded(). Accounts that are saved are there, offline, with their conversations.
    [[nodiscard]] bool loaded() const noexcept { return loaded_; }
    [[nodiscard]] const plugin::Catalogue& catalogue() const noexcept { return catalogue_; }
    [[nodiscard]] const model::Profile& profile() const noexcept { return profile_; }
    /// The conversation that was open last.
    [[nodiscard]] const std::optional<client::ConversationId>& last() const noexcept { return last_; }
    /// Why the store can't be used; then there is nothing else.
    [[nodiscard]] const std::optional<Error>& unusable() const noexcept { return unusable_; }

    [[nodiscard]] model::ChatModel& model() noexcept { return model_; }
    [[nodiscard]] History& history() noexcept { return history_; }
    [[nodiscard]] Files& files() noexcept { return files_; }
    [[nodiscard]] Keys& keys() noexcept { return keys_; }
    [[nodiscard]] Storage& storage() noexcept { return storage_; }
    /// Where the profile is.
    [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }
    /// Files can be sent through an account, as far as is known while it is offline.
    [[nodiscard]] bool takes_files(const AccountId& id) const;
    /// What can be sent through an account.
    [[nodiscard]] model::FileLimits limits(const AccountId& id) const;
    /// It is online, and can do all of these (bits of CONFAB_CAP_*).
    [[nodiscard]] bool can(const AccountId& id, std::uint64_t caps) const;
    /// Null: no such account now.
    [[nodiscard]] const client::AccountConfig* account(const AccountId& id) const;

    /// Opens the account, in place of the one with its id, and wishes it online.
    void open(client::AccountConfig account, std::function<void(Refusal)> refused);
    /// ... the one that a URI stands for. An empty user id means a suggested one.
    void open_uri(std::string uri, AccountId id, UserId user, std::string display,
                  std::function<void(Refusal)> refused);
    /// Goes offline, and stays so at the next start.
    void close(const AccountId& id);
    /// Tries at once.
    void retry(const AccountId& id);
    /// ... in the room which is there now, though it is not the one that was joined first.
    void join_changed_room(const AccountId& id);
    void trust(const AccountId& id, const std::string& fingerprint);

    /// `refused` is called where the message could not even be kept for sending.
    void send(const client::ConversationId& to, std::string text, std::function<void(Error)> refused);
    void send_again(const client::ConversationId& of, EntryKey key);
    void discard(const client::ConversationId& of, EntryKey key);
    void mark_read(const client::ConversationId& of);
    /// Finds or makes the private conversation with a person.
    void direct(const AccountId& account, const UserId& peer, std::function<void(client::ConversationId)> then);

    void set_style(std::string style);
    /// The next start begins with this conversation.
    void set_last(const client::ConversationId& id);

    [[nodiscard]] EngineService& engine() noexcept { return engine_; }
    /// Loaded, or unusable.
    sigc::signal<void()>& signal_loaded() noexcept { return signal_loaded_; }
    /// Something that no window asked for went wrong: a sentence.
    sigc::signal<void(const std::string&)>& signal_problem() noexcept { return signal_problem_; }

private:
    void begin(Start start);
    void heard(const client::Changes& changes);
    void connection_heard(const AccountId& id, const client::ConnectionStatus& status);
    void remember(const client::AccountConfig& account, bool online);
    void set_preference(const char* key, std::string value);
    template <class F> void on_account(const AccountId& id, F fn);

    model::Guard guard_;
    std::filesystem::path folder_;
    plugin::Catalogue catalogue_;
    model::Profile profile_;
    std::optional<client::ConversationId> last_;
    std::optional<Error> unusable_;
    model::ChatModel model_;
    std::map<AccountId, client::AccountConfig> accounts_;
    bool loaded_ = false;
    sigc::signal<void()> signal_loaded_;
    sigc::signal<void(const std::string&)> signal_problem_;
    EngineService engine_;
    History history_{engine_};
    Files files_{engine_};
    Keys keys_{engine_};
    Storage storage_{engine_};
};

} // namespace confab::gtk
