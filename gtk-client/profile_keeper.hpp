// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/engine_thread.hpp"
#include "model/profile_file.hpp"

#include <functional>

namespace confab::gtk {

/// Reads and writes the profile's file on a thread of its own: a slow disk never holds up a window.
class ProfileKeeper {
public:
    explicit ProfileKeeper(model::ProfileFile file) : file_{std::move(file)} {}
    /// Waits until the last version is written.
    ~ProfileKeeper();
    ProfileKeeper(const ProfileKeeper&) = delete;
    ProfileKeeper& operator=(const ProfileKeeper&) = delete;

    /// `then` is called on the keeper's thread.
    void load(std::function<void(Result<model::Profile>)> then);
    void save(model::Profile profile, std::function<void(Result<void>)> then);

private:
    model::ProfileFile file_;
    EngineThread thread_;
};

} // namespace confab::gtk
