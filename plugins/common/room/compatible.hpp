// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/layout/room_files.hpp"
#include "common/room/format.hpp"

#include <map>
#include <memory>
#include <string>

namespace confab::storage {

/// A room as existing clients have it: docs/share.md tells the layout. Everybody with access can read it.
class CompatibleFormat final : public Format {
public:
    /// Opens what is there, or, where there is nothing, makes it. `root`: the listing of the place. What was pinned is compared,
    /// or pinned now. Errors: E_ROOM_CHANGED; E_CONFIG, a setting that the room contradicts; those of Objects.
    static async::Task<Result<std::unique_ptr<Format>>> open(Here& here, std::vector<Listed> root, async::Stop stop);
    /// Does this listing of a place show such a room?
    [[nodiscard]] static bool is_there(const std::vector<Listed>& root);

    [[nodiscard]] bool sealed() const noexcept override { return false; }
    [[nodiscard]] std::string log_id() const override;
    [[nodiscard]] Rules rules() const override { return rules_; }

    async::Task<Result<std::vector<FolderAt>>> folders(bool thorough, async::Stop stop) override;
    async::Task<Result<void>> is_here(async::Stop stop) override;
    [[nodiscard]] std::vector<std::string> parents() const override { return {"", "private"}; }
    [[nodiscard]] std::optional<confab_time> message_time(const std::string& folder,
                                                          const std::string& name) const override;
    [[nodiscard]] std::string name_at(confab_time time) const override;
    [[nodiscard]] std::int64_t overlap(bool wide) const override;
    async::Task<Result<Said>> read(Found found, async::Stop stop) override;

    async::Task<Result<void>> check(const Saying& saying, async::Stop stop) override;
    async::Task<Result<std::string>> upload(Saying::File file, confab_time time, Progress progress,
                                            async::Stop stop) override;
    async::Task<Result<Composed>> compose(Saying saying, std::vector<std::string> stored, confab_time time,
                                          std::uint64_t number, async::Stop stop) override;
    [[nodiscard]] std::string counting_of(const std::string&) const override { return {}; }
    [[nodiscard]] Said own(const Saying& saying, const std::vector<std::string>& stored) const override;

    async::Task<Result<void>> fetch(std::string ref, confab_id into, std::uint64_t offset, Progress progress,
                                    async::Stop stop) override;

    [[nodiscard]] std::string heartbeat_folder() const override { return "users"; }
    async::Task<Result<Composed>> own_heartbeat(bool leaving, async::Stop stop) override;
    [[nodiscard]] bool is_heartbeat(const std::string& name) const override;
    async::Task<std::optional<Beat>> heartbeat(std::string path, Bytes bytes, async::Stop stop) override;

    [[nodiscard]] std::vector<Area> areas() const override;
    std::vector<std::string> passing_folders() const override;
    [[nodiscard]] std::string log_folder() const override { return "logs"; }
    [[nodiscard]] Bytes statistics(const Bytes& before, confab_time when, std::uint64_t deleted, int days) override;

private:
    explicit CompatibleFormat(Here& here) : here_{here} {}
    async::Task<Result<void>> make(async::Stop stop);
    async::Task<Result<void>> read_config(const std::vector<Listed>& root, async::Stop stop);
    Result<void> check_settings();
    async::Task<Result<void>> pin(async::Stop stop);
    async::Task<Result<void>> find_pairs(std::vector<FolderAt>& into, async::Stop stop);
    void note_zone(std::int64_t behind_us);
    void enliven(const std::string& path);
    [[nodiscard]] std::string pair_of(const std::string& recipient) const;

    Here& here_;
    Rules rules_;
    layout::ChatConfig config_;
    bool has_config_ = false;
    Listed config_file_;
    std::map<std::string, std::vector<std::string>> pairs_; ///< private folders of this person: who the other may be
    std::int64_t behind_us_ = 0;                            ///< of the writer whose names were behind most; 0 or less
    unsigned looks_ = 0;
    std::map<std::string, async::Clock::time_point> lively_; ///< private folders in which somebody talks, and how long
};

} // namespace confab::storage
