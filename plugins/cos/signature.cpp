// SPDX-License-Identifier: GPL-3.0-or-later
#include "signature.hpp"

#include "encoding.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace confab::cos {
namespace {

std::string lower(std::string_view text) {
    std::string low{text};
    std::transform(low.begin(), low.end(), low.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    return low;
}

/// Of what COS's own clients sign. Signing more would break where a proxy adds or drops a header.
bool signed_by_cos(std::string_view name) {
    constexpr std::array names = std::to_array<std::string_view>(
        {"cache-control", "content-disposition", "content-encoding", "content-length", "content-md5", "content-type",
         "expect", "expires", "host", "if-match", "if-modified-since", "if-none-match", "if-unmodified-since", "origin",
         "range", "transfer-encoding", "pic-operations"});
    return name.starts_with("x-cos-") || std::find(names.begin(), names.end(), name) != names.end();
}

struct Listed {
    std::string names, pairs;
};

/// `a;b` and `a=1&b=2`, encoded, in the order of the encoded lower-case names.
Listed listed(const Fields& fields) {
    Fields encoded;
    for (const auto& [name, value] : fields) encoded[percent_encoded(lower(name))] = percent_encoded(value);
    Listed result;
    for (const auto& [name, value] : encoded) {
        if (!result.names.empty()) {
            result.names += ';';
            result.pairs += '&';
        }
        result.names += lower(name);
        result.pairs += lower(name) + '=' + value;
    }
    return result;
}

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return std::string{text.substr(first, text.find_last_not_of(" \t") - first + 1)};
}

} // namespace

std::string cos_authorization(const Signable& request, const Credentials& credentials, std::int64_t begins,
                              std::int64_t ends) {
    Fields headers;
    for (const auto& [name, value] : request.headers)
        if (!value.empty() && signed_by_cos(lower(name))) headers[name] = value;
    const auto times = fmt::format("{};{}", begins, ends);
    const auto header = listed(headers), query = listed(request.query);
    const auto text = fmt::format("{}\n{}\n{}\n{}\n", lower(request.method), request.path, query.pairs, header.pairs);
    // The key of the second step is the hex text of the first.
    const auto key = hex(hmac_sha1(credentials.key, times));
    const auto signature = hex(hmac_sha1(key, fmt::format("sha1\n{}\n{}\n", times, hex(sha1(text)))));
    return fmt::format("q-sign-algorithm=sha1&q-ak={}&q-sign-time={}&q-key-time={}&q-header-list={}&q-url-param-list={}"
                       "&q-signature={}",
                       credentials.id, times, times, header.names, query.names, signature);
}

std::string amz_date(std::int64_t seconds) {
    return fmt::format("{:%Y%m%dT%H%M%SZ}", fmt::gmtime(static_cast<std::time_t>(seconds)));
}

std::string sigv4_authorization(const Signable& request, const Credentials& credentials, std::string_view region) {
    std::string names, headers, query;
    for (const auto& [name, value] : request.headers) {
        names += (names.empty() ? "" : ";") + name;
        headers += name + ':' + trimmed(value) + '\n';
    }
    Fields encoded;
    for (const auto& [name, value] : request.query) encoded[percent_encoded(name)] = percent_encoded(value);
    for (const auto& [name, value] : encoded) query += (query.empty() ? "" : "&") + name + '=' + value;
    const auto& date = request.headers.at("x-amz-date");
    const auto day = date.substr(0, 8);
    const auto canonical = fmt::format("{}\n{}\n{}\n{}\n{}\n{}", request.method, percent_encoded(request.path, true),
                                       query, headers, names, request.headers.at("x-amz-content-sha256"));
    const auto scope = fmt::format("{}/{}/s3/aws4_request", day, region);
    const auto text = fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", date, scope, hex(sha256(canonical)));
    auto key = hmac_sha256("AWS4" + credentials.key, day);
    for (const auto part : {region, std::string_view{"s3"}, std::string_view{"aws4_request"}})
        key = hmac_sha256(view(key), part);
    return fmt::format("AWS4-HMAC-SHA256 Credential={}/{}, SignedHeaders={}, Signature={}", credentials.id, scope,
                       names, hex(hmac_sha256(view(key), text)));
}

} // namespace confab::cos
