// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/async/stop.hpp"
#include "common/async/task.hpp"
#include "common/bytes.hpp"
#include "common/i18n.hpp"
#include "common/result.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace confab::storage {

struct Listed {
    std::string name; ///< last part of the path; any bytes but '/' and 0 that the place allows
    bool folder = false;
    std::uint64_t bytes = 0;
    std::int64_t modified_us = 0; ///< by the place's own clock, microseconds since 1970; 0: unknown
};

/// What a listing is for: names alone cost a fraction on some places.
enum class Detail : std::uint8_t {
    names, ///< `bytes` and `modified_us` may be 0
    all,
};

/// What a place is good at; the same as long as it is used.
struct Traits {
    /// The time of a folder changes with what is in it, and stat() knows folders. Else a folder is no more than a part of names.
    bool folder_times = true;
    /// list_after() is there, and list() costs requests by the number of names.
    bool ordered = false;
    /// What list() gives may be behind by this long, in microseconds; 0: never.
    std::int64_t listing_lag_us = 0;
};

/// Part of a folder, in the order of the names' bytes.
struct Page {
    std::vector<Listed> listed;
    std::string last; ///< where the next page begins; empty: this was the last one
};

/// Bytes to store. `read` blocks, and is called on worker threads, one call after the other, with rising offsets: it fills the
/// span but at the end, and owns all that it uses, since it may outlive the request by one call.
struct Source {
    std::uint64_t bytes = 0; ///< in all
    std::function<Result<std::size_t>(std::uint64_t offset, std::span<std::uint8_t> into)> read;
};
/// Takes bytes that come, on worker threads, one call after the other; see Source. An error ends the download.
using Sink = std::function<Result<void>(std::uint64_t offset, std::span<const std::uint8_t> from)>;
/// How far it is; both only rise. Engine thread.
using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// How a place itself deletes what is old.
struct Lifecycle {
    int days = 0;      ///< all that is asked about goes once it is older; 0: not all of it, or nothing
    std::string rules; ///< what is set, or would be, as the place writes it
};
struct LifecycleOrder {
    enum class What : std::uint8_t { tell, set, drop } what = What::tell;
    std::vector<std::string> folders; ///< whole: also what lies in folders below
    int days = 0;                     ///< to keep; 0: everything, so that there is nothing to set
};

/// Tells of changes in a folder as long as it lives.
class Watch {
public:
    virtual ~Watch() = default;
};

/// A tree of folders, or what lies under a prefix of a bucket, without any meaning. Engine thread.
///
/// Paths are relative, with '/' between their parts and no part that is empty, "." or ".."; "" is the root. Every call ends by
/// its own time limit or by that of `stop`, whichever is earlier, with
///   E_TIMEOUT, E_CANCELLED   it may have happened nevertheless
///   E_NETWORK   can't be reached (the next call tries again, and mounts again where need be)
///   E_AUTH      name or password is not accepted
///   E_DENIED    no right to that
///   E_NOT_FOUND no such file or folder
///   E_AGAIN     someone else has it open, and goes on doing so for longer than was worth waiting
///   E_FULL      no room
///   E_INVALID   a name that this place can't have
///   E_TOO_LARGE, E_IO, E_UNSUPPORTED
/// Several calls may run at once, in any order; they may outlive the object, and end by their stops.
class Objects {
public:
    virtual ~Objects() = default;

    /// Files and folders in `folder`, in no order. Left out: temporary names of this program, and what is neither file nor
    /// folder. An empty folder of a bucket can't be told from none: E_NOT_FOUND or nothing.
    [[nodiscard]] virtual async::Task<Result<std::vector<Listed>>> list(std::string folder, Detail detail,
                                                                        async::Stop stop) = 0;
    [[nodiscard]] virtual Traits traits() const noexcept { return {}; }
    /// One page of what is in `folder` under names that come after `after` by their bytes; at most about 1,000. One request.
    /// E_UNSUPPORTED where traits().ordered is not set.
    [[nodiscard]] virtual async::Task<Result<Page>> list_after(std::string folder, std::string after, async::Stop stop);
    /// The whole of a file. E_TOO_LARGE: more than `limit` bytes.
    [[nodiscard]] virtual async::Task<Result<Bytes>> read(std::string path, std::size_t limit, async::Stop stop) = 0;
    [[nodiscard]] virtual async::Task<Result<Listed>> stat(std::string path, async::Stop stop) = 0;

