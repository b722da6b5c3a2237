// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/room/options.hpp"
#include "signature.hpp"

#include <confab/plugin.hpp>

#include <optional>
#include <string>

namespace confab::cos {

/// The tables that the descriptor hands to the host; static.
[[nodiscard]] const confab_setting* const* setting_table() noexcept;
[[nodiscard]] const confab_preset* const* preset_table() noexcept;

/// Where requests go.
struct Endpoint {
    bool tls = true;
    std::string host; ///< with ":port" where it is not that of the scheme; as it is signed
    std::string path; ///< "/" or "/bucket/", decoded: what stands before a key
    std::string bucket, region;
    bool sigv4 = false; ///< else COS's own signature

    [[nodiscard]] std::string url() const; ///< "https://host", without a path
};

/// Where to chat and how, from a checked configuration.
struct Options {
    explicit Options(const confab_config& config);

    std::string bucket, region, endpoint, prefix; ///< the prefix without slashes at its ends; may be empty
    bool tls = true, path_style = false, sigv4 = false;
    Credentials credentials;
    std::string ca_file;
    storage::RoomOptions room;

    /// Nothing: the address is none.
    [[nodiscard]] std::optional<Endpoint> where() const;
    /// Names the place, the same in every session.
    [[nodiscard]] std::string location() const;
};

/// What is wrong with a configuration in itself. No I/O.
[[nodiscard]] std::optional<sdk::BadSetting> check_settings(const confab_config& config);

/// `cos://bucket/path?region=…`, `s3://bucket/path?endpoint=…&region=…`.
[[nodiscard]] confab_result parse_uri(std::string_view uri, const sdk::UriSink& put);

/// What a key can be: at most 850 bytes, valid UTF-8, no empty, "." or ".." part.
[[nodiscard]] bool usable_key(std::string_view key);

} // namespace confab::cos
