// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

namespace confab::client::schema {

/// "CnfC", in the header of the file.
inline constexpr std::uint32_t application_id = 0x436e6643;

/// For store::migrate(): never change a step that was released, append one.
[[nodiscard]] std::span<const char* const> steps() noexcept;

} // namespace confab::client::schema
