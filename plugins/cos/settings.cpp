// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings.hpp"

#include "common/i18n.hpp"

#include <glib.h>

#include <algorithm>

namespace confab::cos {
namespace {

using storage::given;
using storage::make_setting;
namespace common = storage::setting;

constexpr std::size_t longest_key = 850;
constexpr const char* tencent = "{bucket}.cos.{region}.myqcloud.com";
constexpr const char* amazon = "{bucket}.s3.{region}.amazonaws.com";

const char* const signatures[] = {"cos", N_("Tencent COS"), "sigv4", N_("S3 (AWS version 4)"), nullptr};
const char* const styles[] = {"virtual", N_("In front of the server's name"), "path", N_("In the path"), nullptr};

constexpr confab_setting bucket =
    make_setting(CONFAB_SET_STRING, CONFAB_SETF_REQUIRED | CONFAB_SETF_IDENTITY, "bucket", N_("Bucket"),
                 N_("With its number, on Tencent's cloud: chat-1250000000."));
constexpr confab_setting region =
    make_setting(CONFAB_SET_STRING, CONFAB_SETF_IDENTITY, "region", N_("Region"), N_("As ap-guangzhou or us-east-1."));
constexpr confab_setting id =
    make_setting(CONFAB_SET_STRING, CONFAB_SETF_REQUIRED, "access_id", N_("Key ID"), N_("SecretId or access key ID."));
constexpr confab_setting key =
    make_setting(CONFAB_SET_STRING, CONFAB_SETF_REQUIRED | CONFAB_SETF_SECRET, "access_key", N_("Secret key"),
                 N_("SecretKey or secret access key. It is kept in the keyring."));
constexpr confab_setting path =
    make_setting(CONFAB_SET_STRING, CONFAB_SETF_IDENTITY, "path", N_("Folder in the bucket"),
                 N_("Everybody in the room has the same."), "chat-room");
constexpr confab_setting endpoint =
    make_setting(CONFAB_SET_STRING, CONFAB_SETF_IDENTITY, "endpoint", N_("Server"),
                 N_("A name, with a port where needed; {bucket} and {region} are filled in."), tencent);
constexpr confab_setting insecure = make_setting(CONFAB_SET_BOOL, CONFAB_SETF_ADVANCED, "insecure", N_("Without TLS"),
                                                 N_("For a server in your own network only: anybody there can read "
                                                    "what is not sealed."),
                                                 "false");
constexpr confab_setting addressing =
    make_setting(CONFAB_SET_CHOICE, CONFAB_SETF_ADVANCED, "addressing", N_("Where the bucket's name stands"), nullptr,
                 "virtual", 0, 0, styles);
constexpr confab_setting signature = make_setting(CONFAB_SET_CHOICE, CONFAB_SETF_ADVANCED, "signature",
                                                  N_("Kind of signature"), nullptr, "cos", 0, 0, signatures);
constexpr confab_setting token = make_setting(CONFAB_SET_STRING, CONFAB_SETF_ADVANCED | CONFAB_SETF_SECRET, "token",
                                              N_("Session token"), N_("Of a temporary key."));
constexpr confab_setting ca_file =
    make_setting(CONFAB_SET_FILE, CONFAB_SETF_ADVANCED, "ca_file", N_("Certificate authority"),
                 N_("A PEM file, for a server of your own."));

const confab_setting* const settings[] = {&bucket,
                                          &region,
                                          &id,
                                          &key,
                                          &path,
                                          &common::passphrase,
                                          &common::format,
                                          &endpoint,
                                          &signature,
                                          &addressing,
                                          &insecure,
                                          &token,
                                          &ca_file,
                                          &common::interval,
                                          &common::retention,
                                          &common::cleanup,
                                          &common::max_file,
                                          &common::types,
                                          &common::time_limit,
                                          nullptr};

constexpr confab_kv pair(std::string_view name, std::string_view value) {
    return {{name.data(), name.size()}, {value.data(), value.size()}};
}

const confab_kv tencent_values[] = {pair("endpoint", tencent), pair("signature", "cos"), pair("addressing", "virtual")};
const confab_kv private_values[] = {pair("endpoint", "{bucket}.cos.example.com"), pair("signature", "cos"),
                                    pair("addressing", "virtual")};
const confab_kv amazon_values[] = {pair("endpoint", amazon), pair("signature", "sigv4"), pair("addressing", "virtual")};
const confab_kv own_values[] = {pair("endpoint", "s3.example.com"), pair("signature", "sigv4"),
                                pair("addressing", "path"), pair("region", "us-east-1")};

const confab_preset public_cloud{sizeof(confab_preset), CONFAB_ROLE_CONNECT, N_("Tencent Cloud"), 3, 0, tencent_values};
const confab_preset private_cloud{sizeof(confab_preset), CONFAB_ROLE_CONNECT, N_("Own COS"), 3, 0, private_values};
const confab_preset aws{sizeof(confab_preset), CONFAB_ROLE_CONNECT, N_("Amazon S3"), 3, 0, amazon_values};
const confab_preset own_s3{sizeof(confab_preset), CONFAB_ROLE_CONNECT, N_("Own S3"), 4, 0, own_values};
const confab_preset* const presets[] = {&public_cloud, &private_cloud, &aws, &own_s3, nullptr};

bool replace(std::string& text, std::string_view what, std::string_view with) {
    bool any = false;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
        any = true;
    }
    return any;
}

bool plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
               c == '_';
    });
}

