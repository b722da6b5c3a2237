// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/search.hpp"
#include "engine_service.hpp"
#include "model/guard.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace confab::gtk {

/// What is kept of the conversations, and what can be done with it. Answers come later, once, unless this ends before.
/// Toolkit thread.
class History {
public:
    using Place = std::function<void(std::optional<EntryKey>)>;

    /// `engine` outlives it.
    explicit History(EngineService& engine) : engine_{engine} {}

    void first_unread(const client::ConversationId& of, Place then);
    /// The first entry that is not older; nothing: all is older.
    void find(const client::ConversationId& of, Timestamp time, Place then);

    void draft(const client::ConversationId& of, std::function<void(std::string)> then);
    void set_draft(const client::ConversationId& of, std::string text);

    /// The answer is the number of entries that were written.
    void export_to(const client::ConversationId& of, client::ExportFormat format, std::filesystem::path file,
                   std::function<void(Result<std::size_t>)> then);
    void erase(const client::ConversationId& of, std::function<void(Result<void>)> then);

    using Found = std::function<void(Result<client::SearchResult>)>;
    void search(client::SearchRequest request, Found then);
    void search_server(const AccountId& account, client::ServerSearch search, Found then);

private:
    EngineService& engine_;
    model::Guard guard_;
};

} // namespace confab::gtk
