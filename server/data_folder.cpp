// SPDX-License-Identifier: GPL-3.0-or-later
#include "data_folder.hpp"

#include "base/i18n.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

#include <fcntl.h>
#include <glib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace confab::server {

namespace {

tl::unexpected<Error> unusable(const std::string& folder, int why) {
    if (why == ENOSPC || why == EDQUOT)
        return fail(Code::storage_full, "{}",
                    trf(N_("There is no room left for {}. Make room, and start again."), folder));
    if (why == EROFS)
        return fail(
            Code::io, "{}",
            trf(N_("The data folder {} can't be written: its file system is read-only. Mount it writable, or choose "
                   "another folder with --data."),
                folder));
    return fail(
        Code::io, "{}",
        trf(N_("The data folder {} can't be used: {}. Check who owns it and the folders above it, or choose another "
               "one with --data."),
            folder, std::strerror(why)));
}

} // namespace

Result<void> prepare_data_folder(const std::filesystem::path& path) {
    const auto folder = escaped(path.string());
    if (g_mkdir_with_parents(path.c_str(), 0700) != 0 && errno != EEXIST && errno != ENOTDIR)
        return unusable(folder, errno);
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0 && errno != ENOTDIR) return unusable(folder, errno);
    if (!S_ISDIR(found.st_mode))
        return fail(
            Code::io, "{}",
            trf(N_("The data folder {} is no folder, or one of those above it is none. Move what is there away, or "
                   "choose another one with --data."),
                folder));
    if (found.st_uid != geteuid())
        return fail(
            Code::denied, "{}",
            trf(N_("The data folder {} belongs to another user. Start the server as that user, or choose another "
                   "folder with --data."),
                folder));
    if (::faccessat(AT_FDCWD, path.c_str(), R_OK | W_OK | X_OK, AT_EACCESS) != 0) return unusable(folder, errno);
    if ((found.st_mode & 0022) != 0)
        log::warning("others can write into the data folder {}: chmod go-w would keep them out", folder);
    return {};
}

} // namespace confab::server
