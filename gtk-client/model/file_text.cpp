// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/file_text.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"

#include <gio/gio.h>

#include <memory>

namespace confab::gtk::model {

namespace {

struct Free {
    void operator()(char* text) const noexcept { g_free(text); }
};
using Text = std::unique_ptr<char, Free>;

} // namespace

std::string size_text(std::uint64_t bytes) { return Text{g_format_size(bytes)}.get(); }

std::string content_type(const client::EntryFile& file) {
    gboolean unsure = FALSE;
    const Text guessed{g_content_type_guess(file.name.c_str(), nullptr, 0, &unsure)};
    if (unsure == FALSE || file.mime.empty()) return guessed.get();
    const Text said{g_content_type_from_mime_type(file.mime.c_str())};
    return said ? said.get() : guessed.get();
}

std::string describe(const client::EntryFile& file) {
    const Text kind{g_content_type_get_description(content_type(file).c_str())};
    // Translators: what a file is, and its size: "PNG image, 1.2 MB"
    return trf(N_("{}, {}"), kind.get(), size_text(file.bytes));
}

std::string summary(const client::Entry& entry) {
    if (!entry.body.empty() || entry.files.empty()) return entry.body;
    std::string names;
    for (const auto& file : entry.files) {
        if (!names.empty()) names += ", ";
        names += escaped(file.name);
    }
    const bool picture = entry.files.size() == 1 && is_picture(entry.files.front());
    return picture ? trf(N_("Picture: {}"), names) : trf(N_("File: {}"), names);
}

} // namespace confab::gtk::model
