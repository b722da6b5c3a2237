// SPDX-License-Identifier: GPL-3.0-or-later
#include "notify.hpp"

#include "base/log.hpp"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <string>

namespace confab::server {

namespace {

void send(const std::string& state) {
    if (const int result = sd_notify(0, state.c_str()); result < 0)
        log::warning("the service manager can't be told: {}", std::strerror(-result));
}

std::string one_line(std::string_view text) {
    std::string line{text};
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line;
}

/// When a reload began, so that systemd can tell it from an earlier one.
unsigned long long monotonic_us() {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<unsigned long long>(time.tv_sec) * 1'000'000 +
           static_cast<unsigned long long>(time.tv_nsec) / 1000;
}

} // namespace

void notify_ready(std::string_view status) { send(fmt::format("READY=1\nSTATUS={}", one_line(status))); }

void notify_reloading() { send(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", monotonic_us())); }

void notify_stopping(std::string_view status) { send(fmt::format("STOPPING=1\nSTATUS={}", one_line(status))); }

void notify_status(std::string_view status) { send(fmt::format("STATUS={}", one_line(status))); }

} // namespace confab::server