bool usable_host(std::string_view text) {
    const auto colon = text.find(':');
    const auto name = text.substr(0, colon);
    if (name.empty() || !plain(name)) return false;
    if (colon == std::string_view::npos) return true;
    const auto port = text.substr(colon + 1);
    return !port.empty() && port.size() <= 5 &&
           std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string without_slashes(std::string_view text) {
    while (text.starts_with('/')) text.remove_prefix(1);
    while (text.ends_with('/')) text.remove_suffix(1);
    return std::string{text};
}

} // namespace

const confab_setting* const* setting_table() noexcept { return settings; }
const confab_preset* const* preset_table() noexcept { return presets; }

std::string Endpoint::url() const { return (tls ? "https://" : "http://") + host; }

Options::Options(const confab_config& config) : room{config, settings} {
    const sdk::Settings all{config, settings, CONFAB_ROLE_CONNECT};
    bucket = all.text("bucket");
    region = all.text("region");
    endpoint = all.text("endpoint");
    prefix = without_slashes(all.text("path"));
    tls = !all.flag("insecure");
    path_style = all.text("addressing") == "path";
    sigv4 = all.text("signature") == "sigv4";
    credentials = {std::string{all.text("access_id")}, std::string{all.text("access_key")},
                   std::string{all.text("token")}};
    ca_file = all.text("ca_file");
}

std::optional<Endpoint> Options::where() const {
    Endpoint to{tls, endpoint, "/", bucket, region, sigv4};
    replace(to.host, "{region}", region);
    const bool named = replace(to.host, "{bucket}", bucket);
    if (path_style) to.path = '/' + bucket + '/';
    else if (!named) to.host = bucket + '.' + to.host;
    if (to.region.empty()) to.region = "us-east-1"; // what servers of one's own call their only one
    const std::string_view own_port = tls ? ":443" : ":80";
    if (to.host.ends_with(own_port)) to.host.resize(to.host.size() - own_port.size());
    if (!usable_host(to.host)) return std::nullopt;
    return to;
}

std::string Options::location() const {
    const auto to = where();
    return (to ? to->url() + to->path : bucket) + (prefix.empty() ? "" : prefix + '/');
}

std::optional<sdk::BadSetting> check_settings(const confab_config& config) {
    using sdk::BadSetting;
    const Options options{config};
    if (options.bucket.empty() || !plain(options.bucket))
        return BadSetting{&bucket, N_("A bucket's name has letters, digits, hyphens and dots.")};
    if (!plain(options.region)) return BadSetting{&region, N_("A region is like ap-guangzhou.")};
    if (options.region.empty() && options.endpoint.find("{region}") != std::string::npos)
        return BadSetting{&region, N_("The server's name needs a region.")};
    if (options.endpoint.find("://") != std::string::npos)
        return BadSetting{&endpoint, N_("Only the server's name, without http:// in front of it.")};
    if (!options.where())
        return BadSetting{&endpoint,
                          N_("This is no server's name: it must be like cos.example.com or s3.example.com:9000.")};
    if (!options.prefix.empty() && !usable_key(options.prefix))
        return BadSetting{&path, N_("A folder in the bucket is like chat-room or team/chat.")};
    if (options.credentials.id.find_first_of(" \t\n&=") != std::string::npos)
        return BadSetting{&id, N_("A key ID has no spaces.")};
    return options.room.check(config);
}

confab_result parse_uri(std::string_view text, const sdk::UriSink& put) {
    const auto colon = text.find("://");
    const auto scheme = text.substr(0, colon);
    if (colon == std::string_view::npos || (scheme != "cos" && scheme != "s3")) return CONFAB_E_INVALID;
    auto rest = text.substr(colon + 3);
    if (rest.find('@') < rest.find('/')) return CONFAB_E_INVALID; // keys do not belong into an address
    const auto question = rest.find('?');
    const auto query = question == std::string_view::npos ? std::string_view{} : rest.substr(question + 1);
    rest = rest.substr(0, question);
    const auto slash = rest.find('/');
    const auto name = rest.substr(0, slash);
    if (name.empty() || !plain(name)) return CONFAB_E_INVALID;
    put("bucket", name);
    if (scheme == "s3") {
        put("signature", "sigv4");
        if (query.find("endpoint=") == std::string_view::npos) put("endpoint", amazon);
    }
    if (slash != std::string_view::npos && rest.size() > slash + 1) {
        const std::unique_ptr<char, decltype(&g_free)> decoded{
            g_uri_unescape_segment(rest.data() + slash + 1, rest.data() + rest.size(), nullptr), g_free};
        if (!decoded) return CONFAB_E_INVALID;
        put("path", without_slashes(decoded.get()));
    }
    for (auto left = query; !left.empty();) {
        const auto end = std::min(left.find('&'), left.size());
        const auto one = left.substr(0, end);
        left.remove_prefix(std::min(end + 1, left.size()));
        const auto equals = one.find('=');
        const auto known = one.substr(0, equals);
        if (equals == std::string_view::npos ||
            (known != "region" && known != "endpoint" && known != "addressing" && known != "insecure"))
            return CONFAB_E_INVALID;
        put(std::string{known}.c_str(), one.substr(equals + 1));
    }
    return CONFAB_OK;
}

bool usable_key(std::string_view key) {
    if (key.empty() || key.size() > longest_key) return false;
    if (!g_utf8_validate_len(key.data(), key.size(), nullptr) || key.find('\0') != std::string_view::npos) return false;
    for (std::size_t begin = 0; begin <= key.size();) {
        const auto end = std::min(key.find('/', begin), key.size());
        const auto part = key.substr(begin, end - begin);
        if (part.empty() || part == "." || part == "..") return false;
        begin = end + 1;
    }
    return true;
}

} // namespace confab::cos