    /// A new file, seen whole or not at all; folders are made where they are missing. E_NAME_IN_USE: there is one, which was not
    /// touched. Two who create the same name within the same milliseconds may both succeed, and the later one stays: names
    /// that several may want are claimed first.
    [[nodiscard]] virtual async::Task<Result<void>> create(std::string path, Bytes bytes, async::Stop stop) = 0;
    /// A new file that exactly one succeeds in making; the others get E_NAME_IN_USE. It may be seen empty or half at first.
    [[nodiscard]] virtual async::Task<Result<void>> claim(std::string path, Bytes bytes, async::Stop stop) = 0;
    /// Makes or replaces a file. Readers see the old one, the new one, or for a moment none.
    [[nodiscard]] virtual async::Task<Result<void>> replace(std::string path, Bytes bytes, async::Stop stop) = 0;
    /// A file, or an empty folder. What is not there counts as removed.
    [[nodiscard]] virtual async::Task<Result<void>> remove(std::string path, async::Stop stop) = 0;

    /// As create(), for what is too large to hold. No limit in time but `stop`, as long as it goes on: E_TIMEOUT after a
    /// minute without progress.
    [[nodiscard]] virtual async::Task<Result<void>> upload(std::string path, Source source, Progress progress,
                                                           async::Stop stop) = 0;
    /// From `offset` to the end; the limit in time is that of upload(). `total` of the progress is the size of the file.
    [[nodiscard]] virtual async::Task<Result<void>> download(std::string path, std::uint64_t offset, Sink sink,
                                                             Progress progress, async::Stop stop) = 0;

    /// The place's clock minus this one's, in microseconds, from the time of a file that is made in `folder` for it.
    [[nodiscard]] virtual async::Task<Result<std::int64_t>> clock_offset(std::string folder, async::Stop stop) = 0;

    /// Tells how it is afterwards; what others have set stays. E_UNSUPPORTED: this place deletes nothing by itself.
    [[nodiscard]] virtual async::Task<Result<Lifecycle>> lifecycle(LifecycleOrder order, async::Stop stop);
    /// Takes away what is left of uploads that were begun more than `age_us` ago, by the place's clock, and that nobody can see.
    [[nodiscard]] virtual async::Task<Result<void>> remove_unfinished(std::int64_t age_us, async::Stop stop);
    /// Requests that were made so far, where they are paid for; else 0.
    [[nodiscard]] virtual std::uint64_t requests() const noexcept { return 0; }

    /// Calls `changed` soon after something changed in `folder`, never inside this call; NULL: this place can't, or there is
    /// no such folder. Of no use any more once the folder is gone. What other machines change may go unnoticed, so it
    /// replaces no listing.
    [[nodiscard]] virtual std::unique_ptr<Watch> watch(std::string folder, std::function<void()> changed) = 0;
};

inline async::Task<Result<Page>> Objects::list_after(std::string, std::string, async::Stop) {
    co_return fail(CONFAB_E_UNSUPPORTED, N_("This place can't list from a name on."));
}

inline async::Task<Result<Lifecycle>> Objects::lifecycle(LifecycleOrder, async::Stop) {
    co_return fail(CONFAB_E_UNSUPPORTED, N_("This place deletes nothing by itself."));
}

inline async::Task<Result<void>> Objects::remove_unfinished(std::int64_t, async::Stop) { co_return Result<void>{}; }

} // namespace confab::storage
