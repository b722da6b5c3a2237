// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy.hpp"

#include <fmt/format.h>

namespace confab::cos {
namespace {

constexpr const char* cam = R"({{
  "version": "2.0",
  "statement": [
    {{
      "effect": "allow",
      "action": ["name/cos:HeadBucket", "name/cos:GetBucket", "name/cos:ListMultipartUploads"],
      "resource": ["qcs::cos:{0}:uid/{1}:{2}/*"]
    }},
    {{
      "effect": "allow",
      "action": ["name/cos:GetObject", "name/cos:HeadObject", "name/cos:PutObject", "name/cos:DeleteObject",
                 "name/cos:InitiateMultipartUpload", "name/cos:UploadPart", "name/cos:ListParts",
                 "name/cos:CompleteMultipartUpload", "name/cos:AbortMultipartUpload"],
      "resource": ["qcs::cos:{0}:uid/{1}:{2}/{3}*"]
    }}
  ]
}}
)";

constexpr const char* iam = R"({{
  "Version": "2012-10-17",
  "Statement": [
    {{
      "Effect": "Allow",
      "Action": ["s3:ListBucket", "s3:ListBucketMultipartUploads"],
      "Resource": "arn:aws:s3:::{0}"
    }},
    {{
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload",
                 "s3:ListMultipartUploadParts"],
      "Resource": "arn:aws:s3:::{0}/{1}*"
    }}
  ]
}}
)";

/// In a string of JSON.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) >= 0x20) out += c;
    }
    return out;
}

} // namespace

std::string minimal_policy(const Endpoint& endpoint, const std::string& prefix) {
    const auto bucket = escaped(endpoint.bucket), below = escaped(prefix);
    if (endpoint.sigv4) return fmt::format(iam, bucket, below);
    // Whose it is stands at the end of a bucket's name.
    const auto dash = bucket.rfind('-');
    const auto owner = dash == std::string::npos ? std::string{"*"} : bucket.substr(dash + 1);
    return fmt::format(cam, endpoint.region.empty() ? "*" : escaped(endpoint.region), owner, bucket, below);
}

} // namespace confab::cos
