// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/rows.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "model/file_text.hpp"

#include <array>
#include <ctime>

namespace confab::gtk::model {

using client::Delivery;
using client::Entry;
using client::EntryKind;

namespace {

/// Messages that are further apart than this do not stand together.
constexpr auto together = std::chrono::minutes{5};

std::tm local(Timestamp time) {
    const auto seconds = std::chrono::system_clock::to_time_t(time);
    std::tm parts{};
    localtime_r(&seconds, &parts);
    return parts;
}

std::string written(const std::tm& parts, const char* format) {
    std::array<char, 128> text{};
    return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

bool known(Timestamp time) { return time != Timestamp{}; }

bool same_day(const std::tm& a, const std::tm& b) { return a.tm_year == b.tm_year && a.tm_yday == b.tm_yday; }

std::string day_name(const std::tm& day, Timestamp now) {
    if (same_day(day, local(now))) return _("Today");
    if (same_day(day, local(now - std::chrono::hours{24}))) return _("Yesterday");
    // Translators: a date of this year for strftime(), such as "Monday, 3 November"
    if (day.tm_year == local(now).tm_year) return written(day, _("%A, %-d %B"));
    // Translators: a date of another year for strftime()
    return written(day, _("%-d %B %Y"));
}

bool belong_together(const Entry& a, const Entry& b) {
    return a.kind == EntryKind::message && b.kind == EntryKind::message && a.own() == b.own() && a.sender == b.sender &&
           a.sender_name == b.sender_name && known(a.time) == known(b.time) && b.time - a.time < together;
}

bool equal(const Entry& a, const Entry& b) {
    return a.key == b.key && a.kind == b.kind && a.delivery == b.delivery && a.sender == b.sender &&
           a.sender_name == b.sender_name && a.id == b.id && a.time == b.time && a.body == b.body &&
           a.error == b.error && a.files == b.files && a.trust == b.trust;
}

} // namespace

bool operator==(const Row& a, const Row& b) {
    return equal(a.entry, b.entry) && a.day == b.day && a.clock == b.clock && a.opens_group == b.opens_group &&
           a.closes_group == b.closes_group && a.unread_line == b.unread_line && a.beginning == b.beginning;
}

std::vector<Row> arrange(std::span<const Entry> entries, Timestamp now, const Marks& marks) {
    std::vector<Row> rows;
    rows.reserve(entries.size());
    std::tm day{};
    bool any_day = false;
    for (const auto& entry : entries) {
        Row row{.entry = entry, .day = {}, .clock = {}};
        if (known(entry.time)) {
            const auto parts = local(entry.time);
            row.clock = written(parts, "%H:%M");
            if (!any_day || !same_day(day, parts)) row.day = day_name(parts, now);
            day = parts;
            any_day = true;
        }
        row.unread_line = marks.unread_from != EntryKey::none && entry.key == marks.unread_from;
        row.beginning = marks.is_beginning && rows.empty();
        if (!rows.empty() && row.day.empty() && !row.unread_line && belong_together(rows.back().entry, entry)) {
            rows.back().closes_group = false;
            row.opens_group = false;
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

std::string moment(Timestamp time, Timestamp now) {
    if (!known(time)) return {};
    const auto parts = local(time);
    if (same_day(parts, local(now))) return written(parts, "%H:%M");
    if (same_day(parts, local(now - std::chrono::hours{24}))) return _("Yesterday");
    // Translators: a short date of this year for strftime(), such as "3 Nov"
    if (parts.tm_year == local(now).tm_year) return written(parts, _("%-d %b"));
    // Translators: a short date of another year for strftime()
    return written(parts, _("%-d %b %Y"));
}

std::string sender_label(const Entry& entry) {
    return escaped(entry.sender_name.empty() ? entry.sender.value : entry.sender_name);
}

std::string notice(const Entry& entry) {
    switch (entry.kind) {
    case EntryKind::joined: return trf(N_("{} joined"), sender_label(entry));
    case EntryKind::left: return trf(N_("{} left"), sender_label(entry));
    case EntryKind::renamed: return trf(N_("{} is now called {}"), entry.sender.value, sender_label(entry));
    case EntryKind::system:
    case EntryKind::note:
    case EntryKind::message: break;
    }
    return entry.body;
}

std::string delivery_note(const Entry& entry) {
    if (entry.delivery == Delivery::failed)
        return entry.error.text.empty() ? std::string{_("Not sent")} : trf(N_("Not sent: {}"), entry.error.text);
    if (entry.delivery == Delivery::uncertain) return _("May not have arrived");
    return {};
}

std::string trust_note(const Entry& entry) {
    if (entry.own()) return {};
    if (entry.trust == client::Trust::changed) return _("Signed with a key that is not known to be theirs");
    if (entry.trust == client::Trust::former) return _("Signed with an earlier key");
    return {};
}

std::string spoken(const Row& row) {
    const auto& entry = row.entry;
    if (entry.kind != EntryKind::message) return notice(entry);
    const auto who = entry.own() ? std::string{_("You")} : sender_label(entry);
    // Translators: who, when, what: read aloud by a screen reader
    const auto what = summary(entry);
    auto text = row.clock.empty() ? trf(N_("{}: {}"), who, what) : trf(N_("{}, {}: {}"), who, row.clock, what);
    if (const auto note = trust_note(entry); !note.empty()) text += trf(N_(" ({})"), note);
    if (entry.delivery == Delivery::sending) text += trf(N_(" ({})"), _("sending"));
    if (const auto note = delivery_note(entry); !note.empty()) text += trf(N_(" ({})"), note);
    return text;
}

} // namespace confab::gtk::model
