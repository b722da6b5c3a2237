// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/file_ref.hpp"

#include "common/seal/crypto.hpp"
#include "common/seal/paths.hpp"

#include <fmt/format.h>

#include <charconv>

namespace confab::seal {

bool is_file_path(std::string_view path) noexcept {
    const auto folder = folder_of(path);
    return (folder == file_folder || folder == thumbnail_folder) && time_of(path).has_value();
}

Result<FileRef> FileRef::fresh(std::string_view folder, Time when) {
    auto name = fresh_name(when);
    auto key = random_key();
    auto salt = random_block<Salt>();
    if (!name) return storage::fail(name.error());
    if (!key) return storage::fail(key.error());
    if (!salt) return storage::fail(salt.error());
    return FileRef{fmt::format("{}/{}", folder, *name), 0, std::move(*key), *salt};
}

std::string FileRef::to_text() const {
    return fmt::format("{}#{}.{}.{}", path, bytes, hex(key.view()), hex(salt.view()));
}

std::optional<FileRef> FileRef::from_text(std::string_view text) {
    const auto hash = text.find('#'), dot = text.find('.', hash), second = text.find('.', dot + 1);
    if (hash == std::string_view::npos || dot == std::string_view::npos || second == std::string_view::npos)
        return std::nullopt;
    FileRef ref;
    ref.path = text.substr(0, hash);
    const auto digits = text.substr(hash + 1, dot - hash - 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), ref.bytes);
    if (error != std::errc{} || end != digits.data() + digits.size() || ref.bytes > max_file_bytes ||
        !is_file_path(ref.path) || !from_hex(text.substr(dot + 1, second - dot - 1), ref.key.out()) ||
        !from_hex(text.substr(second + 1), ref.salt.bytes))
        return std::nullopt;
    return ref;
}

} // namespace confab::seal
