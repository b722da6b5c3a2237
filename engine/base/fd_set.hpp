// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/loop.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>

using GSource = struct _GSource;

namespace confab {

/// Any number of file descriptors behind one source of a GMainContext: GLib looks at every source in every round, so one
/// source for each of thousands of peers would make each message linear in them. Engine thread.
class FdSet {
public:
    using Function = std::function<void(std::uint32_t ready)>;

    explicit FdSet(GMainContext* context);
    ~FdSet();
    FdSet(const FdSet&) = delete;
    FdSet& operator=(const FdSet&) = delete;

    [[nodiscard]] Handle add(int fd, std::uint32_t events, Function fn);

private:
    struct Set;
    std::shared_ptr<Set> set_; ///< handles that outlive the set only hold it weakly
    GSource* source_;
};

} // namespace confab
