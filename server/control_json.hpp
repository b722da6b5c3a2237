// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

using JsonBuilder = struct _JsonBuilder;

namespace confab::server {

/// The longest line that either side of the control socket takes, without its line end.
inline constexpr std::size_t most_control_bytes = 64 * 1024;

/// Writes one object as one line.
class ControlWriter {
public:
    ControlWriter();

    ControlWriter& add(const char* key, std::string_view value); ///< what is no UTF-8 is written out
    ControlWriter& add(const char* key, const char* value) { return add(key, std::string_view{value}); }
    ControlWriter& add(const char* key, std::int64_t value);
    ControlWriter& add(const char* key, bool value);

    /// With its line end; nothing can be added any more.
    [[nodiscard]] std::string line();

private:
    struct Release {
        void operator()(JsonBuilder* builder) const noexcept;
    };
    std::unique_ptr<JsonBuilder, Release> builder_;
};

/// An answer that says why not: `ok` is false.
[[nodiscard]] std::string failed_line(const Error& error);

/// A flat object that was read. A member of another type, or one that is not there, reads as nothing.
class ControlObject {
public:
    /// Errors: invalid (no JSON object, too deep, too long).
    static Result<ControlObject> read(std::string_view line);

    [[nodiscard]] std::string text(const std::string& key) const;
    [[nodiscard]] std::int64_t number(const std::string& key) const;
    [[nodiscard]] bool flag(const std::string& key) const;

private:
    std::map<std::string, std::variant<std::string, std::int64_t, bool>> members_;
};

} // namespace confab::server
