// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace confab::cos {

struct Credentials {
    std::string id, key;
    std::string token; ///< of a temporary key; empty: a lasting one
};

using Fields = std::map<std::string, std::string>;

/// A request as both signatures see it.
struct Signable {
    std::string method;
    std::string path; ///< decoded, from the host on: "/bucket/key" where the bucket is part of the path
    Fields query;     ///< decoded; an empty value for one without
    Fields headers;   ///< names in lower case; `host` is among them
};

/// The value of Authorization, by Tencent COS's signature (https://cloud.tencent.com/document/product/436/7778), valid from
/// `begins` to `ends`, seconds since 1970. `host`, `content-md5`, `content-type`, `content-length`, `range`, `if-*` and `x-cos-*`
/// headers are signed, as the official SDKs do.
[[nodiscard]] std::string cos_authorization(const Signable& request, const Credentials& credentials,
                                            std::int64_t begins, std::int64_t ends);

/// "20260102T030405Z"
[[nodiscard]] std::string amz_date(std::int64_t seconds);

/// The value of Authorization, by AWS's Signature Version 4 for S3: the path is encoded once and not normalised. All headers
/// are signed; `x-amz-date` and `x-amz-content-sha256` have to be among them.
[[nodiscard]] std::string sigv4_authorization(const Signable& request, const Credentials& credentials,
                                              std::string_view region);

} // namespace confab::cos
