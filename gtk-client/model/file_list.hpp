// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/status.hpp"
#include "client/timeline.hpp"
#include "model/guard.hpp"

#include <sigc++/signal.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace confab::gtk::model {

/// Where the entries with files of a conversation come from. Answers come later, or at once, and once.
class FileSource {
public:
    /// Without a page: it could not be read; the sentence says why.
    using Answer = std::function<void(Result<client::Page>)>;

    virtual ~FileSource() = default;
    virtual void files(const client::ConversationId& of, std::optional<EntryKey> before, std::size_t count,
                       Answer then) = 0;
};

/// A file of a message, as a list of files shows it.
struct FileItem {
    client::ConversationId where;
    client::Entry entry; ///< with all its files
    std::size_t index = 0;

    [[nodiscard]] const client::EntryFile& file() const { return entry.files.at(index); }
};

/// The files of some conversations as one list, the newest first, loaded page by page. What is shown of it can be narrowed
/// down to pictures, and to names that hold some words.
class FileList {
public:
    static constexpr std::size_t page = 60;

    /// `source` outlives the list.
    FileList(FileSource& source, std::vector<client::ConversationId> conversations);

    /// What is to be shown, the newest first.
    [[nodiscard]] const std::vector<FileItem>& shown() const noexcept { return shown_; }
    /// There are older ones.
    [[nodiscard]] bool more() const noexcept;
    [[nodiscard]] bool loading() const noexcept { return loading_ > 0; }
    /// Something has come, even if it is nothing.
    [[nodiscard]] bool loaded() const noexcept { return loaded_; }
    [[nodiscard]] const std::string& problem() const noexcept { return problem_; }
    [[nodiscard]] bool narrowed() const noexcept { return pictures_only_ || !words_.empty(); }

    /// Reads from the newest, as far as it was read before. Also begins.
    void refresh();
    void load_more();
    void set_pictures_only(bool only);
    /// Names that hold all of these words, whatever their case.
    void set_words(const std::string& words);

    /// Any of the above.
    sigc::signal<void()>& signal_changed() noexcept { return changed_; }

private:
    struct Shelf { ///< of one conversation
        client::ConversationId id;
        std::vector<FileItem> items; ///< the newest first
        std::optional<EntryKey> oldest;
        Timestamp reaches{}; ///< everything newer has been read
        bool more = true;
    };
    void read(std::size_t shelf, std::optional<EntryKey> before, std::size_t count, bool anew);
    void take(Shelf& shelf, client::Page page, bool anew);
    void show();
    [[nodiscard]] bool wanted(const client::EntryFile& file) const;

    FileSource& source_;
    std::vector<Shelf> shelves_;
    std::vector<FileItem> shown_;
    std::vector<std::string> words_;
    bool pictures_only_ = false, loaded_ = false;
    bool dirty_ = false; ///< to be read again, once what is under way has come
    std::size_t loading_ = 0;
    std::string problem_;
    sigc::signal<void()> changed_;
    Guard guard_;
};

} // namespace confab::gtk::model
