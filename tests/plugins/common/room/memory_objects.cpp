// SPDX-License-Identifier: GPL-3.0-or-later
#include "memory_objects.hpp"

#include "common/async/pause.hpp"
#include "common/async/workers.hpp"

#include <glib.h>

#include <algorithm>

namespace confab::storage::test {
namespace {

std::string parent(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? std::string{} : path.substr(0, slash);
}

std::string last(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? path : path.substr(slash + 1);
}

constexpr std::size_t page_size = 1'000;

tl::unexpected<Error> none() { return fail(CONFAB_E_NOT_FOUND, "There is no such file."); }

struct MemoryWatch final : Watch {
    std::weak_ptr<MemoryPlace> place;
    std::string folder;
    std::function<void()> changed;
    ~MemoryWatch() override {
        if (const auto still = place.lock()) still->watchers.erase({folder, &changed});
    }
};

} // namespace

std::int64_t MemoryPlace::now() const {
    const auto time = g_get_real_time() + offset_us;
    return coarse ? time / 1'000'000 * 1'000'000 : time;
}

void MemoryPlace::add_folder(const std::string& path) {
    if (folders.contains(path)) return;
    add_folder(parent(path));
    folders[path] = now();
    touch(parent(path));
}

void MemoryPlace::touch(const std::string& path) {
    folders[path] = now();
    for (const auto& [folder, changed] : std::set{watchers})
        if (folder == path) (*changed)();
}

void MemoryPlace::put(const std::string& path, std::string_view bytes, std::int64_t age_us) {
    add_folder(parent(path));
    const bool fresh = !files.contains(path);
    files[path] = {bytes_of(bytes), now() - age_us};
    if (fresh) touch(parent(path));
}

void MemoryPlace::take(const std::string& path) {
    if (files.erase(path) > 0) touch(parent(path));
}

std::string MemoryPlace::text(const std::string& path) const {
    const auto found = files.find(path);
    return found == files.end() ? std::string{} : std::string{text_of(found->second.bytes)};
}

std::vector<std::string> MemoryPlace::in(const std::string& folder) const {
    std::vector<std::string> paths;
    for (const auto& [path, file] : files)
        if (parent(path) == folder) paths.push_back(path);
    return paths;
}

int MemoryObjects::count(const std::string& prefix) const {
    int sum = 0;
    for (const auto& [call, times] : calls)
        if (call.starts_with(prefix)) sum += times;
    return sum;
}

async::Task<Result<void>> MemoryObjects::begin(std::string call, async::Stop stop) {
    ++calls[call];
    if (frozen) {
        const auto pause = async::Pause::create();
        const auto how = co_await pause->until(stop);
        co_return fail(how, "It hangs.");
    }
    if (lag.count() > 0) {
        const auto slept = co_await async::sleep(lag, stop);
        if (slept != CONFAB_OK) co_return fail(slept, "Too late.");
    }
    if (fault)
        if (auto error = fault(call)) co_return fail(std::move(*error));
    co_return Result<void>{};
}

Traits MemoryObjects::traits() const noexcept { return place_->bucket ? Traits{false, true, 1'000'000} : Traits{}; }

async::Task<Result<Page>> MemoryObjects::list_after(std::string folder, std::string after, async::Stop stop) {
    auto begun = co_await begin("list_after " + folder, stop);
    if (!begun) co_return fail(std::move(begun.error()));
    Page page;
    const auto prefix = folder.empty() ? folder : folder + '/';
    for (auto it = place_->files.upper_bound(prefix + after);
         it != place_->files.end() && it->first.starts_with(prefix); ++it) {
        if (page.listed.size() == page_size) {
            page.last = page.listed.back().name;
            break;
        }
        if (parent(it->first) == folder && !place_->hidden.contains(it->first))
            page.listed.push_back({last(it->first), false, it->second.bytes.size(), it->second.modified_us});
    }
    if (place_->untidy) {
        const auto once = page.listed;
        page.listed.insert(page.listed.end(), once.rbegin(), once.rend());
        std::rotate(page.listed.begin(), page.listed.begin() + static_cast<std::ptrdiff_t>(page.listed.size() / 3),
                    page.listed.end());
    }
    co_return page;
}

async::Task<Result<std::vector<Listed>>> MemoryObjects::list(std::string folder, Detail, async::Stop stop) {
    auto begun = co_await begin("list " + folder, stop);
    if (!begun) co_return fail(std::move(begun.error()));
    if (!place_->folders.contains(folder)) co_return none();
    std::vector<Listed> listed;
    const auto prefix = folder.empty() ? folder : folder + '/';
    for (auto it = place_->files.lower_bound(prefix); it != place_->files.end() && it->first.starts_with(prefix); ++it)
        if (parent(it->first) == folder)
            listed.push_back({last(it->first), false, it->second.bytes.size(), it->second.modified_us});
    for (const auto& [path, modified] : place_->folders)
        if (!path.empty() && parent(path) == folder)
            listed.push_back({last(path), true, 0, place_->bucket ? 0 : modified});
    co_return listed;
}

async::Task<Result<Bytes>> MemoryObjects::read(std::string path, std::size_t limit, async::Stop stop) {
    auto begun = co_await begin("read " + path, stop);
    if (!begun) co_return fail(std::move(begun.error()));
    const auto found = place_->files.find(path);
    if (found == place_->files.end()) co_return none();
    if (found->second.bytes.size() > limit) co_return fail(CONFAB_E_TOO_LARGE, "This file is too large.");
    co_return Bytes{found->second.bytes};
}

async::Task<Result<Listed>> MemoryObjects::stat(std::string path, async::Stop stop) {
    auto begun = co_await begin("stat " + path, stop);
    if (!begun) co_return fail(std::move(begun.error()));
    Listed listed;
    listed.name = last(path);
    if (const auto found = place_->files.find(path); found != place_->files.end()) {
        listed.bytes = found->second.bytes.size();
        listed.modified_us = found->second.modified_us;
        co_return listed;
    }
    const auto folder = place_->folders.find(path);
    if (folder == place_->folders.end() || place_->bucket) co_return none();
    listed.folder = true;
    listed.modified_us = folder->second;
    co_return listed;
}

async::Task<Result<void>> MemoryObjects::make(std::string call, std::string path, Bytes bytes, bool over,
                                              async::Stop stop) {
    call += ' ' + path;
    auto begun = co_await begin(call, stop);
    if (!begun) co_return fail(std::move(begun.error()));
    if (!over && place_->files.contains(path)) co_return fail(CONFAB_E_NAME_IN_USE, "There is such a file.");
    place_->put(path, text_of(bytes));
    if (lost)
        if (auto error = lost(call)) co_return fail(std::move(*error));
    co_return Result<void>{};
}

async::Task<Result<void>> MemoryObjects::create(std::string path, Bytes bytes, async::Stop stop) {
    co_return co_await make("create", std::move(path), std::move(bytes), false, stop);
}
async::Task<Result<void>> MemoryObjects::claim(std::string path, Bytes bytes, async::Stop stop) {
    co_return co_await make("claim", std::move(path), std::move(bytes), false, stop);
}
async::Task<Result<void>> MemoryObjects::replace(std::string path, Bytes bytes, async::Stop stop) {
    co_return co_await make("replace", std::move(path), std::move(bytes), true, stop);
}

async::Task<Result<void>> MemoryObjects::remove(std::string path, async::Stop stop) {
    auto begun = co_await begin("remove " + path, stop);
    if (begun) place_->take(path);
    co_return begun;
}

async::Task<Result<void>> MemoryObjects::upload(std::string path, Source source, Progress progress, async::Stop stop) {
    const auto read_all = [source, stop]() -> Result<Bytes> {
        Bytes bytes(static_cast<std::size_t>(source.bytes));
        for (std::size_t at = 0; at < bytes.size();) {
            if (stop.requested()) return fail(CONFAB_E_CANCELLED, "Cancelled.");
            const auto length = std::min<std::size_t>(65'536, bytes.size() - at);
            const auto got = source.read(at, std::span{bytes}.subspan(at, length));
            if (!got) return fail(got.error());
            if (*got == 0) return fail(CONFAB_E_IO, "It is shorter than it was.");
            at += *got;
        }
        return bytes;
    };
    auto bytes = co_await async::in_thread(stop, read_all);
    if (!bytes) co_return fail(std::move(bytes.error()));
    const auto total = bytes->size();
    if (progress) progress(total / 2, total);
    auto made = co_await make("upload", std::move(path), std::move(*bytes), false, stop);
    if (made && progress) progress(total, total);
    co_return made;
}

async::Task<Result<void>> MemoryObjects::download(std::string path, std::uint64_t offset, Sink sink, Progress progress,
                                                  async::Stop stop) {
    auto begun = co_await begin("download " + path, stop);
    if (!begun) co_return fail(std::move(begun.error()));
    const auto found = place_->files.find(path);
    if (found == place_->files.end()) co_return none();
    const auto bytes = found->second.bytes;
    const auto give = [bytes, offset, sink]() -> Result<void> {
        for (auto at = static_cast<std::size_t>(offset); at < bytes.size(); at += 65'536) {
            auto taken = sink(at, std::span{bytes}.subspan(at, std::min<std::size_t>(65'536, bytes.size() - at)));
            if (!taken) return taken;
        }
        return {};
    };
    auto given = co_await async::in_thread(stop, give);
    if (given && progress) progress(bytes.size(), bytes.size());
    co_return given;
}

async::Task<Result<std::int64_t>> MemoryObjects::clock_offset(std::string folder, async::Stop stop) {
    auto begun = co_await begin("clock " + folder, stop);
    if (!begun) co_return fail(std::move(begun.error()));
    co_return std::int64_t{place_->offset_us};
}

std::unique_ptr<Watch> MemoryObjects::watch(std::string folder, std::function<void()> changed) {
    if (!watches) return nullptr;
    auto watch = std::make_unique<MemoryWatch>();
    watch->place = place_;
    watch->folder = std::move(folder);
    watch->changed = std::move(changed);
    place_->watchers.insert({watch->folder, &watch->changed});
    return watch;
}

} // namespace confab::storage::test
