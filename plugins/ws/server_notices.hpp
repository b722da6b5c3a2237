// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "codec.hpp"
#include "confab/plugin.hpp"

namespace confab::ws {

/// Turns a server's frames into notices for the engine. What it tells is emit()'s answer.
class ServerNotices {
public:
    ServerNotices(const sdk::Host& host, confab_id session) noexcept : host_{host}, session_{session} {}

    void set_self(std::string_view id) { self_ = id; }
    [[nodiscard]] const std::string& self() const noexcept { return self_; }

    /// A chat or private_chat. `origin_id` is what the engine called it, where it is an echo. With `op` it answers that
    /// request.
    [[nodiscard]] confab_result said(const Frame& frame, std::string_view origin_id, confab_op op = 0) const;
    /// A user_joined or user_left.
    [[nodiscard]] confab_result member(const Frame& frame) const;
    /// A user_info.
    [[nodiscard]] confab_result person(const Frame& frame, confab_op op) const;
    /// A join_success. `features` are the capabilities that it turned on.
    void ready(const Frame& frame, uint64_t features) const;

private:
    const sdk::Host host_;
    const confab_id session_;
    std::string self_;
};

} // namespace confab::ws
