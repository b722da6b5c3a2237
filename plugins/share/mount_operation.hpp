// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mount.hpp"

namespace confab::share {

/// Answers what GVfs asks while it mounts, from what is known: it asks nobody. Engine thread.
class MountOperation {
public:
    explicit MountOperation(const Credentials& credentials);

    [[nodiscard]] GMountOperation* get() const noexcept { return operation_.get(); }
    /// Was a name or password asked for that we don't have, or that was refused?
    [[nodiscard]] bool refused() const noexcept { return state_->refused; }
    /// Was there a question about the server's key or certificate?
    [[nodiscard]] bool questioned() const noexcept { return state_->questioned; }

private:
    struct State {
        Credentials credentials;
        bool asked = false, refused = false, questioned = false;
    };
    static void ask_password(GMountOperation* operation, const char* message, const char* user, const char* domain,
                             GAskPasswordFlags flags, gpointer data) noexcept;
    static void ask_question(GMountOperation* operation, const char* message, const char* const* choices,
                             gpointer data) noexcept;

    std::shared_ptr<State> state_; ///< shared with the handlers: an operation may outlive this object
    glib::Ref<GMountOperation> operation_;
};

} // namespace confab::share
