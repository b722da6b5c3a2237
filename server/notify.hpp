// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace confab::server {

/// What systemd is told of the service (Type=notify). Without a NOTIFY_SOCKET in the environment nothing happens.
/// `status` is a line that `systemctl status` shows.
void notify_ready(std::string_view status);
void notify_reloading();
void notify_stopping(std::string_view status);
void notify_status(std::string_view status);

} // namespace confab::server
