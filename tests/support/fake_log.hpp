// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hub/holders.hpp"
#include "hub/log.hpp"
#include "hub/search.hpp"

#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

namespace confab::test {

/// A log in memory that keeps the promises of hub::Log and lets a test decide when things happen: when what was appended is
/// committed, whether it fails, when another server's records come, and when reads are answered. Engine thread; the loop
/// outlives it.
class FakeLog final : public hub::Log, public hub::Search, public hub::Holders {
public:
    static constexpr auto all = std::numeric_limits<std::size_t>::max();

    explicit FakeLog(Loop& loop, std::string id = "0123456789abcdef");

    /// true (at start): commits by itself in the next turn of the loop. false: when commit() is called.
    void commit_by_itself(bool on);
    /// Decides about the first `most` of the waiting appends; the tail and the answers follow in the loop.
    void commit(std::size_t most = all);
    [[nodiscard]] std::size_t waiting() const noexcept {
        return waiting_.size();
    } ///< appends, and questions about them
    /// The next `count` appends are answered with this error, when their turn to be committed has come.
    void fail_next(std::size_t count, Error error);
    /// A record that another server commits now. Its id is made up if it has none.
    void bring(hub::Record record);

    /// true: reads, finds and searches look at the log when they are asked, but are answered only by release().
    void hold_reads(bool on);
    /// Answers the first `most` of those that are held, in the loop.
    void release(std::size_t most = all);
    [[nodiscard]] std::size_t held() const noexcept { return held_.size(); }
    /// A search looks at no more than so many records, and ends with what it has.
    void search_at_most(std::size_t records) noexcept { searched_ = records; }
    /// The next `count` reads are answered with this error.
    void fail_reads(std::size_t count, Error error);

    [[nodiscard]] const std::vector<hub::Record>& records() const noexcept { return records_; }
    [[nodiscard]] std::size_t tokens() const noexcept { return lineages_.size(); }

    // hub::Log
    [[nodiscard]] const std::string& id() const noexcept override { return id_; }
    [[nodiscard]] hub::Seq last() const noexcept override { return last_; }
    void append(hub::Record record, Appended then) override;
    void repeated(hub::Record record, Repeated then) override; ///< waits its turn among the appends
    [[nodiscard]] Handle tail(hub::Seq from, Tail tell) override;
    void read(hub::Scope scope, hub::Seq from, hub::PageLimit limit, hub::Direction direction, Read then) override;
    void find(hub::Scope scope, Timestamp time, std::function<void(Result<hub::Seq>)> then) override;
    void trim(Timestamp before, bool dry_run, std::function<void(Result<std::size_t>)> then) override;

    // hub::Search: each word of the text, in any case, somewhere in the body
    void search(hub::SearchQuery query, Read then) override;

    // hub::Holders
    [[nodiscard]] std::optional<Lineage> find(std::string_view token_sha256_hex) override;
    void add(std::string_view token_sha256_hex, const Lineage& lineage) override;

private:
    struct Waiting {
        hub::Record record;
        Appended then;
        std::optional<Error> error;
        Repeated question; ///< instead of `then`
    };
    using DedupeKey = std::tuple<std::string, std::string, std::string>; ///< holder, place, origin

    void store(hub::Record& record);
    void wait(Waiting waiting);
    void decide(Waiting waiting);
    [[nodiscard]] Result<std::optional<Committed>> known(const hub::Record& record) const;
    void tell_tail();
    void answer(std::function<void()> what);
    void post(std::function<void()> what);
    [[nodiscard]] std::optional<Error> read_error();

    Loop& loop_;
    std::string id_;
    hub::Seq newest_ = hub::Seq::none; ///< given last
    hub::Seq last_ = hub::Seq::none;   ///< told last
    std::vector<hub::Record> records_;
    std::map<DedupeKey, hub::Record> origins_;
    std::map<std::string, Lineage, std::less<>> lineages_;

    bool by_itself_ = true;
    std::deque<Waiting> waiting_;
    std::size_t failing_ = 0;
    Error failure_;

    std::size_t searched_ = all;
    bool holding_ = false;
    std::deque<std::function<void()>> held_;
    std::size_t reads_failing_ = 0;
    Error read_failure_;

    struct Reader {
        Tail tell;
        hub::Seq position;
    };
    std::weak_ptr<Reader> reader_;
    std::shared_ptr<int> alive_ = std::make_shared<int>();
};

} // namespace confab::test
