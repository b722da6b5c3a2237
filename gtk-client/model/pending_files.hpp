// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/file_limits.hpp"

#include <sigc++/signal.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace confab::gtk::model {

/// The files that stand in the composer and are not sent yet.
class PendingFiles {
public:
    static constexpr std::size_t most = 50;

    struct Item {
        std::filesystem::path path;
        std::string name;
        std::uint64_t bytes = 0;
        std::string problem; ///< why it can't be sent; empty: it can
    };

    void set_limits(FileLimits limits) { limits_ = std::move(limits); }
    [[nodiscard]] const std::vector<Item>& items() const noexcept { return items_; }
    [[nodiscard]] bool empty() const noexcept { return items_.empty(); }
    /// There is one, and nothing is wrong with any.
    [[nodiscard]] bool can_send() const noexcept;

    /// Those that are there already are left out, and what goes beyond `most`.
    void add(const std::vector<std::filesystem::path>& paths);
    void remove(std::size_t position);
    /// What is to be sent: nothing stands there any more.
    std::vector<std::filesystem::path> take();

    sigc::signal<void()>& signal_changed() noexcept { return changed_; }

private:
    [[nodiscard]] Item look_at(const std::filesystem::path& path) const;

    FileLimits limits_;
    std::vector<Item> items_;
    sigc::signal<void()> changed_;
};

} // namespace confab::gtk::model
