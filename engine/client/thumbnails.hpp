// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/unique_fd.hpp"
#include "client/connection.hpp"
#include "client/file_worker.hpp"
#include "client/requests.hpp"
#include "client/timeline.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace confab::client {

/// Small pictures of images, as files in the profile's cache: each made once, from the file where it is on this machine, or from
/// what the far side has. Engine thread.
class Thumbnails {
public:
    static constexpr std::size_t at_once = 4, most = 500;    ///< made at a time; asked for
    static constexpr std::uint64_t most_bytes = 1024 * 1024; ///< of one that is fetched
    static constexpr std::chrono::seconds silence{30};

    using Then = std::function<void(Result<std::filesystem::path>)>;

    /// Below this folder of a profile they lie, by conversation.
    [[nodiscard]] static std::filesystem::path folder(const std::filesystem::path& profile) {
        return profile / "cache" / "thumbnails";
    }

    /// All outlive it.
    Thumbnails(Connection& connection, Requests& requests, FileWorker& worker, std::filesystem::path profile)
        : connection_{connection}, requests_{requests}, worker_{worker}, folder_{folder(profile)} {}

    /// Of the file with this number of the entry, in a conversation with this row. `then` is called later, once, unless this ends
    /// before. Errors: those of Account::thumbnail().
    void get(const ConversationId& of, std::int64_t row, const Entry& entry, std::size_t index, Then then);

private:
    struct Job {
        ConversationId of;
        EntryFile file;
        MessageId message;
        std::filesystem::path path;
        plugin::Files::Loan loan{};
        std::vector<Then> waiting{};
        bool running = false;
    };
    using Key = std::pair<EntryKey, std::size_t>;

    void start_some();
    void look(const Key& key);
    void looked(const Key& key, Result<void> made);
    void fetch(const Key& key);
    void fetched(const Key& key, const std::shared_ptr<UniqueFd>& bytes, Result<void> how);
    void end(const Key& key, Result<void> how);

    Connection& connection_;
    Requests& requests_;
    FileWorker& worker_;
    std::filesystem::path folder_;
    std::map<Key, Job> jobs_;
    std::shared_ptr<void> alive_ = std::make_shared<int>();
};

} // namespace confab::client
