// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/pending_files.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace confab::gtk::model {

bool PendingFiles::can_send() const noexcept {
    return !items_.empty() &&
           std::all_of(items_.begin(), items_.end(), [](const Item& item) { return item.problem.empty(); });
}

PendingFiles::Item PendingFiles::look_at(const std::filesystem::path& path) const {
    Item item{path, path.filename().string(), 0, {}};
    std::error_code why;
    if (!std::filesystem::is_regular_file(path, why)) {
        item.problem = trf(N_("“{}” is no file that can be sent."), escaped(item.name));
        return item;
    }
    item.bytes = std::filesystem::file_size(path, why);
    if (why) item.problem = trf(N_("“{}” can't be read: {}"), escaped(item.name), why.message());
    else item.problem = limits_.problem(item.name, item.bytes);
    return item;
}

void PendingFiles::add(const std::vector<std::filesystem::path>& paths) {
    const auto before = items_.size();
    for (const auto& path : paths) {
        const auto same = [&](const Item& item) { return item.path == path; };
        if (items_.size() < most && std::none_of(items_.begin(), items_.end(), same)) items_.push_back(look_at(path));
    }
    if (items_.size() != before) changed_.emit();
}

void PendingFiles::remove(std::size_t position) {
    if (position >= items_.size()) return;
    items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(position));
    changed_.emit();
}

std::vector<std::filesystem::path> PendingFiles::take() {
    std::vector<std::filesystem::path> paths;
    for (auto& item : std::exchange(items_, {})) paths.push_back(std::move(item.path));
    changed_.emit();
    return paths;
}

} // namespace confab::gtk::model
