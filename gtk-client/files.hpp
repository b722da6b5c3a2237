// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine_service.hpp"
#include "model/file_list.hpp"
#include "model/guard.hpp"
#include "model/transfers.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace confab::gtk {

/// Files of conversations: sent, fetched, listed, and how far they are. Answers come later, once, unless this ends before.
/// Toolkit thread.
class Files final : public model::FileSource {
public:
    /// `engine` outlives it.
    explicit Files(EngineService& engine) : engine_{engine} {}

    /// `refused` is called where the file could not even be kept for sending.
    void send(const client::ConversationId& to, std::filesystem::path file, std::string text,
              std::function<void(Error)> refused);
    void fetch(const client::ConversationId& of, EntryKey key, std::size_t index, std::filesystem::path folder,
               std::function<void(Result<client::TransferId>)> then);
    void cancel(const AccountId& account, client::TransferId transfer);
    /// The file of a small picture.
    void thumbnail(const client::ConversationId& of, EntryKey key, std::size_t index,
                   std::function<void(Result<std::filesystem::path>)> then);
    void files(const client::ConversationId& of, std::optional<EntryKey> before, std::size_t count,
               Answer then) override;

    [[nodiscard]] model::Transfers& transfers() noexcept { return transfers_; }

private:
    EngineService& engine_;
    model::Transfers transfers_;
    model::Guard guard_;
};

} // namespace confab::gtk
