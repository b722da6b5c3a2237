// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chat.hpp"
#include "thumbnails.hpp"

#include <gtkmm/widget.h>

#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <tuple>

namespace confab::gtk {

enum class FileAction { open, save, stop, retry };

/// What can be done with the files of messages, for a widget that shows them. Toolkit thread.
class FileActions {
public:
    using Tell = std::function<void(const std::string&)>;

    /// `chat` and `place` outlive it. `place` is in the window that dialogs belong to; `tell` shows a sentence for a moment.
    FileActions(Chat& chat, Gtk::Widget& place, Tell tell);
    ~FileActions();
    FileActions(const FileActions&) = delete;
    FileActions& operator=(const FileActions&) = delete;

    [[nodiscard]] model::FileState state(const client::ConversationId& where, const client::Entry& entry,
                                         std::size_t index) const;
    void act(FileAction action, const client::ConversationId& where, const client::Entry& entry, std::size_t index);
    [[nodiscard]] Thumbnails& thumbnails() noexcept { return thumbnails_; }

    /// Asks for a folder; `then` is called unless the person cancels.
    void choose_folder(const std::string& title, std::function<void(std::filesystem::path)> then);

private:
    using Which = std::tuple<client::ConversationId, EntryKey, std::size_t>;
    void open(const Which& which, const client::Entry& entry);
    void open_local(const std::filesystem::path& file, std::function<void()> gone);
    void launch(const std::filesystem::path& file);
    void fetch(const Which& which, std::filesystem::path folder, bool open);
    void save(const Which& which, const client::Entry& entry);
    void copy(const std::filesystem::path& file, const std::filesystem::path& folder);
    void stop(const Which& which, const client::Entry& entry);
    void heard(const client::Transfer& transfer);
    [[nodiscard]] Gtk::Window* window() const;

    Chat& chat_;
    Gtk::Widget& place_;
    Tell tell_;
    Thumbnails thumbnails_;
    std::set<Which> opening_; ///< to be opened once they are here
    sigc::connection heard_;
    model::Guard guard_;
};

/// Where files go that nobody chose a folder for.
[[nodiscard]] std::filesystem::path downloads_folder();

} // namespace confab::gtk
