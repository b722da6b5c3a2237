// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/transfer.hpp"
#include "model/file_list.hpp"
#include "model/guard.hpp"

#include <sigc++/signal.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace confab::gtk::model {

/// Some files that are fetched together, a few at a time, with one progress for all.
class DownloadBatch {
public:
    static constexpr std::size_t at_once = 3;

    /// Begins a transfer; answers once, later or at once.
    using Start = std::function<void(const FileItem&, std::function<void(Result<client::TransferId>)>)>;
    using Cancel = std::function<void(client::TransferId)>;

    DownloadBatch(Start start, Cancel cancel) : start_{std::move(start)}, cancel_{std::move(cancel)} {}

    /// Adds files to what is under way.
    void add(std::vector<FileItem> items);
    /// What is known of a transfer now, of these files or of others.
    void apply(const client::Transfer& transfer);
    /// Stops those that are under way, and begins no other.
    void cancel();
    /// What was done is forgotten: nothing must be under way.
    void clear();

    [[nodiscard]] bool running() const noexcept { return ended_ < parts_.size(); }
    [[nodiscard]] std::size_t count() const noexcept { return parts_.size(); }
    [[nodiscard]] std::size_t done() const noexcept { return done_; }
    [[nodiscard]] std::size_t failed() const noexcept { return failed_; }
    [[nodiscard]] bool cancelled() const noexcept { return cancelled_; }
    /// Why the last one failed.
    [[nodiscard]] const std::string& problem() const noexcept { return problem_; }
    /// Of all bytes, from 0 to 1.
    [[nodiscard]] double fraction() const noexcept;
    /// "2 of 5 files, 3 MB of 10 MB", or how it ended.
    [[nodiscard]] std::string text() const;

    sigc::signal<void()>& signal_changed() noexcept { return changed_; }

private:
    enum class State { waiting, asked, running, ended };
    struct Part {
        FileItem item;
        State state = State::waiting;
        client::TransferId transfer = client::TransferId::none;
        std::uint64_t done = 0, total = 0;
    };
    void next();
    void started(std::size_t part, const Result<client::TransferId>& transfer);
    void end(Part& part, const Error* error);
    [[nodiscard]] std::uint64_t bytes_done() const noexcept;
    [[nodiscard]] std::uint64_t bytes() const noexcept;

    Start start_;
    Cancel cancel_;
    std::vector<Part> parts_;
    std::vector<client::Transfer> early_; ///< told before their start was answered
    std::size_t ended_ = 0, done_ = 0, failed_ = 0;
    bool cancelled_ = false;
    std::string problem_;
    sigc::signal<void()> changed_;
    Guard guard_;
};

} // namespace confab::gtk::model
