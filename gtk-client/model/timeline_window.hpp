// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/timeline.hpp"
#include "model/guard.hpp"
#include "model/rows.hpp"

#include <sigc++/signal.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace confab::gtk::model {

/// Where the pages of one conversation come from. Answers come later, or at once, and once.
class PageSource {
public:
    /// Without a page: the question was given up, and is worth asking again.
    using Answer = std::function<void(std::optional<client::Page>)>;

    virtual ~PageSource() = default;
    virtual void newest(std::size_t count, Answer then) = 0;
    /// Entries on both sides of the one with this key, and itself; without it where it is gone.
    virtual void around(EntryKey key, std::size_t count, Answer then) = 0;
    /// These two may take as long as the network does.
    virtual void before(EntryKey key, std::size_t count, Answer then) = 0;
    virtual void after(EntryKey key, std::size_t count, Answer then) = 0;
};

/// How the rows changed: `removed` rows at `at` gave way to `added` others; of the rows that stayed, those in `changed`
/// (positions after the edit) look different.
struct Edit {
    std::size_t at = 0, removed = 0, added = 0;
    std::vector<std::size_t> changed;
};

/// The part of a conversation that is on screen, and a little around it: so many rows and no more, whatever its length.
///
/// What changes the rows is fetched one after the other, and what is asked for meanwhile waits. Older and newer pages may
/// come from far away: they are fetched beside that, and dropped where the rows they belong to have gone.
class TimelineWindow {
public:
    static constexpr std::size_t most_rows = 200, page_rows = 50;
    /// At first only what a window shows, so that it is there at once.
    static constexpr std::size_t first_rows = 24;

    /// `source` outlives the window.
    TimelineWindow(PageSource& source, Clock clock);

    [[nodiscard]] const std::vector<Row>& rows() const noexcept { return rows_; }
    [[nodiscard]] bool more_before() const noexcept { return more_before_; }
    [[nodiscard]] bool more_after() const noexcept { return more_after_; }
    /// An older page is on its way.
    [[nodiscard]] bool loading_older() const noexcept { return loading_older_; }
    /// The newest entry is in the window and the person looks at it: new ones push old ones out.
    [[nodiscard]] bool following() const noexcept { return at_end_ && !more_after_; }
    /// The first page has come.
    [[nodiscard]] bool loaded() const noexcept { return loaded_; }

    /// Entries came or changed; also begins.
    void refresh();
    /// The person is near the first or the last row.
    void load_older();
    void load_newer();
    /// The person wants to see what was said last.
    void jump_to_newest();
    /// ... this entry. signal_found() tells where it is then.
    void jump_to(EntryKey key);
    /// The person looks, or no longer looks, at the last row.
    void set_at_end(bool at_end) noexcept { at_end_ = at_end; }
    /// Draws the line "New messages" above this entry; none: no line.
    void draw_line_above(EntryKey key);
    [[nodiscard]] EntryKey line_above() const noexcept { return line_above_; }

    sigc::signal<void(const Edit&)>& signal_edited() noexcept { return edited_; }
    /// loading_older() changed.
    sigc::signal<void()>& signal_loading() noexcept { return loading_; }
    /// Where the entry is that was jumped to; nowhere: it is gone.
    sigc::signal<void(std::optional<std::size_t>)>& signal_found() noexcept { return found_; }

private:
    using Take = void (TimelineWindow::*)(client::Page);
    void next();
    PageSource::Answer answer(Take take);
    void set_loading_older(bool loading);
    void take_newest(client::Page page);
    void take_around(client::Page page);
    void take_alone(client::Page page);
    void take_older(client::Page page);
    void take_newer(client::Page page);
    void take_following(client::Page page);
    void take_resting(client::Page page);
    void show(std::vector<client::Entry> entries);
    [[nodiscard]] std::vector<client::Entry> entries() const;
    [[nodiscard]] std::optional<std::size_t> position(EntryKey key) const;
    [[nodiscard]] std::size_t newest_rows() const noexcept { return loaded_ ? page_rows : first_rows; }

    PageSource& source_;
    Clock clock_;
    std::vector<Row> rows_;
    bool more_before_ = false, more_after_ = false, at_end_ = true, loaded_ = false;
    bool busy_ = false, wants_newest_ = false, dirty_ = false;
    bool loading_older_ = false, loading_newer_ = false;
    EntryKey wanted_ = EntryKey::none;     ///< to be jumped to
    EntryKey resting_on_ = EntryKey::none; ///< the first row, when what follows it was asked for
    EntryKey line_above_ = EntryKey::none;
    sigc::signal<void(const Edit&)> edited_;
    sigc::signal<void()> loading_;
    sigc::signal<void(std::optional<std::size_t>)> found_;
    Guard guard_;
};

} // namespace confab::gtk::model
