// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/thumbnails.hpp"

#include "base/i18n.hpp"
#include "client/picture.hpp"

#include <fcntl.h>
#include <glib.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace confab::client {

namespace {

/// Blocks.
Result<void> write(const std::filesystem::path& path, const std::string& png) {
    if (g_mkdir_with_parents(path.parent_path().c_str(), 0700) == 0 &&
        g_file_set_contents_full(path.c_str(), png.data(), static_cast<gssize>(png.size()),
                                 G_FILE_SET_CONTENTS_CONSISTENT, 0600, nullptr))
        return {};
    return fail(Code::io, "{}", trf(N_("{} can't be written."), path.string()));
}

Result<void> make(int fd, const std::filesystem::path& path, const std::atomic<bool>& stop) {
    auto png = small_png(fd, stop);
    if (!png) return fail(std::move(png.error()));
    return write(path, *png);
}

} // namespace

void Thumbnails::get(const ConversationId& of, std::int64_t row, const Entry& entry, std::size_t index, Then then) {
    const Key key{entry.key, index};
    const auto known = jobs_.find(key);
    if (known != jobs_.end()) return known->second.waiting.push_back(std::move(then));
    if (jobs_.size() >= most) return then(fail(Code::storage_full, "{}", tr("Too many pictures are waiting.")));
    auto path = folder_ / std::to_string(row) / fmt::format("{}-{}.png", static_cast<std::uint64_t>(entry.key), index);
    Job job{of, entry.files.at(index), entry.id, std::move(path)};
    job.waiting.push_back(std::move(then));
    jobs_.emplace(key, std::move(job));
    start_some();
}

void Thumbnails::start_some() {
    auto running = std::count_if(jobs_.begin(), jobs_.end(), [](const auto& each) { return each.second.running; });
    std::vector<Key> next;
    for (auto& [key, job] : jobs_) {
        if (running >= static_cast<std::ptrdiff_t>(at_once)) break;
        if (std::exchange(job.running, true)) continue;
        ++running;
        next.push_back(key);
    }
    for (const auto& key : next) look(key);
}

void Thumbnails::look(const Key& key) {
    const auto& job = jobs_.at(key);
    const auto local = job.file.kind == AttachmentKind::image ? job.file.local : std::filesystem::path{};
    worker_.ask(
        [path = job.path, local](const std::atomic<bool>& stop) -> Result<void> {
            std::error_code error;
            if (std::filesystem::exists(path, error)) return {};
            if (local.empty()) return fail(Code::not_found, "{}", tr("There is no small picture of this file."));
            const UniqueFd fd{::open(local.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
            if (!fd) return fail(Code::not_found, "{}", trf(N_("{} is not there any more."), local.string()));
            return make(fd.get(), path, stop);
        },
        [this, alive = std::weak_ptr{alive_}, key](Result<void> made) {
            if (!alive.expired()) looked(key, std::move(made));
        });
}

void Thumbnails::looked(const Key& key, Result<void> made) {
    if (made || jobs_.at(key).file.thumbnail_ref.empty()) return end(key, std::move(made));
    fetch(key);
}

void Thumbnails::fetch(const Key& key) {
    auto& job = jobs_.at(key);
    UniqueFd memory{::memfd_create("thumbnail", MFD_CLOEXEC)};
    if (!memory) return end(key, fail(Code::io, "{}", std::generic_category().message(errno)));
    // The transport gets a descriptor of its own, which ends with the request.
    UniqueFd lent{::fcntl(memory.get(), F_DUPFD_CLOEXEC, 3)};
    if (!lent) return end(key, fail(Code::io, "{}", std::generic_category().message(errno)));
    job.loan = connection_.transport().lend({std::move(lent), true, most_bytes});
    Fetch fetch;
    fetch.file = job.loan.id();
    fetch.bytes = job.file.thumbnail_bytes <= most_bytes ? job.file.thumbnail_bytes : 0;
    if (job.of.direct()) fetch.recipient = job.of.peer;
    else fetch.room = job.of.room;
    fetch.id = job.message;
    fetch.ref = job.file.thumbnail_ref;
    auto whole = std::make_shared<UniqueFd>(std::move(memory));
    auto op = requests_.begin(std::move(fetch), silence,
                              {{}, [this, key, whole](Result<void> how) { fetched(key, whole, std::move(how)); }});
    if (!op) end(key, fail(std::move(op.error())));
}

void Thumbnails::fetched(const Key& key, const std::shared_ptr<UniqueFd>& bytes, Result<void> how) {
    auto& job = jobs_.at(key);
    job.loan = {};
    if (!how) return end(key, std::move(how));
    worker_.ask([bytes, path = job.path](const std::atomic<bool>& stop) { return make(bytes->get(), path, stop); },
                [this, alive = std::weak_ptr{alive_}, key](Result<void> made) {
                    if (!alive.expired()) end(key, std::move(made));
                });
}

void Thumbnails::end(const Key& key, Result<void> how) {
    auto job = std::move(jobs_.extract(key).mapped());
    for (auto& then : job.waiting)
        if (how) then(job.path);
        else then(fail(how.error()));
    start_some();
}

} // namespace confab::client
