// SPDX-License-Identifier: GPL-3.0-or-later
#include "options.hpp"

#include "base/i18n.hpp"

#include <glib.h>

namespace confab::server {

namespace {

template <class T> std::optional<T> first(const std::optional<T>& wins, const std::optional<T>& otherwise) {
    return wins ? wins : otherwise;
}

std::filesystem::path first(const std::filesystem::path& wins, const std::filesystem::path& otherwise) {
    return wins.empty() ? otherwise : wins;
}

/// Both sources as one.
Given joined(const Given& line, Given file) {
    if (line.self_signed.value_or(false)) file.certificate.clear(), file.key.clear();
    if (!line.certificate.empty() || !line.key.empty()) file.self_signed = std::nullopt;

    Given given;
    given.host = first(line.host, file.host);
    given.port = first(line.port, file.port);
    given.tls = first(line.tls, file.tls);
    given.self_signed = first(line.self_signed, file.self_signed);
    given.no_guests = first(line.no_guests, file.no_guests);
    given.verbose = first(line.verbose, file.verbose);
    given.certificate = first(line.certificate, file.certificate);
    given.key = first(line.key, file.key);
    given.data = first(line.data, file.data);
    given.durability = first(line.durability, file.durability);
    given.retention = first(line.retention, file.retention);
    given.metrics_port = first(line.metrics_port, file.metrics_port);
    given.log_format = first(line.log_format, file.log_format);
    given.plugin_dirs = line.plugin_dirs;
    given.plugin_dirs.insert(given.plugin_dirs.end(), file.plugin_dirs.begin(), file.plugin_dirs.end());
    given.set = line.set;
    given.set.insert(file.set.begin(), file.set.end());
    return given;
}

Result<void> check(const Given& given) {
    if (given.no_guests.value_or(false))
        return fail(Code::unsupported, "{}", tr("--no-guests: signed joins are not supported by this transport yet."));
    const bool files = !given.certificate.empty() || !given.key.empty();
    const bool self_signed = given.self_signed.value_or(false);
    const bool tls = given.tls.value_or(false);
    if (files && self_signed)
        return fail(Code::invalid, "{}", tr("--self-signed makes its own certificate: leave out --cert and --key."));
    if (files && !tls) return fail(Code::invalid, "{}", tr("--cert and --key need --ssl."));
    if (tls && !self_signed && (given.certificate.empty() || given.key.empty()))
        return fail(Code::invalid, "{}", tr("--ssl needs --cert FILE and --key FILE, or --self-signed."));
    return {};
}

} // namespace

Result<Options> combine(const Given& command_line, const Given& file) {
    const auto given = joined(command_line, file);
    if (auto checked = check(given); !checked) return fail(std::move(checked.error()));
    Options options;
    options.host = given.host.value_or(options.host);
    options.port = given.port.value_or(options.port);
    options.self_signed = given.self_signed.value_or(false);
    options.tls = given.tls.value_or(false) || options.self_signed;
    // Absolute: whoever gets these paths does not know where the person typed them.
    if (!given.certificate.empty()) options.certificate = std::filesystem::absolute(given.certificate);
    if (!given.key.empty()) options.key = std::filesystem::absolute(given.key);
    options.data = std::filesystem::absolute(first(given.data, usual_data_folder()));
    options.plugin_dirs = given.plugin_dirs;
    options.durability = given.durability.value_or(options.durability);
    options.retention = given.retention.value_or(options.retention);
    options.metrics_port = given.metrics_port;
    options.log_format = given.log_format.value_or(options.log_format);
    options.set = given.set;
    options.verbose = given.verbose.value_or(false);
    return options;
}

std::filesystem::path usual_data_folder() { return std::filesystem::path{g_get_user_data_dir()} / "confab" / "server"; }

std::map<std::string, std::string> Options::listener_settings() const {
    auto settings = set;
    settings.insert_or_assign("host", host);
    settings.insert_or_assign("port", fmt::format("{}", port));
    if (tls) settings.emplace("tls", "true");
    if (self_signed) settings.emplace("self_signed", "true");
    if (!certificate.empty()) settings.emplace("cert", certificate);
    if (!key.empty()) settings.emplace("key", key);
    return settings;
}

} // namespace confab::server
