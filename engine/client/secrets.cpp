// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/secrets.hpp"

namespace confab::client {

class Secrets::Impl {
public:
    explicit Impl(Loop& loop) : loop{loop} {}
    Loop& loop;
};

Secrets::Secrets(Loop& loop, std::filesystem::path) : impl_{std::make_shared<Impl>(loop)} {}

Secrets::~Secrets() = default;

void Secrets::load(const AccountId&, std::function<void(Result<SettingValues>)> then) {
    impl_->loop.post([then = std::move(then)] { then(SettingValues{}); });
}

void Secrets::store(const AccountId&, SettingValues, std::function<void(Result<void>)> then) {
    impl_->loop.post([then = std::move(then)] { then({}); });
}

void Secrets::forget(const AccountId&, std::function<void(Result<void>)> then) {
    impl_->loop.post([then = std::move(then)] { then({}); });
}

} // namespace confab::client
