// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/async/gio.hpp"
#include "http.hpp"

#include <string_view>

namespace confab::cos {

/// What a refusal means, as a code and a sentence; `doing` ("creating public/x"), status and the server's code go into the
/// detail. Nothing of the request is repeated there.
[[nodiscard]] Error error_of(const Reply& reply, std::string_view doing);
/// A request that got no answer.
[[nodiscard]] Error error_of(const async::GioError& error, std::string_view doing);
/// An answer that is none of this protocol.
[[nodiscard]] Error strange(std::string_view doing, std::string_view why);

/// The <Code> of an error document; empty: none.
[[nodiscard]] std::string server_code(const Reply& reply);

} // namespace confab::cos
