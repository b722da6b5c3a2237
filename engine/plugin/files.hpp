// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.hpp"
#include "base/unique_fd.hpp"
#include "model/message.hpp"

#include <confab/plugin.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

namespace confab::plugin {

/// A file of this machine that a transport may use for the length of one request.
struct LentFile {
    UniqueFd fd{};
    bool to_write = false;
    std::uint64_t limit = 0; ///< no byte at or beyond this offset is written
};

/// The files that are lent to a transport, by their handles. Any thread; reading and writing block.
class Files {
public:
    /// What is lent ends with this, at the latest.
    class Loan {
    public:
        Loan() = default;
        Loan(Loan&& other) noexcept : files_{std::move(other.files_)}, id_{std::exchange(other.id_, FileId::none)} {}
        Loan& operator=(Loan&& other) noexcept {
            std::swap(files_, other.files_);
            std::swap(id_, other.id_);
            return *this;
        }
        ~Loan();
        [[nodiscard]] FileId id() const noexcept { return id_; }

    private:
        friend class Files;
        Loan(std::shared_ptr<Files> files, FileId id) noexcept : files_{std::move(files)}, id_{id} {}
        std::shared_ptr<Files> files_;
        FileId id_ = FileId::none;
    };

    /// Usable once a request that names it was begun.
    [[nodiscard]] static Loan lend(const std::shared_ptr<Files>& files, LentFile file);

    /// The request is handed to the transport: the files that it names may be used until end().
    void begin(const Message& request);
    /// ... and was refused: they may be used for another try.
    void refused(const Message& request);
    /// The request, or with Op::none every request of the session, has ended.
    void end(SessionId session, Op op);

    confab_result read(FileId file, std::uint64_t offset, std::span<std::byte> into, std::size_t& got);
    confab_result write(FileId file, std::uint64_t offset, std::span<const std::byte> from);

private:
    using Request = std::pair<SessionId, Op>;
    struct Open {
        LentFile file;
        Request request{};                    ///< that may use it; none yet
        std::int64_t bytes = 0, modified = 0; ///< of what is read, when it was lent: it must not change meanwhile
    };
    [[nodiscard]] std::shared_ptr<Open> find(FileId file, bool to_write);
    void take_back(FileId file);

    std::mutex mutex_;
    std::map<FileId, std::shared_ptr<Open>> open_; ///< who reads or writes holds one too, and so its descriptor
};

} // namespace confab::plugin
