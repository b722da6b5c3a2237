// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/client.hpp"
#include "command.hpp"
#include "engine.hpp"
#include "line_reader.hpp"
#include "output.hpp"
#include "secret_input.hpp"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>

namespace confab::cli {

/// Exit statuses, as docs/cli.md has them.
enum Status { all_well = 0, something_refused = 1, wrong_command_line = 2, not_connected = 3 };

/// One chat in a terminal: typed lines become requests, what happens becomes output. Runs in the engine's loop.
class Chat final : private client::Observer {
public:
    /// All outlive the chat.
    Chat(Engine& engine, client::Store& store, Output& output);

    /// Until the end of input and of everything typed, or until it can't go on. Returns the exit status.
    /// `accept_changed_room`: the person has decided that the room which is there now is the right one.
    /// Errors: those of Client::set().
    Result<int> run(client::AccountConfig config, bool accept_changed_room);

private:
    void connection_changed(const AccountId&, const client::ConnectionStatus& status) override;
    void entry_changed(const client::ConversationId& where, const client::Entry& entry, bool fresh) override;
    void member_changed(const AccountId&, const client::RosterMember& who, MemberChange change) override;
    void history_changed(const client::ConversationId&) override {}
    void unread_changed(const client::ConversationId&, std::size_t) override {}
    void transfer_changed(const client::Transfer& transfer) override;
    void note(const AccountId&, const Note& note) override;

    void take_over_what_was_left();
    void forget(const client::ConversationId& of, EntryKey key);
    void read_on();
    void typed(std::optional<std::string> line);
    void obey(const Command& command);
    void send(const client::ConversationId& to, std::string text);
    void tell_history(const client::ConversationId& of, std::size_t count);
    void search(const std::string& text);
    void search_there(const std::string& text, client::SearchResult found, std::size_t pages);
    void search_here(const std::string& text, client::SearchResult found);
    template <class Answer, class Ask, class Tell> void question(std::string line, Ask ask, Tell tell);
    void obey_files_and_storage(const Command& command);
    void send_file(const SendFile& wanted);
    void get_files(const GetFiles& wanted);
    void cancel_files(const std::string& name);
    void storage(std::string line, StorageWhat what);
    void tell_storage(const StorageReport& report, bool ended);
    void ask_passphrase(bool shut_out);
    void rekey(std::string passphrase);
    void tell_keys(const UserId& of);
    void verify(const Verify& wanted);
    void accept_key(const UserId& who);
    void held(const client::ConversationId& where, const client::Entry& entry);
    void refuse(const client::ConversationId& to, std::string_view text, const Error& why);
    [[nodiscard]] bool nothing_under_way() const;
    void finish_if_done();
    void end(int status);

    Engine& engine_;
    Output& output_;
    client::Client client_;
    client::Account* account_ = nullptr;
    LineReader input_;
    std::set<EntryKey> typed_;              ///< own messages without an end, those of an earlier run included
    std::set<EntryKey> held_;               ///< ... that wait for a decision on a key
    std::set<client::TransferId> fetching_; ///< files that are on their way here
    std::size_t questions_ = 0;             ///< without an answer
    struct Rekeying {
        bool shut_out = false;
        std::unique_ptr<Unseen> unseen;
        std::optional<std::string> first; ///< a terminal is asked twice
    };
    std::optional<Rekeying> rekeying_; ///< the next line is a passphrase
    bool reading_ = false, leaving_ = false, was_online_ = false, ended_ = false;
    int status_ = all_well;
    std::shared_ptr<void> alive_ = std::make_shared<int>(); ///< what waits in the loop ends with it
};

/// Asks something whose answer comes later: `ask` gets the function to call with it, which calls `tell` with a good one.
template <class Answer, class Ask, class Tell> void Chat::question(std::string line, Ask ask, Tell tell) {
    ++questions_;
    ask([this, line = std::move(line), tell = std::move(tell)](Result<Answer> answer) mutable {
        --questions_;
        if constexpr (std::is_void_v<Answer>) {
            if (answer) tell();
            else refuse(account_->lobby(), line, answer.error());
        } else {
            if (answer) tell(std::move(*answer));
            else refuse(account_->lobby(), line, answer.error());
        }
        finish_if_done();
    });
}

} // namespace confab::cli
