// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chat.hpp"
#include "model/search_model.hpp"

namespace confab::gtk {

/// Searches of one account's server, and of everything that is kept here.
class EngineSearch final : public model::SearchSource {
public:
    /// `chat` outlives it.
    explicit EngineSearch(Chat& chat) : chat_{chat} {}

    /// The account whose server is asked.
    void set_account(AccountId account) { account_ = std::move(account); }

    void search(client::SearchRequest request, Answer then) override;
    void ask_server(client::SearchRequest request, Cursor before, Answer then) override;
    [[nodiscard]] bool server_can_search() const override;

private:
    Chat& chat_;
    AccountId account_;
};

} // namespace confab::gtk
