// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/file_views.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "model/file_text.hpp"
#include "ui.hpp"
#include "widgets/file_tile.hpp"

#include <gtkmm/signallistitemfactory.h>

#include <algorithm>
#include <iterator>

namespace confab::gtk {

using model::FileItem;

/// A file as an item of a list model.
class FileViews::Item : public Glib::Object {
public:
    static Glib::RefPtr<Item> create(FileItem file) {
        return Glib::make_refptr_for_instance(new Item{std::move(file)});
    }
    const FileItem file;

private:
    explicit Item(FileItem file) : file{std::move(file)} {}
};

namespace {

bool same(const FileItem& a, const FileItem& b) {
    return a.entry.key == b.entry.key && a.index == b.index && a.where == b.where && a.file() == b.file() &&
           a.entry.delivery == b.entry.delivery;
}

} // namespace

FileViews::FileViews(Gtk::ListView& list, Gtk::GridView& grid, FileActions& actions)
    : actions_{actions}, list_{list}, grid_{grid}, items_{Gio::ListStore<Item>::create()},
      selection_{Gtk::MultiSelection::create(items_)} {
    set_up(list_, false);
    set_up(grid_, true);
    selection_->signal_selection_changed().connect([this](guint, guint) { selection_changed_.emit(); });
}

FileViews::~FileViews() {
    // Their factories are told of items as long as they have some.
    list_.set_model({});
    grid_.set_model({});
}

std::string FileViews::state_of(const FileItem& item) const {
    const auto state = actions_.state(item.where, item.entry, item.index);
    if (state.kind == model::FileState::Kind::here) return {};
    return model::progress_text(state);
}

template <class View> void FileViews::set_up(View& view, bool in_grid) {
    auto factory = Gtk::SignalListItemFactory::create();
    factory->signal_setup().connect([this, in_grid](const Glib::RefPtr<Gtk::ListItem>& item) {
        item->set_child(*Gtk::make_managed<FileTile>(actions_.thumbnails(), in_grid));
    });
    factory->signal_bind().connect([this](const Glib::RefPtr<Gtk::ListItem>& item) {
        const auto shown = std::dynamic_pointer_cast<Item>(item->get_item());
        auto* tile = dynamic_cast<FileTile*>(item->get_child());
        if (!shown || tile == nullptr) return;
        tile->show_item(shown->file, state_of(shown->file));
        // The item around it takes the focus, and knows nothing of its content.
        if (auto* around = tile->get_parent())
            set_accessible_label(*around,
                                 escaped(shown->file.file().name) + ", " + model::describe(shown->file.file()));
    });
    view.set_factory(factory);
    view.set_model(selection_);
    view.signal_activate().connect([this](guint position) {
        if (const auto item = items_->get_item(position)) activated_.emit(item->file);
    });
}

void FileViews::show(const std::vector<FileItem>& items) {
    const auto before = items_->get_n_items();
    const auto after = static_cast<guint>(items.size());
    // Only what differs is replaced: what is selected in the rest stays so.
    guint head = 0, tail = 0;
    while (head < before && head < after && same(items_->get_item(head)->file, items[head])) ++head;
    while (tail < before - head && tail < after - head &&
           same(items_->get_item(before - 1 - tail)->file, items[after - 1 - tail]))
        ++tail;
    std::vector<Glib::RefPtr<Item>> added;
    for (guint i = head; i < after - tail; ++i) added.push_back(Item::create(items[i]));
    if (before - head - tail == 0 && added.empty()) return;
    items_->splice(head, before - head - tail, added);
    selection_changed_.emit();
}

void FileViews::changed(const client::Transfer& transfer) {
    for (guint i = 0; i < items_->get_n_items(); ++i) {
        const auto item = items_->get_item(i);
        if (item->file.entry.key != transfer.entry || item->file.index != transfer.index ||
            item->file.where != transfer.where)
            continue;
        const bool selected = selection_->is_selected(i);
        auto file = item->file;
        if (transfer.state == client::Transfer::State::done) file.entry.files.at(file.index).local = transfer.file;
        items_->splice(i, 1, {Item::create(std::move(file))});
        if (selected) selection_->select_item(i, false);
        return;
    }
}

std::vector<FileItem> FileViews::selected() const {
    std::vector<FileItem> found;
    for (guint i = 0; i < items_->get_n_items(); ++i)
        if (selection_->is_selected(i)) found.push_back(items_->get_item(i)->file);
    return found;
}

} // namespace confab::gtk
