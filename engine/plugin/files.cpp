// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/files.hpp"

#include <sys/stat.h>

#include <atomic>
#include <cerrno>
#include <tuple>

namespace confab::plugin {

namespace {

std::atomic<std::uint64_t> next_file{1};

/// Size and time of change, in nanoseconds; {-1, 0}: not known.
std::pair<std::int64_t, std::int64_t> state_of(int fd) noexcept {
    struct stat info {};
    if (::fstat(fd, &info) != 0) return {-1, 0};
    return {info.st_size, info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec};
}

template <class F> void each_file(const Message& request, F&& use) {
    if (const auto* chat = std::get_if<ChatMessage>(&request.body))
        for (const auto& attachment : chat->attachments) {
            use(attachment.file);
            use(attachment.thumbnail);
        }
    if (const auto* fetch = std::get_if<Fetch>(&request.body)) use(fetch->file);
}

} // namespace

Files::Loan::~Loan() {
    if (files_ && id_ != FileId::none) files_->take_back(id_);
}

Files::Loan Files::lend(const std::shared_ptr<Files>& files, LentFile file) {
    auto open = std::make_shared<Open>();
    std::tie(open->bytes, open->modified) = state_of(file.fd.get());
    open->file = std::move(file);
    const FileId id{next_file++};
    const std::lock_guard lock{files->mutex_};
    files->open_.emplace(id, std::move(open));
    return Loan{files, id};
}

void Files::begin(const Message& request) {
    const std::lock_guard lock{mutex_};
    each_file(request, [&](FileId id) {
        if (const auto found = open_.find(id); found != open_.end())
            found->second->request = {request.session, request.op};
    });
}

void Files::refused(const Message& request) {
    const std::lock_guard lock{mutex_};
    each_file(request, [&](FileId id) {
        if (const auto found = open_.find(id); found != open_.end()) found->second->request = {};
    });
}

void Files::end(SessionId session, Op op) {
    const std::lock_guard lock{mutex_};
    std::erase_if(open_, [&](const auto& each) {
        const auto& [of, with] = each.second->request;
        return of == session && with != Op::none && (op == Op::none || with == op);
    });
}

void Files::take_back(FileId file) {
    const std::lock_guard lock{mutex_};
    open_.erase(file);
}

std::shared_ptr<Files::Open> Files::find(FileId file, bool to_write) {
    const std::lock_guard lock{mutex_};
    const auto found = open_.find(file);
    if (found == open_.end() || found->second->request.second == Op::none || found->second->file.to_write != to_write)
        return nullptr;
    return found->second;
}

confab_result Files::read(FileId file, std::uint64_t offset, std::span<std::byte> into, std::size_t& got) {
    got = 0;
    const auto open = find(file, false);
    if (!open) return CONFAB_E_NOT_FOUND;
    while (got < into.size()) {
        const auto some =
            ::pread(open->file.fd.get(), into.data() + got, into.size() - got, static_cast<off_t>(offset + got));
        if (some < 0 && errno == EINTR) continue;
        if (some < 0) return CONFAB_E_IO;
        if (some == 0) break;
        got += static_cast<std::size_t>(some);
    }
    // Half of what it was and half of what it is now is nobody's file.
    if (state_of(open->file.fd.get()) != std::pair{open->bytes, open->modified}) return CONFAB_E_IO;
    return CONFAB_OK;
}

confab_result Files::write(FileId file, std::uint64_t offset, std::span<const std::byte> from) {
    const auto open = find(file, true);
    if (!open) return CONFAB_E_NOT_FOUND;
    if (offset > open->file.limit || from.size() > open->file.limit - offset) return CONFAB_E_TOO_LARGE;
    while (!from.empty()) {
        const auto some = ::pwrite(open->file.fd.get(), from.data(), from.size(), static_cast<off_t>(offset));
        if (some < 0 && errno == EINTR) continue;
        if (some < 0) return errno == ENOSPC || errno == EDQUOT ? CONFAB_E_FULL : CONFAB_E_IO;
        from = from.subspan(static_cast<std::size_t>(some));
        offset += static_cast<std::uint64_t>(some);
    }
    return CONFAB_OK;
}

} // namespace confab::plugin
