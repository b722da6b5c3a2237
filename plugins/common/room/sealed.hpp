// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/room/format.hpp"
#include "common/room/host_signer.hpp"
#include "common/room/people.hpp"
#include "common/room/turn.hpp"
#include "common/seal/manifest.hpp"
#include "common/seal/message.hpp"

#include <map>
#include <memory>
#include <string>

namespace confab::storage {

/// A sealed room: docs/security.md tells the format.
class SealedFormat final : public Format {
public:
    /// Opens the room, or makes it where there is none. What was pinned is compared, or pinned now.
    /// Errors: E_WRONG_PASSPHRASE, E_ROOM_CHANGED; E_CONFIG, a setting that the room contradicts; E_UNSUPPORTED, no keys.
    static async::Task<Result<std::unique_ptr<Format>>> open(Here& here, async::Stop stop);
    /// Is there one?
    static async::Task<Result<bool>> is_there(Here& here, async::Stop stop);

    [[nodiscard]] bool sealed() const noexcept override { return true; }
    [[nodiscard]] std::string log_id() const override;
    [[nodiscard]] Rules rules() const override { return rules_; }

    async::Task<Result<std::vector<FolderAt>>> folders(bool thorough, async::Stop stop) override;
    async::Task<Result<void>> is_here(async::Stop stop) override;
    [[nodiscard]] std::vector<std::string> parents() const override { return {".confab", ".confab/in"}; }
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
    [[nodiscard]] std::string counting_of(const std::string& recipient) const override;
    [[nodiscard]] Said own(const Saying& saying, const std::vector<std::string>& stored) const override;

    async::Task<Result<void>> fetch(std::string ref, confab_id into, std::uint64_t offset, Progress progress,
                                    async::Stop stop) override;

    [[nodiscard]] std::string heartbeat_folder() const override;
    async::Task<Result<Composed>> own_heartbeat(bool leaving, async::Stop stop) override;
    [[nodiscard]] bool is_heartbeat(const std::string& name) const override;
    async::Task<std::optional<Beat>> heartbeat(std::string path, Bytes bytes, async::Stop stop) override;
    async::Task<void> look_for_gaps(async::Stop stop) override;

    async::Task<Result<void>> rekey(std::string passphrase, bool new_keys, async::Stop stop) override;
    [[nodiscard]] std::vector<Area> areas() const override;
    std::vector<std::string> passing_folders() const override;
    [[nodiscard]] std::string log_folder() const override;
    [[nodiscard]] Bytes statistics(const Bytes& before, confab_time when, std::uint64_t deleted, int days) override;

private:
    SealedFormat(Here& here, HostSigner signer)
        : here_{here}, signer_{std::move(signer)}, people_{here, signer_}, secret_{here.settings.passphrase} {}
    async::Task<Result<void>> make(async::Stop stop);
    /// Reads the manifest, where there is a version that is not known yet; not while this one makes one.
    async::Task<Result<void>> reload(async::Stop stop);
    async::Task<Result<void>> reload_now(async::Stop stop);
    async::Task<Result<std::vector<Bytes>>> versions(const std::optional<seal::Pin>& pin, async::Stop stop);
    async::Task<Result<void>> derive(seal::Derivation how, async::Stop stop);
    /// Puts a version in its place, or finds that somebody else was faster: false.
    async::Task<Result<bool>> publish(std::uint32_t version, seal::ManifestFile file, async::Stop stop);
    async::Task<Result<bool>> rekey_once(std::string passphrase, bool new_keys, async::Stop stop);
    async::Task<Result<void>> show_card(async::Stop stop);
    /// Tells what was learned where nothing could be told: who has changed the room, and whether one's own card is there.
    async::Task<void> tell_news(bool thorough, async::Stop stop);
    async::Task<void> tell_version(async::Stop stop);
    async::Task<void> check_card(async::Stop stop);
    async::Task<Result<std::int64_t>> changed(std::string folder, async::Stop stop);
    Result<seal::Incoming> opened(const std::string& path, const Bytes& bytes);
    [[nodiscard]] const seal::Keyring& keys() const { return *manifest_->keys; }
    [[nodiscard]] std::string own_inbox() const;
    static SaidFile file_of(const seal::Attachment& from);
    Said said_of(const Found& found, seal::Incoming incoming) const;

    Here& here_;
    HostSigner signer_;
    People people_;
    Rules rules_;
    Turn versions_;
    std::string secret_; ///< the passphrase that counts
    std::optional<seal::PassphraseKey> passphrase_;
    std::optional<seal::Manifest> manifest_;
    bool new_version_ = false;            ///< of the manifest, not told yet
    bool card_checked_ = false;           ///< one's own, in this session
    std::optional<Listed> manifest_file_; ///< of that manifest, as it was when it was found to be the room's
};

[[nodiscard]] inline seal::Time seal_time(confab_time time) {
    return seal::Time{std::chrono::milliseconds{time / 1000}};
}
[[nodiscard]] inline confab_time time_of(seal::Time time) { return time.time_since_epoch().count() * 1000; }

} // namespace confab::storage
