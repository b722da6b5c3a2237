// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/message.hpp"

#include <confab/plugin.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace confab::test {

/// What an account talks to, played by the test: a network with a log, or one of the old kind. Its transport "far" has the
/// connect role only. One at a time; engine thread.
///
/// It answers like a hub: a message gets a place in the log, is told, then acknowledged; HISTORY and MISSED are read from the
/// log. What a test wants otherwise it sets.
class FarSide {
public:
    static confab_transport_desc
        description; ///< its `caps` may be changed by a test, and are what they were with the next one
    static const confab_entry entry;

    static constexpr std::uint64_t old_kind = CONFAB_CAP_TEXT | CONFAB_CAP_DIRECT | CONFAB_CAP_PRESENCE;
    static constexpr std::uint64_t everything =
        old_kind | CONFAB_CAP_HISTORY | CONFAB_CAP_SEARCH | CONFAB_CAP_ACK | CONFAB_CAP_RESUME;

    FarSide();
    ~FarSide();
    FarSide(const FarSide&) = delete;
    FarSide& operator=(const FarSide&) = delete;

    // What the network is like.
    std::uint64_t caps = everything;
    std::string log_id = "log-a";
    std::string token = "token-1"; ///< of the holder that it knows
    bool takes_messages = true;    ///< false: what is submitted goes nowhere and has no answer
    bool acknowledges = true;      ///< false: it is taken and told, and the answer is lost
    bool tells_own = true;         ///< false: own messages come back with their answer only
    bool answers_queries = true;
    std::size_t largest_page = 200;
    std::size_t window = 0; ///< so many requests may be without an answer; 0: any number
    std::optional<Code> refuses_auth;
    std::optional<Code> refuses;   ///< every message, at once
    bool resumes_by_place = false; ///< it needs no token, only `since`; and has a log, also without pages of it

    // Files: `stored` holds all bytes by their ref.
    std::map<std::string, std::string> stored;
    bool takes_files = true;         ///< false: a message with files has no answer
    std::size_t stops_at = SIZE_MAX; ///< a fetch says no more from this offset on
    confab_result file_result = 0;   ///< the last of the host's
    std::vector<Fetch> fetches;
    // Housekeeping: these reports, and this end.
    std::vector<StorageReport> reports;
    Code order_result = Code::ok;
    bool ends_orders = true;
    std::vector<StorageWhat> orders;
    std::vector<StorageRequest> requests_kept; ///< the same, whole
    /// What the host offers; its session is session().
    [[nodiscard]] const confab_identity* identity() const;
    [[nodiscard]] confab_id session() const noexcept { return session_; }
    /// Reads from a file that was lent, to its end.
    std::string read_file(FileId file, Op op, std::uint64_t total);

    /// What was said, oldest first. `at` is the time; seq is its number from 1, with gaps where a test makes them.
    struct Line {
        std::uint64_t seq = 0;
        MessageId id;
        OriginId origin{};
        UserId sender;
        UserId recipient{}; ///< set: private
        Timestamp at;
        std::string body;
        std::vector<Attachment> files{};
        std::string key{};          ///< of who has signed it
        bool earlier_guest = false; ///< the sender had the id of whoever is here now, and is somebody else
    };
    std::vector<Line> log;
    /// Says something to all who are there, or is there when they come.
    Line& say(const std::string& sender, const std::string& body, const std::string& recipient = {});
    /// Tells one line live, once more.
    void tell(const Line& line);
    void tell(Message message);

    /// Answers the last question after all.
    void answer() { answer(last_op, queries.back().first, queries.back().second); }
    /// Forgets what has no answer, and says that there is room.
    void make_room() {
        unanswered_.clear();
        tell(Message{{}, Op::none, 0, Flow{}});
    }
    /// Breaks the session without a word.
    void cut();
    /// Ends it in order.
    void close(Code why);
    [[nodiscard]] bool connected() const noexcept { return session_ != 0; }

    // What it was asked, in order.
    std::vector<Auth> introductions;
    std::uint32_t introduction_flags = 0; ///< of the last one
    std::vector<ChatMessage> heard;
    Op last_op = Op::none; ///< of the last request
    std::vector<std::pair<::confab::Query, std::uint32_t>> queries;

private:
    class Wire;
    void opened(Wire& wire, confab_id session);
    confab_result closed(confab_id session, confab_result why);
    confab_result asked(const confab_msg& raw);
    void introduced(Op op, const Auth& auth);
    void said(Op op, const ChatMessage& message);
    bool take_files(Op op, const ChatMessage& message);
    void fetched(Op op, const Fetch& fetch);
    confab_result cancelled(Op op);
    void kept_in_order(Op op, const StorageRequest& request);
    [[nodiscard]] bool has_log() const noexcept { return (caps & CONFAB_CAP_HISTORY) != 0 || resumes_by_place; }
    void queried(Op op, const ::confab::Query& query, std::uint32_t flags);
    void answer(Op op, const ::confab::Query& query, std::uint32_t flags);
    void done(Op op, std::uint32_t of, OpDone what, std::uint32_t flags = 0);
    void emit(Message message);
    void flush();
    void end(confab_result unanswered, confab_result why);
    [[nodiscard]] std::string cursor(std::uint64_t seq) const { return log_id + "." + std::to_string(seq); }
    [[nodiscard]] std::optional<std::uint64_t> seq_of(const Cursor& cursor) const;
    [[nodiscard]] Message message_of(const Line& line) const;
    [[nodiscard]] std::uint64_t last() const { return log.empty() ? 0 : log.back().seq; }

    Wire* wire_ = nullptr;
    const sdk::Host* host_ = nullptr;
    std::vector<Attachment> taken_; ///< of the message that is being heard
    confab_id session_ = 0;
    UserId self_;
    bool live_ = false;
    std::uint64_t lines_ = 0; ///< ever said
    std::vector<std::pair<Op, std::uint32_t>> unanswered_;
    std::deque<Message> out_; ///< until the engine has room
};

} // namespace confab::test
