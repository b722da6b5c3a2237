// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/room/order.hpp"
#include "common/room/scanner.hpp"

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace confab::storage {

/// Reads what was found, gives it its place and its number, and tells it. Engine thread; see Here for its life.
class Teller {
public:
    struct How {
        confab_op op = 0;        ///< of a QUERY that asked for it
        bool historical = false; ///< it was there before
    };

    Teller(Here& here, Format& format, Scanner& scanner) : here_{here}, format_{format}, scanner_{scanner} {}

    void start(const State::Loaded& loaded, std::unordered_map<std::string, std::string> origins);

    /// Tells a batch, the older before the newer, and returns how many were told. What can't be read is told of once; what may
    /// only be busy or half written waits in the list of take_again(). Errors: those that end a session.
    async::Task<Result<std::uint32_t>> tell(std::vector<Found> batch, How how, async::Stop stop);
    /// What is worth another try.
    [[nodiscard]] std::vector<Found> take_again() { return std::exchange(again_, {}); }

    /// A number for a message of one's own that was sent, as told.
    async::Task<Result<std::uint64_t>> number_own(Numbered message, async::Stop stop);
    /// Tells it, for what the host does not know of it yet: where its files are.
    async::Task<void> tell_own(Said said, std::uint64_t n, std::int64_t millis, async::Stop stop);
    /// Own messages carry their origin when they are told.
    void own(const std::string& path, const std::string& origin) { origins_[path] = origin; }

    [[nodiscard]] std::uint64_t last() const noexcept { return last_n_; }
    /// Where a message with that number of that stream stands. Milliseconds since 1970.
    async::Task<std::int64_t> place(std::string stream, std::uint64_t number, std::int64_t claimed, async::Stop stop);

    /// Called with each message that was read, before it is told.
    std::function<void(const Said&)> on_read;

private:
    struct Read {
        Found found;
        std::optional<Result<Said>> said;
        std::int64_t millis = 0;
    };
    async::Task<void> read_one(Read* read, async::Stop stop);
    async::Task<void> failed(Found found, Error error, async::Stop stop);
    async::Task<Result<void>> order(std::vector<Read>& reads, bool fresh, async::Stop stop);
    async::Task<bool> emit(const Read& read, std::uint64_t n, How how, async::Stop stop);

    Here& here_;
    Format& format_;
    Scanner& scanner_;
    std::uint64_t last_n_ = 0;
    std::unordered_map<std::string, std::string> origins_; ///< by path
    std::unordered_map<std::string, Places> places_;
    std::vector<Found> again_;
};

} // namespace confab::storage
