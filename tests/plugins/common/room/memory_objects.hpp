// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/objects.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// A place in memory that can do all that a bad one does.
namespace confab::storage::test {

/// What lies there. Several MemoryObjects may look at one, as several clients at one share.
struct MemoryPlace {
    struct File {
        Bytes bytes;
        std::int64_t modified_us = 0;
    };
    std::map<std::string, File> files;
    std::map<std::string, std::int64_t> folders{{"", 0}}; ///< when something in it changed last
    std::int64_t offset_us = 0;                           ///< of its clock
    bool coarse = false;                                  ///< times in whole seconds
    bool bucket = false;                                  ///< no folders, and names in order
    std::set<std::string> hidden;                         ///< not listed yet, in a bucket
    bool untidy = false;                                  ///< a bucket's pages repeat and reorder
    std::set<std::pair<std::string, std::function<void()>*>> watchers;

    [[nodiscard]] std::int64_t now() const;
    /// As another client does it, in place. `age`: how long ago.
    void put(const std::string& path, std::string_view bytes, std::int64_t age_us = 0);
    void add_folder(const std::string& path);
    void take(const std::string& path);
    [[nodiscard]] std::string text(const std::string& path) const;
    [[nodiscard]] std::vector<std::string> in(const std::string& folder) const;

    void touch(const std::string& path);
};

class MemoryObjects final : public Objects {
public:
    explicit MemoryObjects(std::shared_ptr<MemoryPlace> place) : place_{std::move(place)} {}

    /// One call, as "read public/msg_….json": an answer other than the right one.
    std::function<std::optional<Error>(const std::string& call)> fault;
    /// After it has had its effect: an answer that is lost.
    std::function<std::optional<Error>(const std::string& call)> lost;
    std::chrono::milliseconds lag{0};
    bool frozen = false; ///< nothing is answered
    bool watches = false;
    std::map<std::string, int> calls;
    [[nodiscard]] int count(const std::string& prefix) const;

    [[nodiscard]] Traits traits() const noexcept override;
    async::Task<Result<Page>> list_after(std::string folder, std::string after, async::Stop stop) override;
    async::Task<Result<std::vector<Listed>>> list(std::string folder, Detail detail, async::Stop stop) override;
    async::Task<Result<Bytes>> read(std::string path, std::size_t limit, async::Stop stop) override;
    async::Task<Result<Listed>> stat(std::string path, async::Stop stop) override;
    async::Task<Result<void>> create(std::string path, Bytes bytes, async::Stop stop) override;
    async::Task<Result<void>> claim(std::string path, Bytes bytes, async::Stop stop) override;
    async::Task<Result<void>> replace(std::string path, Bytes bytes, async::Stop stop) override;
    async::Task<Result<void>> remove(std::string path, async::Stop stop) override;
    async::Task<Result<void>> upload(std::string path, Source source, Progress progress, async::Stop stop) override;
    async::Task<Result<void>> download(std::string path, std::uint64_t offset, Sink sink, Progress progress,
                                       async::Stop stop) override;
    async::Task<Result<std::int64_t>> clock_offset(std::string folder, async::Stop stop) override;
    std::unique_ptr<Watch> watch(std::string folder, std::function<void()> changed) override;

private:
    /// What every call begins with.
    async::Task<Result<void>> begin(std::string call, async::Stop stop);
    async::Task<Result<void>> make(std::string call, std::string path, Bytes bytes, bool over, async::Stop stop);

    std::shared_ptr<MemoryPlace> place_;
};

} // namespace confab::storage::test
