// SPDX-License-Identifier: GPL-3.0-or-later
// What is written into such a room, and files.
#include "common/async/workers.hpp"
#include "common/i18n.hpp"
#include "common/layout/local_time.hpp"
#include "common/layout/message.hpp"
#include "common/layout/names.hpp"
#include "common/room/compatible.hpp"
#include "common/room/host_files.hpp"

#include <algorithm>

namespace confab::storage {
namespace {

constexpr std::size_t most_thumbnail = 1 << 20, longest_id = 256;
constexpr confab_time second = 1'000'000;

std::string type_of(const Saying::File& file) { return file.mime.empty() ? "application/octet-stream" : file.mime; }

} // namespace

async::Task<Result<void>> CompatibleFormat::check(const Saying& saying, async::Stop) {
    if (saying.recipient.size() > longest_id) co_return fail(CONFAB_E_INVALID_ID, N_("This is no possible user id."));
    if (saying.files.size() > 1)
        co_return fail(CONFAB_E_UNSUPPORTED, N_("A message of this room can have one file only."));
    co_return check_files(here_.settings, saying.files);
}

async::Task<Result<std::string>> CompatibleFormat::upload(Saying::File file, confab_time time, Progress progress,
                                                          async::Stop stop) {
    const auto host = here_.host;
    // Its name is made from what is in it, so it is read once before.
    const auto job = [host, file, stop] { return hashes_of(host, file.file, file.bytes, stop); };
    auto hashes = co_await async::in_thread(stop, job);
    if (!hashes) co_return fail(std::move(hashes.error()));
    layout::FileInfo info;
    std::string folder = file.image ? "images/" : "files/";
    for (int tries = 0;; ++tries, time += second) {
        info.filename = file_name(time, here_.self, hashes->md5, file.name);
        const auto path = folder + info.filename;
        auto stored = co_await here_.objects->upload(path, source_of(host, file.file, file.bytes), progress, stop);
        if (stored) break;
        if (stored.error().code != CONFAB_E_NAME_IN_USE || tries >= 20) co_return fail(std::move(stored.error()));
        // One's own, from an attempt whose answer was lost; the name holds a part of its hash.
        const auto there = co_await here_.objects->stat(path, stop);
        if (there && there->bytes == file.bytes) break;
    }
    info.image = file.image;
    info.original_name = file.name;
    info.mime = type_of(file);
    info.bytes = file.bytes;
    info.md5 = hashes->md5;
    info.sha256 = hashes->sha256;
    info.upload_time = iso_time(time);
    info.uploader_id = here_.self;
    info.uploader_name = here_.name;
    info.path = folder + info.filename;
    if (file.thumbnail != 0) {
        const auto job = [host, file] { return whole_file(host, file.thumbnail, most_thumbnail); };
        auto small = co_await async::in_thread(stop, job);
        const auto path = "thumbnails/thumb_" + info.filename;
        if (small) {
            auto stored = co_await here_.objects->create(path, std::move(*small), stop);
            if (stored || stored.error().code == CONFAB_E_NAME_IN_USE) info.thumbnail_path = path;
            else here_.log("storing a thumbnail", stored.error());
        }
    }
    co_return layout::encode(info);
}

std::string CompatibleFormat::pair_of(const std::string& recipient) const {
    // The folder that the other one's client made, if there is one.
    const auto wanted = folded(recipient);
    for (const auto& [folder, others] : pairs_)
        if (others.size() == 1 && folded(others.front()) == wanted) return folder;
    return pair_folder(here_.self, recipient);
}

async::Task<Result<Composed>> CompatibleFormat::compose(Saying saying, std::vector<std::string> stored,
                                                        confab_time time, std::uint64_t, async::Stop) {
    layout::Message message;
    message.sender = here_.self;
    message.sender_name = here_.name;
    message.target = saying.recipient;
    message.text = saying.text;
    message.timestamp = iso_time(time);
    if (!stored.empty()) message.file = layout::decode_file_info(stored.front());
    if (message.file && message.text.empty()) message.text = message.file->original_name;
    Composed composed;
    const auto folder = message.direct() ? "private/" + pair_of(saying.recipient) : std::string{"public"};
    composed.path = folder + '/' + message_name(time, here_.self);
    if (message.direct()) enliven(composed.path);
    composed.bytes =
        bytes_of(layout::encode(message, here_.settings.plain ? layout::Encoding::plain : layout::Encoding::base64));
    co_return composed;
}

async::Task<Result<void>> CompatibleFormat::fetch(std::string ref, confab_id into, std::uint64_t offset,
                                                  Progress progress, async::Stop stop) {
    const auto path = safe_file_path(ref);
    if (!path) co_return fail(CONFAB_E_NOT_FOUND, N_("There is no such file."));
    Sink sink = [host = here_.host, into](std::uint64_t at, std::span<const std::uint8_t> from) -> Result<void> {
        const auto written = host.file_write(into, at, std::as_bytes(from));
        if (written < 0) return fail(written, N_("The file can't be written on this computer."));
        return {};
    };
    co_return co_await here_.objects->download(*path, offset, std::move(sink), std::move(progress), stop);
}

} // namespace confab::storage
