// SPDX-License-Identifier: GPL-3.0-or-later
#include "control_address.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <utility>

namespace confab::server {

std::filesystem::path control_path(const std::filesystem::path& data) { return data / "control.socket"; }

Result<sockaddr_un> control_address(const std::filesystem::path& socket) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const auto& text = socket.native();
    if (text.size() >= sizeof(address.sun_path))
        return fail(Code::invalid, "{}",
                    trf(N_("{} is too long for a socket: choose a data folder with a path of at most {} bytes."),
                        escaped(text), sizeof(address.sun_path) - 1 - std::strlen("/control.socket")));
    text.copy(address.sun_path, sizeof(address.sun_path) - 1);
    return address;
}

Descriptor::Descriptor(Descriptor&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    Descriptor old{std::exchange(fd_, std::exchange(other.fd_, -1))};
    return *this;
}

Descriptor::~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
}

} // namespace confab::server
