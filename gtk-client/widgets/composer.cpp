// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composer.hpp"

#include "base/i18n.hpp"
#include "ui.hpp"

#include <gdk/gdkkeysyms.h>

namespace confab::gtk {

namespace {

std::string trimmed(const Glib::ustring& text) {
    constexpr const char* blank = " \t\r\n";
    const std::string plain = text;
    const auto from = plain.find_first_not_of(blank);
    return from == std::string::npos ? std::string{} : plain.substr(from, plain.find_last_not_of(blank) - from + 1);
}

bool has(Gdk::ModifierType state, Gdk::ModifierType modifier) { return (state & modifier) == modifier; }

} // namespace

Composer::Composer(GtkWidget* object, const Glib::RefPtr<Gtk::Builder>& builder)
    : Gtk::Widget{object}, text_{builder->get_widget<Gtk::TextView>("text")},
      placeholder_{builder->get_widget<Gtk::Label>("placeholder")}, problem_{builder->get_widget<Gtk::Label>(
                                                                        "problem")},
      button_{builder->get_widget<Gtk::Button>("send")}, attach_{builder->get_widget<Gtk::Button>("attach")},
      emoji_{builder->get_widget<Gtk::MenuButton>("emoji")}, pending_{*builder->get_widget<Gtk::ScrolledWindow>(
                                                                          "pending_scrolled"),
                                                                      *builder->get_widget<Gtk::Box>("pending")} {
    pending_.files().signal_changed().connect([this] { changed(); });
    attach_->signal_clicked().connect([this] { choose_files(); });
    g_signal_connect(text_->gobj(), "paste-clipboard", G_CALLBACK(+[](GtkTextView* text, gpointer self) {
                         const auto* composer = static_cast<Composer*>(self);
                         if (composer->takes_files_ && composer->intake_->paste())
                             g_signal_stop_emission_by_name(text, "paste-clipboard");
                     }),
                     this);
    text_->get_buffer()->signal_changed().connect([this] {
        changed();
        changed_.emit();
    });
    // gtkmm has no such signal.
    g_signal_connect(text_->gobj(), "preedit-changed",
                     G_CALLBACK(+[](GtkTextView*, const char* preedit, gpointer self) {
                         static_cast<Composer*>(self)->set_composing(*preedit != '\0');
                     }),
                     this);
    button_->signal_clicked().connect([this] { send(); });
    // Many hundred buttons: made when somebody wants them.
    emoji_->set_create_popup_func([this] { make_emoji_chooser(); });

    auto keys = Gtk::EventControllerKey::create();
    keys->set_propagation_phase(Gtk::PropagationPhase::CAPTURE);
    keys->signal_key_pressed().connect(
        [this, raw = keys.get()](guint key, guint, Gdk::ModifierType state) { return key_pressed(key, state, *raw); },
        false);
    text_->add_controller(keys);
}

bool Composer::key_pressed(guint key, Gdk::ModifierType state, Gtk::EventControllerKey& keys) {
    if (key == GDK_KEY_Escape && !composing_ && problem_->get_visible()) {
        problem_->set_visible(false);
        return true;
    }
    if (key != GDK_KEY_Return && key != GDK_KEY_KP_Enter && key != GDK_KEY_ISO_Enter) return false;
    // Enter belongs to the input method as long as that wants it: it picks a word there.
    if (composing_) return false;
    auto* event = gtk_event_controller_get_current_event(GTK_EVENT_CONTROLLER(keys.gobj()));
    if (event != nullptr && gtk_text_view_im_context_filter_keypress(text_->gobj(), event) != 0) return true;
    if (has(state, Gdk::ModifierType::SHIFT_MASK)) return false;
    send();
    return true;
}

void Composer::set_composing(bool composing) {
    composing_ = composing;
    changed();
}

void Composer::send() {
    if (composing_) return;
    const auto text = trimmed(text_->get_buffer()->get_text());
    const bool files = pending_.files().can_send();
    if (text.empty() && !files) return;
    // What is wrong with a file stands beside it.
    if (!files && !pending_.files().empty()) return;
    problem_->set_visible(false);
    // Kept as a message before its draft goes: whatever ends the program in between, it is kept somewhere.
    send_.emit(text, files ? pending_.files().take() : std::vector<std::filesystem::path>{});
    text_->get_buffer()->set_text({});
    text_->grab_focus();
}

void Composer::give_back(const std::string& text, const std::string& why) {
    if (text_->get_buffer()->get_char_count() == 0) text_->get_buffer()->set_text(text);
    say(why);
}

void Composer::say(const std::string& problem) {
    problem_->set_text(problem);
    problem_->set_visible(true);
}

void Composer::take_files(Gtk::Widget& drops, std::filesystem::path pasted) {
    intake_ = std::make_unique<FileIntake>(
        *this, std::move(pasted),
        [this](const std::vector<std::filesystem::path>& files) {
            if (takes_files_) pending_.files().add(files);
            else say(_("No files can be sent here."));
            focus();
        },
        [this](const std::string& problem) { say(problem); });
    intake_->accept_drops(drops);
}

void Composer::set_takes_files(bool takes, model::FileLimits limits) {
    takes_files_ = takes && intake_;
    attach_->set_visible(takes_files_);
    pending_.files().set_limits(std::move(limits));
}

void Composer::choose_files() {
    if (takes_files_) intake_->choose();
}

void Composer::restore(const std::string& text) {
    if (!text.empty() && text_->get_buffer()->get_char_count() == 0) text_->get_buffer()->set_text(text);
}

void Composer::changed() {
    const auto text = text_->get_buffer()->get_text();
    placeholder_->set_visible(text.empty() && !composing_);
    const auto& files = pending_.files();
    button_->set_sensitive(files.empty() ? !trimmed(text).empty() : files.can_send());
}

void Composer::make_emoji_chooser() {
    if (emoji_->get_popover() != nullptr) return;
    // gtkmm's class of it is another type for GTK, which then fails to take its template apart.
    auto* chooser = gtk_emoji_chooser_new();
    g_signal_connect(chooser, "emoji-picked", G_CALLBACK(+[](GtkEmojiChooser*, const char* emoji, gpointer self) {
                         static_cast<Composer*>(self)->insert(emoji);
                     }),
                     this);
    gtk_menu_button_set_popover(emoji_->gobj(), chooser);
}

void Composer::insert(const char* emoji) {
    text_->get_buffer()->insert_at_cursor(emoji);
    text_->grab_focus();
}

} // namespace confab::gtk
