// SPDX-License-Identifier: GPL-3.0-or-later
// The key of the profile, and trying a place before there is an account.
#include "base/i18n.hpp"
#include "client/client.hpp"

#include <utility>

namespace confab::client {

void Client::probe(AccountConfig, std::function<void(const StorageReport&)>, std::function<void(Result<void>)> done) {
    loop_.post([done = std::move(done)] { done(fail(Code::unsupported, "{}", tr("This transport can't be tried."))); });
}

void Client::identity(std::function<void(Result<std::string>)> then) {
    loop_.post([then = std::move(then)] { then(fail(Code::unsupported, "no identity yet")); });
}

std::string Client::fingerprint() const { return {}; }

void Client::export_identity(std::filesystem::path, std::string, std::function<void(Result<void>)> then) {
    loop_.post([then = std::move(then)] { then(fail(Code::unsupported, "no identity yet")); });
}

void Client::import_identity(std::filesystem::path, std::string, std::function<void(Result<std::string>)> then) {
    loop_.post([then = std::move(then)] { then(fail(Code::unsupported, "no identity yet")); });
}

} // namespace confab::client
