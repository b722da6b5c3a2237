// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/key_file.hpp"

#include "base/unique_fd.hpp"
#include "crypto/key_export.hpp"

#include <fcntl.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace confab::client {

namespace {

tl::unexpected<Error> system_error(const std::filesystem::path& file, int why) {
    const auto code = why == ENOENT || why == ENOTDIR  ? Code::not_found
                      : why == ENOSPC || why == EDQUOT ? Code::storage_full
                                                       : Code::io;
    return fail(code, "{}: {}", file.string(), std::generic_category().message(why));
}

} // namespace

Result<void> write_keys(const crypto::KeyPair& keys, const std::filesystem::path& file, std::string_view passphrase) {
    auto text = crypto::export_keys(keys, passphrase);
    if (!text) return fail(std::move(text.error()));
    const UniqueFd fd{::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
    if (!fd) return system_error(file, errno);
    const auto written = ::write(fd.get(), text->data(), text->size());
    if (written == static_cast<ssize_t>(text->size()) && ::fsync(fd.get()) == 0) return {};
    const int why = written < 0 || written == static_cast<ssize_t>(text->size()) ? errno : ENOSPC;
    ::unlink(file.c_str());
    return system_error(file, why);
}

Result<crypto::KeyPair> read_keys(const std::filesystem::path& file, std::string_view passphrase) {
    const UniqueFd fd{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (!fd) return system_error(file, errno);
    std::array<char, 8'192> text{};
    const auto length = ::read(fd.get(), text.data(), text.size());
    if (length < 0) return system_error(file, errno);
    return crypto::import_keys({text.data(), static_cast<std::size_t>(length)}, passphrase);
}

} // namespace confab::client
