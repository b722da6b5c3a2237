// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/member_pane.hpp"

#include "base/i18n.hpp"
#include "ui.hpp"
#include "widgets/member_row.hpp"

#include <giomm/liststore.h>
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
    fill();
}

MemberPane::~MemberPane() { heard_.disconnect(); }

void MemberPane::make_factory() {
    auto factory = Gtk::SignalListItemFactory::create();
    factory->signal_setup().connect([](const Glib::RefPtr<Gtk::ListItem>& item) {
        load<MemberRow>([&](Gtk::Widget& made) { item->set_child(made); }, "member-row", "member_row");
    });
    factory->signal_bind().connect([this](const Glib::RefPtr<Gtk::ListItem>& item) {
        const auto person = std::dynamic_pointer_cast<Person>(item->get_item());
        auto* row = dynamic_cast<MemberRow*>(item->get_child());
        if (!person || row == nullptr) return;
        row->show_member(person->member, person->member.id == chat_.model().status(account_).self);
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
