// SPDX-License-Identifier: GPL-3.0-or-later
#include "probe.hpp"

#include "common/i18n.hpp"
#include "files.hpp"
#include "writing.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace confab::share {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t read_limit = 64 * 1024;
constexpr std::int64_t clock_limit_us = std::chrono::microseconds{10min}.count();

Result<void> without_value(const auto& result) {
    if (result) return {};
    return storage::fail(result.error());
}

class Probe {
public:
    Probe(std::shared_ptr<Mount> mount, std::shared_ptr<Folder> folder, std::chrono::milliseconds limit,
          std::function<void(const Step&)> report)
        : mount_{std::move(mount)}, folder_{std::move(folder)}, limit_{limit}, report_{std::move(report)} {}

    /// The object lives as long as the task: it stands in the frame of whoever awaits.
    Task<Result<void>> run(Stop stop) {
        auto result = co_await mount_->ensure(stop.within(limit_ * 2));
        if (!tell(CONFAB_STEP_REACH, result)) co_return first_;
        auto listed = co_await folder_->list("", storage::Detail::all, stop);
        missing_ = !listed && listed.error().code == CONFAB_E_NOT_FOUND;
        if (missing_) listed.emplace();
        const auto* remark = missing_ ? N_("The folder is not there yet: whoever joins first makes it.") : "";
        if (!tell(CONFAB_STEP_LIST, without_value(listed), remark)) co_return first_;
        co_await read_something(std::move(*listed), stop);
        co_await write_something(stop);
        co_return first_;
    }

private:
    bool tell(confab_storage_step step, Result<void> result, std::string remark = {}, std::int64_t offset = 0) {
        const Step told{step, result, std::move(remark), offset};
        report_(told);
        if (!result && first_) first_ = result;
        return result.has_value();
    }

    Task<void> read_something(std::vector<storage::Listed> listed, Stop stop) {
        const auto file = std::find_if(listed.begin(), listed.end(), [](const auto& one) { return !one.folder; });
        if (file == listed.end()) {
            tell(CONFAB_STEP_READ, {}, N_("There is nothing to read yet."));
            co_return;
        }
        const auto read = co_await folder_->read(file->name, read_limit, std::move(stop));
        const bool enough =
            !read && (read.error().code == CONFAB_E_TOO_LARGE || read.error().code == CONFAB_E_NOT_FOUND);
        tell(CONFAB_STEP_READ, enough ? Result<void>{} : without_value(read));
    }

    Task<void> write_something(Stop stop) {
        const auto& root = mount_->root();
        const auto child = [&](const std::string& name) {
            return Ref<GFile>::take(g_file_get_child(root.get(), name.c_str()));
        };
        const auto first = child(temporary_beside("")), second = child(temporary_beside(""));
        const auto content = std::make_shared<const storage::Bytes>(storage::bytes_of("Confab was here."));
        auto done = co_await files::write_new(first, content, stop.within(limit_));
        auto left = first;
        if (tell(CONFAB_STEP_CREATE, outcome(done, "creating a file"))) {
            done = co_await files::move(first, second, false, stop.within(limit_));
            if (tell(CONFAB_STEP_MOVE, outcome(done, "moving a file"))) left = second;
            done = co_await files::remove(left, stop.within(limit_));
            tell(CONFAB_STEP_DELETE, outcome(done, "deleting a file"));
            const auto offset = co_await folder_->clock_offset("", stop);
            const bool far = offset && std::abs(*offset) > clock_limit_us;
            tell(CONFAB_STEP_CLOCK, without_value(offset),
                 far ? N_("The clocks differ by more than ten minutes: people's messages may stand in a wrong order.")
                     : "",
                 offset.value_or(0));
        } else {
            // Half a file may be there.
            [[maybe_unused]] const auto removed = co_await files::remove(left, stop.within(limit_));
        }
        [[maybe_unused]] const auto settled = co_await folder_->settled(stop.within(limit_));
        // Fails where somebody has joined meanwhile, which is right.
        if (missing_) done = co_await files::remove(root, stop.within(limit_));
    }

    static Result<void> outcome(const GioResult<bool>& result, std::string_view doing) {
        if (result) return {};
        return storage::fail(error_of(result.error(), doing));
    }

    std::shared_ptr<Mount> mount_;
    std::shared_ptr<Folder> folder_;
    std::chrono::milliseconds limit_;
    std::function<void(const Step&)> report_;
    bool missing_ = false;
    Result<void> first_;
};

} // namespace

Task<Result<void>> probe(std::shared_ptr<Mount> mount, std::shared_ptr<Folder> folder, std::chrono::milliseconds limit,
                         std::function<void(const Step&)> report, Stop stop) {
    Probe all{std::move(mount), std::move(folder), limit, std::move(report)};
    co_return co_await all.run(std::move(stop));
}

} // namespace confab::share
