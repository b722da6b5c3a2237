// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine_search.hpp"

#include <utility>

namespace confab::gtk {

void EngineSearch::search(client::SearchRequest request, Answer then) {
    chat_.history().search(std::move(request), std::move(then));
}

void EngineSearch::ask_server(client::SearchRequest request, Cursor before, Answer then) {
    client::ServerSearch search;
    search.text = std::move(request.text);
    search.in = std::move(request.in);
    search.limit = request.limit;
    search.before = std::move(before);
    chat_.history().search_server(account_, std::move(search), std::move(then));
}

bool EngineSearch::server_can_search() const {
    const auto& status = chat_.model().status(account_);
    return status.state == client::ConnectionState::online && status.caps.has(CONFAB_CAP_SEARCH);
}

} // namespace confab::gtk
