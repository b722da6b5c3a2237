// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/room/host_files.hpp"

#include "common/i18n.hpp"
#include "common/layout/names.hpp"

#include <glib.h>

#include <algorithm>
#include <memory>

namespace confab::storage {
namespace {

constexpr std::size_t piece = 256 * 1024;

tl::unexpected<Error> unreadable(confab_result code) {
    return fail(code == CONFAB_E_NOT_FOUND ? CONFAB_E_CANCELLED : CONFAB_E_IO,
                N_("The file that is to be sent can't be read any more."), "file_read: {}", code);
}

Result<std::size_t> read_at(const sdk::Host& host, confab_id file, std::uint64_t offset, std::span<std::uint8_t> into) {
    std::size_t done = 0;
    while (done < into.size()) {
        std::size_t got = 0;
        const auto rest = std::as_writable_bytes(into.subspan(done));
        if (const auto result = host.file_read(file, offset + done, rest, got); result < 0) return unreadable(result);
        if (got == 0) break;
        done += got;
    }
    return done;
}

} // namespace

Result<FileHashes> hashes_of(const sdk::Host& host, confab_id file, std::uint64_t bytes, async::Stop stop) {
    using Sum = std::unique_ptr<GChecksum, decltype(&g_checksum_free)>;
    const Sum md5{g_checksum_new(G_CHECKSUM_MD5), g_checksum_free};
    const Sum sha256{g_checksum_new(G_CHECKSUM_SHA256), g_checksum_free};
    Bytes buffer(piece);
    std::uint64_t offset = 0;
    while (true) {
        if (stop.requested()) return fail(CONFAB_E_CANCELLED, N_("Cancelled."));
        const auto got = read_at(host, file, offset, buffer);
        if (!got) return fail(got.error());
        g_checksum_update(md5.get(), buffer.data(), static_cast<gssize>(*got));
        g_checksum_update(sha256.get(), buffer.data(), static_cast<gssize>(*got));
        offset += *got;
        if (*got < buffer.size()) break;
    }
    if (offset != bytes) return fail(CONFAB_E_IO, N_("The file that is to be sent has changed."));
    return FileHashes{g_checksum_get_string(md5.get()), g_checksum_get_string(sha256.get())};
}

Source source_of(const sdk::Host& host, confab_id file, std::uint64_t bytes) {
    return {bytes, [host, file](std::uint64_t offset, std::span<std::uint8_t> into) {
                return read_at(host, file, offset, into);
            }};
}

Result<Bytes> whole_file(const sdk::Host& host, confab_id file, std::size_t limit) {
    Bytes bytes(limit + 1);
    const auto got = read_at(host, file, 0, bytes);
    if (!got) return fail(got.error());
    if (*got > limit) return fail(CONFAB_E_TOO_LARGE, N_("This file is too large."));
    bytes.resize(*got);
    return bytes;
}

Result<void> check_files(const RoomSettings& settings, const std::vector<Saying::File>& files) {
    for (const auto& file : files) {
        if (file.bytes > settings.max_file_bytes)
            return fail(CONFAB_E_TOO_LARGE, N_("This file is larger than the settings of the account let through."));
        const auto& types = settings.file_types;
        if (!types.empty() && std::find(types.begin(), types.end(), extension_of(file.name)) == types.end())
            return fail(CONFAB_E_DENIED, N_("The settings of the account do not let files of this type through."));
    }
    return {};
}

} // namespace confab::storage
