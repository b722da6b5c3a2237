// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <confab/plugin.hpp>

#include <span>
#include <string>

namespace confab::test {

/// The description of a made-up transport, each part of which a test may spoil. Points into itself.
class SampleTransport {
    static constexpr std::uint32_t connect = CONFAB_ROLE_CONNECT, listen = CONFAB_ROLE_LISTEN, both = connect | listen;

    static constexpr const char* scheme_list[] = {"chat", "chats", nullptr};
    static constexpr const char* scheme_choices[] = {"plain", "Plain", "tls", "Encrypted", nullptr};
    static constexpr confab_kv local_values[] = {{sdk::str("host"), sdk::str("localhost")},
                                                 {sdk::str("port"), sdk::str("8765")}};

public:
    confab_setting host{sizeof host,
                        CONFAB_SET_STRING,
                        CONFAB_SETF_REQUIRED | CONFAB_SETF_IDENTITY,
                        both,
                        "host",
                        "Host",
                        "Name or address.",
                        nullptr,
                        0,
                        0,
                        nullptr};
    confab_setting port{sizeof port, CONFAB_SET_INT, 0, both, "port", "Port", nullptr, "8765", 1, 65535, nullptr};
    confab_setting scheme{sizeof scheme, CONFAB_SET_CHOICE, 0, connect, "scheme",      "Security",
                          nullptr,       "plain",           0, 0,       scheme_choices};
    confab_setting password{
        sizeof password, CONFAB_SET_STRING, CONFAB_SETF_SECRET, connect, "password", "Password", nullptr, nullptr, 0, 0,
        nullptr};
    confab_setting ca_file{sizeof ca_file,
                           CONFAB_SET_FILE,
                           CONFAB_SETF_ADVANCED,
                           connect,
                           "ca_file",
                           "Certificates",
                           nullptr,
                           nullptr,
                           0,
                           0,
                           nullptr};
    confab_setting folder{sizeof folder, CONFAB_SET_DIR, 0, connect, "folder", "Folder",
                          nullptr,       nullptr,        0, 0,       nullptr};
    confab_setting offset{sizeof offset, CONFAB_SET_INT, 0, connect, "offset", "Offset",
                          nullptr,       nullptr,        0, 0,       nullptr};
    confab_setting keepalive{
        sizeof keepalive, CONFAB_SET_DURATION, 0, both, "keepalive_s", "Keep-alive", nullptr, "30", 0, 0, nullptr};
    confab_setting frame{sizeof frame, CONFAB_SET_SIZE, 0,    both,      "frame_bytes", "Frame",
                         nullptr,      nullptr,         1024, INT64_MAX, nullptr};
    confab_setting tls{sizeof tls, CONFAB_SET_BOOL, 0, listen, "tls", "TLS", nullptr, "false", 0, 0, nullptr};
    confab_setting cert{
        sizeof cert, CONFAB_SET_FILE, CONFAB_SETF_REQUIRED, listen, "cert", "Certificate", nullptr, nullptr, 0,
        0,           nullptr};
    confab_preset local{sizeof local, connect, "This computer", std::size(local_values), 0, local_values};

private:
    const confab_setting* settings_[12] = {&host,   &port,      &scheme, &password, &ca_file, &folder,
                                           &offset, &keepalive, &frame,  &tls,      &cert,    nullptr};
    const confab_preset* presets_[2] = {&local, nullptr};

public:
    std::string long_text = std::string(10'000, 'a');
    confab_transport_desc descriptor{sizeof descriptor, both,      CONFAB_CAP_TEXT, "sample",         "Sample",
                                     "A sample.",       "1.0",     "MIT-0",         "network-server", "sample-domain",
                                     scheme_list,       settings_, presets_};

    SampleTransport() = default;
    SampleTransport(const SampleTransport&) = delete;
    SampleTransport& operator=(const SampleTransport&) = delete;

    void set_preset(std::span<const confab_kv> values) {
        local.n = static_cast<std::uint32_t>(values.size());
        local.kv = values.data();
    }
    void no_settings() { settings_[0] = nullptr; }
};

} // namespace confab::test
