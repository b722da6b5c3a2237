// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/storage_text.hpp"

#include "base/i18n.hpp"
#include "model/file_text.hpp"

#include <chrono>
#include <cstdlib>

namespace confab::gtk::model {

namespace {

/// Clocks that are nearer than this are the same for people.
constexpr auto same_time = std::chrono::seconds{2};

std::string clock_text(std::chrono::microseconds offset) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(offset).count();
    if (std::abs(seconds) < same_time.count()) return _("Both clocks agree.");
    return seconds > 0 ? trf(N_("The clock there is {} s ahead."), seconds)
                       : trf(N_("The clock there is {} s behind."), -seconds);
}

} // namespace

std::string step_name(StorageStep step) {
    switch (step) {
    case StorageStep::reach: return _("Reach the place");
    case StorageStep::list: return _("List what is there");
    case StorageStep::read: return _("Read a file");
    case StorageStep::create: return _("Create a file");
    case StorageStep::move: return _("Move a file");
    case StorageStep::remove: return _("Delete a file");
    case StorageStep::clock: return _("Compare the clocks");
    case StorageStep::policy: return _("What the keys need");
    case StorageStep::unknown: break;
    }
    return _("Another step");
}

std::string step_result(const StorageReport& report) {
    if (!report.text.empty()) return report.text;
    if (report.result != Code::ok) return _("This did not work.");
    return report.step == StorageStep::clock ? clock_text(report.clock_offset) : std::string{};
}

std::string amount(const StorageReport& report) {
    // Translators: "312 messages, 14 files, 220 MB"
    return trf(N_("{}, {}, {}"), trn("{} message", "{} messages", report.messages),
               trn("{} file", "{} files", report.files), size_text(report.bytes));
}

std::string plan_text(const StorageReport& plan) {
    if (plan.days_kept == 0) return _("This room keeps everything: nothing would be deleted.");
    if (nothing_to_delete(plan)) return _("Nothing is old enough to be deleted.");
    return trf(N_("A cleanup would delete {}."), amount(plan));
}

std::string kept_text(const StorageReport& plan) {
    if (plan.days_kept == 0) return _("Everything is kept");
    return trn("{} day", "{} days", plan.days_kept);
}

std::string requests_text(const StorageReport& usage) {
    // Translators: requests to a bucket, which are paid for.
    return trf(N_("Looking costs about {} a day in silence, {} while people talk."), usage.requests_quiet,
               usage.requests_lively);
}

std::string lifecycle_text(const StorageReport& rules) {
    if (rules.rule_days > 0)
        return trn("The bucket itself deletes what is older than {} day.",
                   "The bucket itself deletes what is older than {} days.", rules.rule_days);
    return rules.days_kept == 0 ? _("This room keeps everything: there are no rules to set.")
                                : _("The bucket deletes nothing by itself.");
}

} // namespace confab::gtk::model
