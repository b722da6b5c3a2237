// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/async/pause.hpp"
#include "common/glib.hpp"
#include "errors.hpp"
#include "location.hpp"

#include <memory>
#include <string>

namespace confab::share {

/// For the server; with neither name nor password one comes as a guest.
struct Credentials {
    std::string user, domain, password;
};

/// The mount of a place, made by GVfs in this session. Engine thread.
class Mount : public std::enable_shared_from_this<Mount> {
public:
    Mount(const Location& location, Credentials credentials);

    /// The folder itself; usable once ensure() has succeeded.
    [[nodiscard]] const glib::Ref<GFile>& root() const noexcept { return root_; }
    [[nodiscard]] bool local() const noexcept { return local_; }

    /// Mounts where it is not mounted; several callers share one attempt. Nothing to do for a local folder.
    /// E_AUTH: name or password not accepted, or a guest is not; E_TLS: the server's key or certificate is not known to this
    /// machine; E_NOT_FOUND: no such share; E_NETWORK; E_UNSUPPORTED: no GVfs for this kind of place.
    [[nodiscard]] async::Task<Result<void>> ensure(async::Stop stop);

private:
    [[nodiscard]] async::Task<Result<void>> attempt(async::Stop stop);

    glib::Ref<GFile> root_;
    Credentials credentials_;
    bool local_;
    bool under_way_ = false;
    std::uint64_t attempts_ = 0; ///< that have ended
    Result<void> last_;          ///< how the last one ended
    async::Event ended_;
};

} // namespace confab::share
