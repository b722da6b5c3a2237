// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <confab/plugin.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Names of files and folders in existing rooms.
namespace confab::storage {

/// What two spellings of one user id have in common: casefolded NFC.
[[nodiscard]] std::string folded(std::string_view id);

/// A user id as part of a file name: itself, where that is safe on every file system and within 96 bytes; otherwise with
/// percent signs, or, if that is too long, a beginning and a hash. Injective: two ids never give one name.
[[nodiscard]] std::string safe_id(std::string_view id);

/// "msg_<stamp>_<id>.json"
[[nodiscard]] std::string message_name(confab_time time, std::string_view id);
/// What such names of that time begin with: "msg_<stamp>_".
[[nodiscard]] std::string message_names_of(confab_time time);
struct MessageName {
    confab_time time = 0;
    std::string sender; ///< as it stands in the name; the content tells who it is
};
/// Nothing for names of anything else, those of temporary files among them.
[[nodiscard]] std::optional<MessageName> read_message_name(std::string_view name);

/// "<a>_<b>", the ids in the order of their code points.
[[nodiscard]] std::string pair_folder(std::string_view a, std::string_view b);
/// Who the other one may be, as it stands in the folder's name, where `self` is one of the two: mostly one; two in a name
/// that can be read both ways; none: it is the folder of other people.
[[nodiscard]] std::vector<std::string> partners_in(std::string_view folder, std::string_view self);

/// "<stamp>_<id>_<first 8 of the MD5>.<ext>"; the extension in lower case, none where `original` has none that is safe.
[[nodiscard]] std::string file_name(confab_time time, std::string_view id, std::string_view md5,
                                    std::string_view original);
/// With its dot, in lower case; empty: none.
[[nodiscard]] std::string extension_of(std::string_view name);

/// Whether something that a folder holds can be used in a path: not empty, no separator, no "." or "..", no control
/// character, valid UTF-8.
[[nodiscard]] bool usable_name(std::string_view name);
/// A path that someone else wrote into a message ('\' counts as '/'), where it leads to a file below `files`, `images` or
/// `thumbnails` of the room; nothing otherwise.
[[nodiscard]] std::optional<std::string> safe_file_path(std::string_view path);

} // namespace confab::storage
