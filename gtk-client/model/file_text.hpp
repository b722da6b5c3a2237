// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/timeline.hpp"

#include <cstdint>
#include <string>

namespace confab::gtk::model {

/// "1.2 MB", as the desktop writes it.
[[nodiscard]] std::string size_text(std::uint64_t bytes);

/// What this machine takes the file for, by its name; by what its sender says only where the name says nothing.
[[nodiscard]] std::string content_type(const client::EntryFile& file);

/// What it is and how large: "PNG image, 1.2 MB".
[[nodiscard]] std::string describe(const client::EntryFile& file);

[[nodiscard]] inline bool is_picture(const client::EntryFile& file) noexcept {
    return file.kind == AttachmentKind::image;
}

/// What a message says in one line: its words, or the names of its files.
[[nodiscard]] std::string summary(const client::Entry& entry);

} // namespace confab::gtk::model
