// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/status.hpp"
#include "engine_service.hpp"
#include "model/guard.hpp"
#include "model/timeline_window.hpp"

namespace confab::gtk {

/// The pages of a conversation, read by the engine.
class EnginePages final : public model::PageSource {
public:
    EnginePages(EngineService& engine, client::ConversationId conversation)
        : engine_{engine}, conversation_{std::move(conversation)} {}

    void newest(std::size_t count, Answer then) override;
    void before(EntryKey key, std::size_t count, Answer then) override;
    void after(EntryKey key, std::size_t count, Answer then) override;

private:
    template <class Read> void read(Read read, Answer then);
    template <class Read> void fetch(Read read, Answer then);

    EngineService& engine_;
    client::ConversationId conversation_;
    model::Guard guard_;
};

} // namespace confab::gtk
