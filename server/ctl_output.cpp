// SPDX-License-Identifier: GPL-3.0-or-later
#include "ctl_output.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"

#include <cstdio>

namespace confab::server {

namespace {

void say(const std::string& text) { fmt::print("{}\n", escaped(text)); }

/// 3 d 04:05:06
std::string duration(std::int64_t seconds) {
    const auto clock = fmt::format("{:02}:{:02}:{:02}", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    return seconds < 86'400 ? clock : trf(N_("{} d {}"), seconds / 86'400, clock);
}

/// 1.5 MiB
std::string size(std::int64_t bytes) {
    constexpr const char* units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    double value = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; value >= 1024 && unit + 1 < std::size(units); ++unit) value /= 1024;
    return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", value, units[unit]);
}

std::string kept(std::int64_t days) {
    return days == 0 ? std::string{tr("history: all of it is kept")} : trf(N_("history: {} days are kept"), days);
}

void print_status(const ControlObject& answer) {
    say(trf(N_("confab-server {}, process {}, up for {}"), answer.text("version"), answer.number("pid"),
            duration(answer.number("uptime_s"))));
    if (answer.flag("draining")) say(tr("It is ending, and takes nobody in."));
    say(trf(N_("address: {}"), answer.text("address")));
    say(trf(N_("data: {}"), answer.text("data")));
    say(trf(N_("people: {} members, {} sessions"), answer.number("members"), answer.number("sessions")));
    say(trf(N_("log: {} records, up to number {}, {} waiting, {} on the disk"), answer.number("records"),
            answer.number("last_seq"), answer.number("waiting"), size(answer.number("bytes"))));
    say(trf(N_("log id: {}"), answer.text("log_id")));
    say(trf(N_("durability: {}"), answer.text("durability")));
    say(kept(answer.number("retention_days")));
    const auto trouble = answer.text("trouble");
    say(trouble.empty() ? std::string{tr("trouble: none")} : trf(N_("trouble: {}"), trouble));
}

void print_retention(const ControlObject& answer) {
    const auto days = answer.number("days");
    const auto records = answer.number("records");
    say(kept(days));
    if (days == 0) return;
    say(answer.flag("run") ? trf(N_("records forgotten: {}"), records)
                           : trf(N_("records that a run would forget: {}"), records));
}

} // namespace

void print_answer(const std::string& command, const ControlObject& answer) {
    if (command == "status") return print_status(answer);
    if (command == "retention") return print_retention(answer);
    if (command == "backup") return say(trf(N_("The history is in {} now."), answer.text("file")));
    if (command == "stop") return say(tr("The server is stopping."));
    if (command == "drain") return say(tr("Everything is finished, and the server ends."));
    if (command == "reload") {
        say(tr("The configuration was read again."));
        if (const auto restart = answer.text("restart"); !restart.empty())
            say(trf(N_("These changes want a restart: {}."), restart));
    }
}

} // namespace confab::server
