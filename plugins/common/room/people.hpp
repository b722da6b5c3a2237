// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/room/here.hpp"
#include "common/room/host_signer.hpp"
#include "common/seal/card.hpp"
#include "common/seal/heartbeat.hpp"
#include "common/seal/keyring.hpp"
#include "common/seal/message.hpp"
#include "common/seal/missing.hpp"

#include <map>
#include <optional>
#include <string>

namespace confab::storage {

/// Who is in a sealed room, with which keys, and how far each of their devices has counted. Engine thread; see Here for its
/// life.
class People {
public:
    People(Here& here, HostSigner& signer) : here_{here}, signer_{signer} {}

    /// The card of that key; nothing: there is none that can be read.
    async::Task<std::optional<seal::Card>> card(const seal::Keyring& keys, seal::Fingerprint of, async::Stop stop);
    /// The card to seal private messages with. Errors: E_UNKNOWN_USER; E_KEY_CHANGED, the person at this machine has not decided
    /// about the newest key, has accepted none, or others have replaced it.
    async::Task<Result<seal::Card>> recipient(const seal::Keyring& keys, std::string id, async::Stop stop);
    /// The one that recipient() found last for this id.
    [[nodiscard]] const seal::Card* known(const std::string& id) const;
    /// A signature of that key was checked, over something that says it is of `id`. False: its card says otherwise.
    async::Task<bool> met(const seal::Keyring& keys, std::string id, seal::SigningKey key, async::Stop stop);

    /// This is the room whose people they are. Once, before anything else.
    void enter(const seal::RoomId& room) { room_ = seal::hex(room.view()).substr(0, 16); }
    /// The name of what one device counts along in this room.
    [[nodiscard]] std::string stream(const seal::SigningKey& key, seal::Device device,
                                     const std::optional<seal::Fingerprint>& recipient) const;
    /// A message was read.
    async::Task<void> came(std::string stream, seal::Incoming message, async::Stop stop);
    /// A heartbeat was.
    async::Task<void> told(const seal::Keyring& keys, seal::HeartbeatSeen seen, async::Stop stop);
    /// Tells what has been missing for too long, and what has come after all.
    async::Task<void> look_for_gaps(async::Stop stop);

    /// How far this device has counted, for its own heartbeat.
    async::Task<seal::Mark> own_mark(std::string stream, int retention_days, async::Stop stop);
    struct Counted {
        seal::Fingerprint recipient;
        seal::Key pair;
    };
    /// Those to whom this device has written.
    async::Task<std::vector<Counted>> counted(const seal::Keyring& keys, async::Stop stop);

private:
    struct Stream {
        seal::Arrivals arrivals;
        std::string who;     ///< user id
        std::string partner; ///< of the conversation as it is shown here; empty: the lobby
        std::uint64_t told_missing = 0;
        std::uint64_t arrived = 0; ///< of those, and not told yet
        bool counted = false;      ///< a heartbeat has told how far, since the start
    };
    struct NoCard {
        async::Clock::time_point again; ///< when to look again
        std::optional<Listed> bad = {}; ///< one that is worth nothing, as it was then
    };
    async::Task<Stream*> find(std::string stream, async::Stop stop);
    /// Asks the host about a key that was met; false as met().
    async::Task<bool> ask(const seal::Keyring& keys, std::string id, seal::SigningKey key, async::Stop stop);
    async::Task<void> read_cards(const seal::Keyring& keys, async::Stop stop);
    async::Task<std::optional<seal::Key>> pair(const seal::Keyring& keys, seal::Fingerprint with, async::Stop stop);

    Here& here_;
    HostSigner& signer_;
    std::string room_;
    std::map<seal::Fingerprint, seal::Card> cards_;
    std::map<seal::Fingerprint, std::int64_t> shown_; ///< when a card's file was written, by the place; 0: unknown
    std::map<seal::Fingerprint, NoCard> no_card_;
    std::map<std::string, seal::Card> recipients_; ///< by folded id
    std::map<std::string, confab_result> trust_;   ///< by id and key
    std::map<seal::Fingerprint, seal::Key> pairs_;
    std::map<std::string, Stream> streams_;
    std::map<std::string, seal::Time> beats_; ///< of a device: when its last heartbeat was written
};

} // namespace confab::storage
