// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/room/format.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace confab::storage {

/// Finds files that are new, at a cost that grows with what is new. Engine thread; see Here for its life.
///
/// Where folders have times, one is listed only when its own says that something in it changed, or a watch does, and once a
/// minute in any case. On ordered places a look begins a little before now, and what is older is found page by page, after the
/// newest; what was looked through is not looked through again after a restart.
class Scanner {
public:
    Scanner(Here& here, Format& format) : here_{here}, format_{format} {}

    /// What is known from earlier: what has a number up to `since`, and what could not be read.
    void start(const State::Loaded& loaded, std::uint64_t since);
    /// Names that are new, each once, until settle() or again() tells what became of them.
    /// Errors: those that end a session; what concerns one folder only is told once, and the others go on.
    /// `look_back`: what was found so far was told, so that there is time for what is older.
    async::Task<Result<std::vector<Found>>> scan(bool look_back, async::Stop stop);
    /// Waits for the next look: `pause`, or less where a watch or nudge() says that something has changed.
    async::Task<void> wait(std::chrono::milliseconds pause, async::Stop stop);
    void nudge() { changed_->set(); }
    /// A watch has told of something since the last look.
    [[nodiscard]] bool changed() const noexcept { return !dirty_->empty(); }

    /// It was told, or is of no interest.
    void settle(const std::string& path) { set(path, {Mark::Kind::known, {}, 0}); }
    /// It can't be read as it is now.
    void put_off(const std::string& path, const Unreadable& how) { set(path, {Mark::Kind::bad, how, 0}); }
    /// It is to be found again.
    void again(const std::string& path);
    [[nodiscard]] bool is_known(const std::string& path) const;

    /// Of files that this session writes itself: not found until then.
    void hide(const std::string& path) { set(path, {Mark::Kind::taken, {}, 0}); }

private:
    struct Mark {
        enum class Kind : std::uint8_t { taken, known, bad } kind = Kind::taken;
        Unreadable how{};
        unsigned seen = 0; ///< in which listing last
    };
    struct Folder {
        std::unordered_map<std::string, Mark> names;
        std::int64_t modified_us = 0; ///< when it was listed last
        bool settled = false;         ///< nothing can have changed unnoticed within that time
        bool listed = false, dirty = true, watched = false;
        unsigned listing = 0;
        std::unique_ptr<Watch> watch;
        // On ordered places:
        std::string first_lost;         ///< the first name that was told once, and that the host does not know
        std::string back_from, back_to; ///< names between them are to be found still; the second is empty: none
        async::Clock::time_point next_wide{}, next_kept{};
        std::int64_t looked_us = 0;   ///< when it was looked at last, by the place's clock
        bool since_the_start = false; ///< what it holds at first was there before this session
    };
    void set(const std::string& path, Mark mark);
    void lose(const std::string& path);
    void watch(const std::string& path, Folder& folder);
    void watch_parents();
    async::Task<Result<void>> list(std::string path, FolderAt at, bool thorough, std::vector<Found>& found,
                                   async::Stop stop);
    void look(const std::string& path, Folder& folder, std::vector<Listed> listed, std::vector<Found>& found);
    // scanner_ordered.cpp
    async::Task<Result<void>> list_ordered(std::string path, bool look_back, std::vector<Found>& found,
                                           async::Stop stop);
    async::Task<Result<void>> begin_ordered(const std::string& path, Folder& folder, std::vector<Found>& found,
                                            async::Stop stop);
    /// Names after `from`, up to `to` where that is given. The last one that was listed.
    async::Task<Result<std::string>> look_after(const std::string& path, Folder& folder, std::string from,
                                                std::string to, std::size_t pages, std::vector<Found>& found,
                                                async::Stop stop);
    async::Task<void> keep_whole(const std::string& path, Folder& folder, async::Stop stop);
    async::Task<Result<void>> look_back(const std::string& path, Folder& folder, std::vector<Found>& found,
                                        async::Stop stop);
    async::Task<void> forget_missing(std::string path, async::Stop stop);

    Here& here_;
    Format& format_;
    std::map<std::string, Folder> folders_;
    std::map<std::string, std::unique_ptr<Watch>> parents_;
    std::shared_ptr<async::Event> changed_ = std::make_shared<async::Event>();
    std::shared_ptr<std::set<std::string>> dirty_ = std::make_shared<std::set<std::string>>();
    bool first_scan_ = true;
    bool times_tell_ = true; ///< the time of a folder changes with what is in it
    async::Clock::time_point next_thorough_{};
};

} // namespace confab::storage
