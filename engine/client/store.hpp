// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "base/loop.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace confab::client {

struct StoreParts;

/// What a profile keeps between two runs: accounts, the history of all conversations, what is still to be sent, drafts, what
/// was read, preferences. Engine thread.
///
/// One SQLite file, `history.sqlite` (0600), and `search.sqlite` beside it, which can be rebuilt. Reads and writes are short
/// and do not wait for the disk, unless more is written for long than it takes: a commit survives the end of the process, a loss of power may take the last seconds.
/// Checkpoints, searches and exports run on a thread of the store's own.
class Store {
public:
    /// Opens, or makes, what is in `folder` (made where it is missing, 0700), and locks it until the store ends. An empty
    /// `folder` means a temporary one which ends with the store: for tests.
    /// Errors: wrong_state (another program has it open), unsupported (written by a newer version), io (damaged, or can't be
    /// read or written), storage_full; each with a sentence that names the folder and says what to do.
    static Result<std::shared_ptr<Store>> open(Loop& loop, const std::filesystem::path& folder);
    /// Waits for what its thread is doing: searches are cut short.
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    [[nodiscard]] const std::filesystem::path& folder() const noexcept;

    /// What a program remembers for itself, by a name of its own ("style"). Absent: never set.
    [[nodiscard]] std::optional<std::string> preference(std::string_view key) const;
    /// Errors: storage_full, io.
    Result<void> set_preference(std::string_view key, std::string_view value);

    /// For the classes of this folder.
    [[nodiscard]] StoreParts& parts() noexcept { return *parts_; }

private:
    explicit Store(std::unique_ptr<StoreParts> parts);

    std::unique_ptr<StoreParts> parts_;
};

} // namespace confab::client
