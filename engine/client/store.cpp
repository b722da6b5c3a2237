// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/store.hpp"

namespace confab::client {

struct StoreParts {
    std::filesystem::path folder;
};

Store::Store(std::unique_ptr<StoreParts> parts) : parts_{std::move(parts)} {}

Store::~Store() = default;

Result<std::shared_ptr<Store>> Store::open(Loop&, const std::filesystem::path& folder) {
    auto parts = std::make_unique<StoreParts>();
    parts->folder = folder;
    return std::shared_ptr<Store>{new Store{std::move(parts)}};
}

const std::filesystem::path& Store::folder() const noexcept { return parts_->folder; }

std::optional<std::string> Store::preference(std::string_view) const { return std::nullopt; }

Result<void> Store::set_preference(std::string_view, std::string_view) { return {}; }

} // namespace confab::client
