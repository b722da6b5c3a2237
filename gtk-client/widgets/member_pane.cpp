// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/member_pane.hpp"

#include "base/i18n.hpp"
#include "ui.hpp"
#include "widgets/member_row.hpp"

#include <giomm/liststore.h>
#include <giomm/simpleactiongroup.h>
#include <gtkmm/eventcontrollerkey.h>
#include <gtkmm/noselection.h>
#include <gtkmm/signallistitemfactory.h>

namespace confab::gtk {

/// A member as an item of a list model.
class MemberPane::Person : public Glib::Object {
public:
    static Glib::RefPtr<Person> create(client::RosterMember member) {
        return Glib::make_refptr_for_instance(new Person{std::move(member)});
    }
    const client::RosterMember member;

private:
    explicit Person(client::RosterMember member) : member{std::move(member)} {}
};

namespace {

bool matches(const client::RosterMember& member, const Glib::ustring& wanted) {
    if (wanted.empty()) return true;
    return Glib::ustring{member.label()}.casefold().find(wanted) != Glib::ustring::npos ||
           Glib::ustring{member.id.value}.casefold().find(wanted) != Glib::ustring::npos;
}

} // namespace

MemberPane::MemberPane(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat, AccountId account)
    : Gtk::Box{object}, chat_{chat}, account_{std::move(account)},
      search_{builder->get_widget<Gtk::SearchEntry>("search")}, count_{builder->get_widget<Gtk::Label>("count")},
      view_{builder->get_widget<Gtk::ListView>("people")}, people_{Gio::ListStore<Person>::create()} {
    make_menu();
    make_factory();
    view_->set_model(Gtk::NoSelection::create(people_));
    view_->signal_activate().connect([this](guint position) {
        if (const auto person = people_->get_item(position)) chosen_.emit(person->member.id);
    });
    search_->signal_activate().connect([this] { search_activated(); });
    search_->signal_stop_search().connect([this] {
        search_->set_text({});
        left_.emit();
    });
    search_->signal_search_changed().connect([this] {
        wanted_ = search_->get_text().casefold();
        fill();
    });

    auto& members = chat_.model().members(account_);
    heard_ = members.signal_spliced().connect([this](model::MemberList::Splice splice) { spliced(splice); });
    keys_heard_ = chat_.keys().signal_changed().connect([this](const AccountId& id, const UserId& who) {
        if (id == account_) key_changed(who);
    });
    fill();
}

MemberPane::~MemberPane() {
    heard_.disconnect();
    keys_heard_.disconnect();
    menu_.unparent();
}

void MemberPane::make_menu() {
    menu_.set_menu_model(ui("person-menu")->get_object<Gio::MenuModel>("menu"));
    menu_.set_parent(*this);
    auto actions = Gio::SimpleActionGroup::create();
    actions->add_action("chat", [this] { chosen_.emit(pointed_at_); });
    verify_action_ = actions->add_action("verify", [this] { verify_.emit(pointed_at_); });
    insert_action_group("person", actions);
    auto keys = Gtk::EventControllerKey::create();
    keys->signal_key_pressed().connect(
        [this](guint key, guint, Gdk::ModifierType state) {
            const bool shift = (state & Gdk::ModifierType::SHIFT_MASK) == Gdk::ModifierType::SHIFT_MASK;
            if (key != GDK_KEY_Menu && (key != GDK_KEY_F10 || !shift)) return false;
            show_menu_of_focused();
            return true;
        },
        false);
    view_->add_controller(keys);
}

void MemberPane::show_menu_of_focused() {
    auto* item = Glib::wrap(gtk_widget_get_focus_child(GTK_WIDGET(view_->gobj())));
    auto* row = item != nullptr ? dynamic_cast<MemberRow*>(item->get_first_child()) : nullptr;
    if (row != nullptr) show_menu(*row, row->id());
}

void MemberPane::show_menu(Gtk::Widget& row, const UserId& who) {
    if (who == chat_.model().status(account_).self) return;
    pointed_at_ = who;
    verify_action_->set_enabled(chat_.can(account_, CONFAB_CAP_SEALED));
    graphene_rect_t bounds;
    if (gtk_widget_compute_bounds(row.gobj(), GTK_WIDGET(gobj()), &bounds) != FALSE) {
        const Gdk::Rectangle place{static_cast<int>(bounds.origin.x), static_cast<int>(bounds.origin.y),
                                   static_cast<int>(bounds.size.width), static_cast<int>(bounds.size.height)};
        menu_.set_pointing_to(place);
    }
    menu_.popup();
}

bool MemberPane::verified(const UserId& who) {
    return chat_.can(account_, CONFAB_CAP_SEALED) && chat_.keys().state(account_, who).verified;
}

void MemberPane::key_changed(const UserId& who) {
    for (guint i = 0; i < people_->get_n_items(); ++i) {
        const auto person = people_->get_item(i);
        // A new item is shown anew.
        if (person->member.id == who) return people_->splice(i, 1, {Person::create(person->member)});
    }
}

void MemberPane::make_factory() {
    auto factory = Gtk::SignalListItemFactory::create();
    factory->signal_setup().connect([this](const Glib::RefPtr<Gtk::ListItem>& item) {
        auto& row = load<MemberRow>([&](Gtk::Widget& made) { item->set_child(made); }, "member-row", "member_row");
        row.signal_menu().connect([this, &row] { show_menu(row, row.id()); });
    });
    factory->signal_bind().connect([this](const Glib::RefPtr<Gtk::ListItem>& item) {
        const auto person = std::dynamic_pointer_cast<Person>(item->get_item());
        auto* row = dynamic_cast<MemberRow*>(item->get_child());
        if (!person || row == nullptr) return;
        row->show_member(person->member, person->member.id == chat_.model().status(account_).self,
                         verified(person->member.id));
        // The item around it takes the focus, and knows nothing of its content.
        if (auto* item_widget = row->get_parent()) set_accessible_label(*item_widget, person->member.label());
    });
    view_->set_factory(factory);
}

void MemberPane::fill() {
    const auto& members = chat_.model().members(account_);
    std::vector<Glib::RefPtr<Person>> found;
    for (std::size_t i = 0; i < members.size(); ++i)
        if (matches(members.at(i), wanted_)) found.push_back(Person::create(members.at(i)));
    people_->splice(0, people_->get_n_items(), found);
    show_count();
}

void MemberPane::spliced(model::MemberList::Splice splice) {
    if (!wanted_.empty()) return fill();
    const auto& members = chat_.model().members(account_);
    std::vector<Glib::RefPtr<Person>> added;
    for (auto i = splice.at; i < splice.at + splice.added; ++i) added.push_back(Person::create(members.at(i)));
    people_->splice(static_cast<guint>(splice.at), static_cast<guint>(splice.removed), added);
    show_count();
}

void MemberPane::show_count() { count_->set_text(trf(N_("Online: {}"), chat_.model().members(account_).size())); }

void MemberPane::search_activated() {
    const std::string typed = search_->get_text();
    if (typed.empty()) return;
    const auto first = people_->get_n_items() > 0 ? people_->get_item(0)->member.id : UserId{typed};
    search_->set_text({});
    chosen_.emit(first);
}

} // namespace confab::gtk
