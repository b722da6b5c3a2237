// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings.hpp"

#include "common/i18n.hpp"
#include "glib.hpp"
#include "uri.hpp"

namespace confab::ws {
namespace {

constexpr uint32_t connect_role = CONFAB_ROLE_CONNECT;
constexpr uint32_t listen_role = CONFAB_ROLE_LISTEN;
constexpr uint32_t both = connect_role | listen_role;

const char* const schemes[] = {"ws", N_("Not encrypted (ws)"), "wss", N_("Encrypted (wss)"), nullptr};

constexpr confab_setting setting(uint32_t type, uint32_t roles, uint32_t flags, const char* key, const char* label,
                                 const char* help, const char* default_value = nullptr, int64_t min = 0,
                                 int64_t max = 0, const char* const* choices = nullptr) {
    return {sizeof(confab_setting), type, flags, roles, key, label, help, default_value, min, max, choices};
}

constexpr confab_setting connect_host =
    setting(CONFAB_SET_STRING, connect_role, CONFAB_SETF_REQUIRED | CONFAB_SETF_IDENTITY, "host", N_("Server"),
            N_("Name or address of the computer that runs the server."));
constexpr confab_setting listen_host =
    setting(CONFAB_SET_STRING, listen_role, 0, "host", N_("Address"),
            N_("Where to listen: localhost for this computer only, 0.0.0.0 for all networks."), "localhost");
constexpr confab_setting connect_port =
    setting(CONFAB_SET_INT, connect_role, CONFAB_SETF_IDENTITY, "port", N_("Port"), nullptr, "8765", 1, 65535);
constexpr confab_setting listen_port =
    setting(CONFAB_SET_INT, listen_role, 0, "port", N_("Port"), N_("0 picks a free one."), "8765", 0, 65535);
constexpr confab_setting scheme = setting(CONFAB_SET_CHOICE, connect_role, 0, "scheme", N_("Connection"),
                                          N_("Encryption has to be what the server expects."), "ws", 0, 0, schemes);
constexpr confab_setting path = setting(CONFAB_SET_STRING, connect_role, CONFAB_SETF_ADVANCED, "path", N_("Path"),
                                        N_("The part of the address after the port. Most servers accept any."), "/");
constexpr confab_setting fingerprint =
    setting(CONFAB_SET_STRING, connect_role, CONFAB_SETF_ADVANCED, "tls_fingerprint", N_("Certificate fingerprint"),
            N_("SHA-256 of a certificate to accept although no authority vouches for it."));
constexpr confab_setting ca_file =
    setting(CONFAB_SET_FILE, connect_role, CONFAB_SETF_ADVANCED, "ca_file", N_("Certificate authorities"),
            N_("A PEM file with the authorities to trust instead of the system's."));
constexpr confab_setting tls = setting(CONFAB_SET_BOOL, listen_role, 0, "tls", N_("Encrypt"),
                                       N_("Needs a certificate and its key, or a self-signed one."), "false");
constexpr confab_setting cert = setting(CONFAB_SET_FILE, listen_role, 0, "cert", N_("Certificate"),
                                        N_("A PEM file; intermediate ones follow in it."));
constexpr confab_setting key =
    setting(CONFAB_SET_FILE, listen_role, 0, "key", N_("Private key"), N_("A PEM file without a passphrase."));
constexpr confab_setting self_signed =
    setting(CONFAB_SET_BOOL, listen_role, 0, "self_signed", N_("Self-signed certificate"),
            N_("Encrypt with a certificate that is made here once and kept. People compare its fingerprint."), "false");
constexpr confab_setting max_frame_bytes =
    setting(CONFAB_SET_SIZE, listen_role, CONFAB_SETF_ADVANCED, "max_frame_bytes", N_("Largest frame"),
            N_("Longer ones from clients are refused."), "262144", 1024, 16777216);
constexpr confab_setting queue_bytes = setting(
    CONFAB_SET_SIZE, listen_role, CONFAB_SETF_ADVANCED, "queue_bytes", N_("Queue of a client"),
    N_("A client with more than this waiting, and not getting less, is disconnected."), "1048576", 65536, 67108864);
constexpr confab_setting keepalive =
    setting(CONFAB_SET_DURATION, both, CONFAB_SETF_ADVANCED, "keepalive_s", N_("Keep-alive interval"),
            N_("After this silence the other side is asked for a sign of life."), "20", 1, 3600);
constexpr confab_setting join_time =
    setting(CONFAB_SET_DURATION, listen_role, CONFAB_SETF_ADVANCED, "join_time_s", N_("Time to join"),
            N_("A client that is connected, and nobody has joined with, is disconnected after this."), "60", 1, 3600);
constexpr confab_setting time_limit = setting(CONFAB_SET_DURATION, both, CONFAB_SETF_ADVANCED, "timeout_s",
                                              N_("Time limit"), N_("For connecting and for joining."), "10", 1, 600);

constexpr confab_setting total_queue_bytes =
    setting(CONFAB_SET_SIZE, listen_role, CONFAB_SETF_ADVANCED, "total_queue_bytes", N_("Queues of all clients"),
            N_("When more than this waits for all of them, those with the longest queues are disconnected."),
            "268435456", 1048576, int64_t{1} << 40);
constexpr confab_setting sessions =
    setting(CONFAB_SET_INT, listen_role, CONFAB_SETF_ADVANCED, "max_sessions", N_("Connections in all"),
            N_("More are refused with HTTP status 503."), "20000", 1, 1000000);
constexpr confab_setting sessions_per_address = setting(
    CONFAB_SET_INT, listen_role, CONFAB_SETF_ADVANCED, "max_sessions_per_address", N_("Connections of an address"),
    N_("More are refused with HTTP status 503. Behind a proxy all come from its address."), "1000", 1, 1000000);
constexpr confab_setting frames_per_s = setting(
    CONFAB_SET_INT, listen_role, CONFAB_SETF_ADVANCED, "frames_per_s", N_("Frames a second"),
    N_("A client that sends more for longer is told, then read more slowly, then disconnected."), "200", 1, 1000000);
constexpr confab_setting bytes_per_s =
    setting(CONFAB_SET_SIZE, listen_role, CONFAB_SETF_ADVANCED, "bytes_per_s", N_("Bytes a second"),
            N_("As frames a second."), "1048576", 1024, int64_t{1} << 40);
constexpr confab_setting frames_per_s_and_address = setting(
    CONFAB_SET_INT, listen_role, CONFAB_SETF_ADVANCED, "frames_per_s_and_address", N_("Frames a second of an address"),
    N_("All its clients together; as frames a second."), "2000", 1, 1000000);
constexpr confab_setting bytes_per_s_and_address = setting(
    CONFAB_SET_SIZE, listen_role, CONFAB_SETF_ADVANCED, "bytes_per_s_and_address", N_("Bytes a second of an address"),
    N_("All its clients together; as frames a second."), "8388608", 1024, int64_t{1} << 40);
constexpr confab_setting flood_time =
    setting(CONFAB_SET_DURATION, listen_role, CONFAB_SETF_ADVANCED, "flood_time_s", N_("Patience with floods"),
            N_("A client that sends too much for this long is disconnected."), "30", 1, 3600);

const confab_setting* const settings[] = {&connect_host,
                                          &connect_port,
                                          &scheme,
                                          &path,
                                          &fingerprint,
                                          &ca_file,
                                          &listen_host,
                                          &listen_port,
                                          &tls,
                                          &cert,
                                          &key,
                                          &self_signed,
                                          &max_frame_bytes,
                                          &queue_bytes,
                                          &keepalive,
                                          &join_time,
                                          &time_limit,
                                          &total_queue_bytes,
                                          &sessions,
                                          &sessions_per_address,
                                          &frames_per_s,
                                          &bytes_per_s,
                                          &frames_per_s_and_address,
                                          &bytes_per_s_and_address,
                                          &flood_time,
                                          nullptr};

constexpr confab_str literal(std::string_view text) { return sdk::str(text); }

const confab_kv this_computer_values[] = {
    {literal("host"), literal("localhost")}, {literal("port"), literal("8765")}, {literal("scheme"), literal("ws")}};
const confab_kv local_network_values[] = {{literal("port"), literal("8765")}, {literal("scheme"), literal("ws")}};
const confab_preset this_computer{sizeof(confab_preset), connect_role, N_("This computer"), 3, 0, this_computer_values};
const confab_preset local_network{sizeof(confab_preset), connect_role, N_("Local network"), 2, 0, local_network_values};
const confab_preset* const presets[] = {&this_computer, &local_network, nullptr};

using sdk::BadSetting;

std::optional<BadSetting> check_connect(const ConnectOptions& options, const sdk::Settings& given) {
    if (options.host.empty()) return BadSetting{&connect_host, N_("Which server? Its name or address is missing.")};
    if (!is_host(options.host)) return BadSetting{&connect_host, N_("This is not the name or address of a computer.")};
    if (options.path.empty() || options.path.front() != '/')
        return BadSetting{&path, N_("The path has to begin with /.")};
    if (!given.text("tls_fingerprint").empty() && options.tls_fingerprint.empty())
        return BadSetting{&fingerprint, N_("A SHA-256 fingerprint has 64 hexadecimal digits.")};
    return std::nullopt;
}

std::optional<BadSetting> check_listen(const ListenOptions& options) {
    if (options.host.empty()) return BadSetting{&listen_host, N_("The address to listen on is missing.")};
    if (options.self_signed && !(options.cert.empty() && options.key.empty()))
        return BadSetting{&self_signed, N_("Either a certificate of your own or a self-signed one, not both.")};
    if (!options.tls && !(options.cert.empty() && options.key.empty()))
        return BadSetting{&tls, N_("A certificate is given, but encryption is off.")};
    if (options.tls && !options.self_signed) {
        if (options.cert.empty()) return BadSetting{&cert, N_("Encryption needs a certificate.")};
        if (options.key.empty()) return BadSetting{&key, N_("The certificate needs its private key.")};
    }
    return std::nullopt;
}

std::chrono::seconds seconds_of(const sdk::Settings& given, std::string_view setting_key) {
    return std::chrono::seconds{given.number(setting_key)};
}

} // namespace

const confab_setting* const* setting_table() noexcept { return settings; }
const confab_preset* const* preset_table() noexcept { return presets; }

ConnectOptions::ConnectOptions(const confab_config& config) {
    const sdk::Settings given{config, settings, connect_role};
    host = given.text("host");
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    port = static_cast<uint16_t>(given.number("port"));
    tls = given.text("scheme") == "wss";
    path = given.text("path");
    tls_fingerprint = normal_fingerprint(given.text("tls_fingerprint")).value_or("");
    ca_file = given.text("ca_file");
    keepalive = seconds_of(given, "keepalive_s");
    time_limit = seconds_of(given, "timeout_s");
}

std::string ConnectOptions::uri() const {
    const auto question = path.find('?');
    const auto query = question == std::string::npos ? std::string{} : path.substr(question + 1);
    const std::unique_ptr<char, decltype(&g_free)> text{
        g_uri_join(G_URI_FLAGS_ENCODED, tls ? "wss" : "ws", nullptr, host.c_str(), port,
                   path.substr(0, question).c_str(), question == std::string::npos ? nullptr : query.c_str(), nullptr),
        g_free};
    return text.get();
}

ListenOptions::ListenOptions(const confab_config& config) {
    const sdk::Settings given{config, settings, listen_role};
    host = given.text("host");
    port = static_cast<uint16_t>(given.number("port"));
    self_signed = given.flag("self_signed");
    tls = given.flag("tls") || self_signed;
    cert = given.text("cert");
    key = given.text("key");
    max_frame_bytes = static_cast<size_t>(given.number("max_frame_bytes"));
    queue_bytes = static_cast<size_t>(given.number("queue_bytes"));
    keepalive = seconds_of(given, "keepalive_s");
    join_time = seconds_of(given, "join_time_s");
    total_queue_bytes = static_cast<size_t>(given.number("total_queue_bytes"));
    sessions = static_cast<size_t>(given.number("max_sessions"));
    sessions_per_address = static_cast<size_t>(given.number("max_sessions_per_address"));
    frames_per_s = static_cast<double>(given.number("frames_per_s"));
    bytes_per_s = static_cast<double>(given.number("bytes_per_s"));
    frames_per_s_and_address = static_cast<double>(given.number("frames_per_s_and_address"));
    bytes_per_s_and_address = static_cast<double>(given.number("bytes_per_s_and_address"));
    flood_time = seconds_of(given, "flood_time_s");
    time_limit = seconds_of(given, "timeout_s");
}

std::optional<BadSetting> check_settings(uint32_t role, const confab_config& config) {
    if (role == listen_role) return check_listen(ListenOptions{config});
    return check_connect(ConnectOptions{config}, sdk::Settings{config, settings, connect_role});
}

std::optional<std::string> normal_fingerprint(std::string_view text) {
    std::string digits;
    for (const char c : text) {
        if (c == ':' || c == ' ') continue;
        if (!g_ascii_isxdigit(c)) return std::nullopt;
        digits += g_ascii_tolower(c);
    }
    if (digits.size() != 64) return std::nullopt;
    return digits;
}

} // namespace confab::ws
