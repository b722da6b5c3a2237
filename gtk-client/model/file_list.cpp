// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/file_list.hpp"

#include "base/text.hpp"
#include "model/file_text.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>
#include <tuple>
#include <utility>

namespace confab::gtk::model {

using client::ConversationId;
using client::Page;

FileList::FileList(FileSource& source, std::vector<ConversationId> conversations) : source_{source} {
    for (auto& id : conversations) shelves_.push_back({std::move(id), {}, {}, {}, true});
}

bool FileList::more() const noexcept {
    return std::any_of(shelves_.begin(), shelves_.end(), [](const Shelf& shelf) { return shelf.more; });
}

void FileList::refresh() {
    dirty_ = loading();
    if (dirty_) return;
    if (shelves_.empty()) loaded_ = true;
    for (std::size_t i = 0; i < shelves_.size(); ++i)
        read(i, std::nullopt, std::max(page, shelves_[i].items.size()), true);
    changed_.emit();
}

void FileList::load_more() {
    if (loading() || !loaded_) return;
    // Those that reach back least hold the others back: what is older is not shown yet.
    Timestamp least{};
    for (const auto& shelf : shelves_)
        if (shelf.more) least = std::max(least, shelf.reaches);
    for (std::size_t i = 0; i < shelves_.size(); ++i)
        if (shelves_[i].more && shelves_[i].reaches == least) read(i, shelves_[i].oldest, page, false);
}

void FileList::read(std::size_t shelf, std::optional<EntryKey> before, std::size_t count, bool anew) {
    ++loading_;
    source_.files(shelves_[shelf].id, before, count, guard_.wrap([this, shelf, anew](Result<Page> got) {
        --loading_;
        loaded_ = true;
        if (got) {
            problem_.clear();
            take(shelves_[shelf], std::move(*got), anew);
        } else {
            problem_ = got.error().text;
            shelves_[shelf].more = false;
        }
        show();
        if (dirty_ && !loading()) return refresh();
        // What is asked for may be far back.
        if (narrowed() && shown_.size() < page && more() && problem_.empty()) load_more();
    }));
}

void FileList::take(Shelf& shelf, Page page, bool anew) {
    if (anew) shelf.items.clear();
    for (auto entry = page.entries.rbegin(); entry != page.entries.rend(); ++entry)
        for (std::size_t i = 0; i < entry->files.size(); ++i) shelf.items.push_back({shelf.id, *entry, i});
    shelf.more = page.more_before && !page.entries.empty();
    if (!page.entries.empty()) {
        shelf.oldest = page.entries.front().key;
        shelf.reaches = page.entries.front().time;
    }
}

bool FileList::wanted(const client::EntryFile& file) const {
    if (pictures_only_ && !is_picture(file)) return false;
    const auto name = folded(file.name);
    return std::all_of(words_.begin(), words_.end(),
                       [&](const std::string& word) { return name.find(word) != std::string::npos; });
}

void FileList::show() {
    Timestamp from{};
    for (const auto& shelf : shelves_)
        if (shelf.more) from = std::max(from, shelf.reaches);
    shown_.clear();
    for (const auto& shelf : shelves_)
        std::copy_if(shelf.items.begin(), shelf.items.end(), std::back_inserter(shown_),
                     [&](const FileItem& item) { return item.entry.time >= from && wanted(item.file()); });
    std::stable_sort(shown_.begin(), shown_.end(),
                     [](const FileItem& a, const FileItem& b) { return a.entry.time > b.entry.time; });
    changed_.emit();
}

void FileList::set_pictures_only(bool only) {
    if (std::exchange(pictures_only_, only) == only) return;
    show();
    if (narrowed() && shown_.size() < page && more()) load_more();
}

void FileList::set_words(const std::string& words) {
    std::istringstream parts{folded(words)};
    std::vector<std::string> wanted{std::istream_iterator<std::string>{parts}, {}};
    if (wanted == words_) return;
    words_ = std::move(wanted);
    show();
    if (narrowed() && shown_.size() < page && more()) load_more();
}

} // namespace confab::gtk::model
