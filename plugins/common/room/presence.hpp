// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/room/format.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>

namespace confab::storage {

/// Who is there, by the files that each client writes anew every minute: online is whose file is younger than 300 s by the
/// place's clock. Engine thread; see Here for its life.
class Presence {
public:
    static constexpr std::chrono::seconds beat_every{60}, online_for{300};

    Presence(Here& here, Format& format) : here_{here}, format_{format} {}

    /// Writes one's own file and tells who is there.
    async::Task<void> begin(async::Stop stop);
    /// Writes one's own file where it is due, looks at those of others, and tells what has changed. Errors: those that end a
    /// session.
    async::Task<Result<void>> look(async::Stop stop);
    /// Takes one's own file back.
    async::Task<void> leave(async::Stop stop);
    /// People who are there, this one among them.
    [[nodiscard]] std::size_t count() const noexcept { return people_.size(); }
    /// Write one's own file at the next look.
    void beat_soon() { next_beat_ = {}; }

private:
    struct File {
        std::int64_t modified_us = 0;
        std::uint64_t bytes = 0;
        std::optional<Beat> beat;
    };
    struct Person {
        std::string id, name;
    };
    using People = std::map<std::string, Person>; ///< by folded id
    async::Task<void> beat(async::Stop stop);
    async::Task<Result<People>> read(async::Stop stop);
    async::Task<void> tell(std::uint32_t change, Person who, People all, async::Stop stop);

    Here& here_;
    Format& format_;
    std::map<std::string, File> files_;
    People people_;
    async::Clock::time_point next_beat_{};
};

} // namespace confab::storage
