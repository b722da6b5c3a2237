// SPDX-License-Identifier: GPL-3.0-or-later
#include "reload.hpp"

namespace confab::server {

Reload takable(const Options& current, const Options& wanted) {
    Reload reload{wanted, {}};
    auto& options = reload.options;
    const auto keep = [&](const char* name, auto Options::*member) {
        if (options.*member == current.*member) return;
        options.*member = current.*member;
        reload.restart += fmt::format("{}{}", reload.restart.empty() ? "" : ", ", name);
    };
    // The files of a certificate mean something only together with what they are for.
    if (wanted.tls != current.tls || wanted.self_signed != current.self_signed) {
        options.certificate = current.certificate;
        options.key = current.key;
    }
    keep("host", &Options::host);
    keep("port", &Options::port);
    keep("ssl", &Options::tls);
    keep("self-signed", &Options::self_signed);
    keep("data", &Options::data);
    keep("metrics-port", &Options::metrics_port);
    keep("plugin-dir", &Options::plugin_dirs);
    return reload;
}

} // namespace confab::server
