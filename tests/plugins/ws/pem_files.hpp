// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace confab::ws::test {

/// A folder with a certificate, its key, and broken variants of both. Removed at the end.
class PemFiles {
public:
    PemFiles();
    ~PemFiles();
    PemFiles(const PemFiles&) = delete;
    PemFiles& operator=(const PemFiles&) = delete;

    [[nodiscard]] std::string folder() const { return folder_; }
    [[nodiscard]] std::string cert() const {
        return folder_ + "/cert.pem";
    } ///< for localhost and 127.0.0.1, self-signed
    [[nodiscard]] std::string key() const { return folder_ + "/key.pem"; }
    [[nodiscard]] std::string encrypted_key() const { return folder_ + "/encrypted.pem"; }
    [[nodiscard]] std::string expired_cert() const { return folder_ + "/expired.pem"; }
    [[nodiscard]] std::string rubbish() const { return folder_ + "/rubbish.pem"; }

private:
    std::string folder_;
};

} // namespace confab::ws::test
