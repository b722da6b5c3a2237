// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"

#include <sys/un.h>

#include <filesystem>

namespace confab::server {

/// Where the control socket of a data folder is.
[[nodiscard]] std::filesystem::path control_path(const std::filesystem::path& data);

/// Errors: invalid (the path does not fit into a socket address).
Result<sockaddr_un> control_address(const std::filesystem::path& socket);

/// A descriptor that closes itself; below 0: none.
class Descriptor {
public:
    explicit Descriptor(int fd = -1) noexcept : fd_{fd} {}
    Descriptor(Descriptor&& other) noexcept;
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor();

    [[nodiscard]] int get() const noexcept { return fd_; }
    [[nodiscard]] explicit operator bool() const noexcept { return fd_ >= 0; }

private:
    int fd_;
};

} // namespace confab::server
