// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.hpp"

#include "base/i18n.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "config.h"
#include "hub/hub.hpp"
#include "hub/sqlite_log.hpp"
#include "retention.hpp"

#include <unistd.h>

namespace confab::server {

namespace {

std::string done() { return ControlWriter{}.add("ok", true).line(); }

} // namespace

void Commands::handle(const ControlObject& request, const Control::Answer& answer) {
    const auto command = request.text("command");
    if (command == "status") return status(answer);
    if (command == "backup") return backup(request.text("file"), answer);
    if (command == "retention") return retain(request.flag("run"), answer);
    log::info("control: {}", command);
    if (command == "drain") return running_.drain([answer] { answer(done()); });
    if (command == "stop") {
        answer(done());
        return running_.stop();
    }
    if (command == "reload") {
        const auto restart = running_.reload();
        return answer(restart ? ControlWriter{}.add("ok", true).add("restart", *restart).line()
                              : failed_line(restart.error()));
    }
    answer(failed_line({Code::unsupported, trf(N_("This server has no command \"{}\"."), escaped(command))}));
}

void Commands::status(const Control::Answer& answer) {
    const auto& options = running_.options();
    auto writer = std::make_shared<ControlWriter>();
    writer->add("ok", true)
        .add("version", CONFAB_VERSION)
        .add("pid", static_cast<std::int64_t>(getpid()))
        .add("uptime_s", running_.uptime_s())
        .add("address", running_.address())
        .add("data", options.data.string())
        .add("sessions", static_cast<std::int64_t>(running_.hub.sessions()))
        .add("members", static_cast<std::int64_t>(running_.hub.members()))
        .add("draining", running_.ending())
        .add("durability", options.durability == store::Durability::full ? "full" : "normal")
        .add("retention_days", static_cast<std::int64_t>(running_.retention.days().count()));
    running_.log.status([writer, answer, &log = running_.log](const Result<hub::LogStatus>& found) {
        // A log that can't even tell how it is: the rest is worth knowing all the more.
        auto status = found ? *found : hub::LogStatus{};
        if (!found) {
            status.id = log.id();
            status.last = log.last();
            status.trouble = found.error();
        }
        const auto& trouble = status.trouble;
        answer(writer->add("log_id", status.id)
                   .add("last_seq", static_cast<std::int64_t>(status.last))
                   .add("records", static_cast<std::int64_t>(status.records))
                   .add("waiting", static_cast<std::int64_t>(status.waiting))
                   .add("bytes", static_cast<std::int64_t>(status.bytes))
                   .add("trouble_code", trouble.code == Code::ok ? std::string_view{} : name(trouble.code))
                   .add("trouble", trouble.code == Code::ok ? std::string_view{} : trouble.text)
                   .line());
    });
}

void Commands::backup(const std::string& text, const Control::Answer& answer) {
    const std::filesystem::path file{text};
    if (!file.is_absolute())
        return answer(failed_line({Code::invalid, tr("The backup wants a file name that begins with /.")}));
    std::error_code error;
    if (std::filesystem::exists(std::filesystem::symlink_status(file, error)))
        return answer(failed_line(
            {Code::invalid, trf(N_("{} is there already: choose another name, or move it away."), escaped(text))}));
    running_.log.backup(file, [file = escaped(text), answer](const Result<void>& made) {
        if (!made) {
            log::error("backup to {}: {}", file, made.error().text);
            return answer(failed_line(made.error()));
        }
        log::info("backup: {}", file);
        answer(ControlWriter{}.add("ok", true).add("file", file).line());
    });
}

void Commands::retain(bool run, const Control::Answer& answer) {
    const auto days = static_cast<std::int64_t>(running_.retention.days().count());
    running_.retention.run(!run, [run, days, answer](const Result<std::size_t>& records) {
        if (!records) return answer(failed_line(records.error()));
        answer(ControlWriter{}
                   .add("ok", true)
                   .add("days", days)
                   .add("run", run)
                   .add("records", static_cast<std::int64_t>(*records))
                   .line());
    });
}

} // namespace confab::server
