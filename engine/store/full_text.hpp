// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "store/text_query.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace confab::store {

/// A full-text index in an SQLite file of its own, which follows a source of texts and can always be made anew from it. It
/// tells which rows may be hits, and never misses one; whoever asks looks at the text itself (TextQuery::matches()).
///
/// Chinese, Japanese and Korean text is found by any part of it, one character too, other text by words and parts of words.
///
/// Any thread. One writes at a time, and one searches meanwhile.
class FullText {
public:
    struct Row {
        std::int64_t id = 0; ///< above 0; its order is the order of hits
        std::string text;
        std::vector<std::string>
            terms; ///< for filters, as "room:lobby", "month:2026-11": any text, compared without case
    };

    /// Every group must be met by one of its terms: {{"room:a", "room:b"}, {"sender:x"}}.
    using Filter = std::vector<std::vector<std::string>>;

    /// `source` names what is indexed (a log's id): the index of another source is thrown away, and so is one that is
    /// damaged or of another version. Then position() is 0. The file is made, with mode 0600, where it is missing.
    /// Errors: storage_full, io (also another program's file).
    static Result<std::unique_ptr<FullText>> open(const std::filesystem::path& file, std::string source);
    ~FullText();

    /// Up to where the source has been indexed, as the last add() said.
    [[nodiscard]] std::int64_t position() const;

    /// Adds rows and moves the position, both or nothing. An id is added once. Errors: storage_full, io.
    Result<void> add(std::span<const Row> rows, std::int64_t position);

    /// Takes rows away; they must be as they were added. Errors: storage_full, io.
    Result<void> remove(std::span<const Row> rows);

    /// Begins anew, with position 0: after damage the way to go on (see is_lost()). Errors: storage_full, io.
    Result<void> clear();

    /// How long a search may go on.
    struct Patience {
        std::function<bool()> lost;    ///< asked often, on the searching thread; true: end now. Empty: never
        std::int64_t first_window = 0; ///< so many ids are gone through first, and more and more after that, so that a
                                       ///< search that ends early has come somewhere; 0: all at once
    };

    /// Calls `visit` with the ids of rows that may match, the highest first, all below `before` (0: no limit), until it
    /// returns false. It must not call this object. The answer is the id down to which everything was gone through, itself
    /// included unless it is `before`; 0: there is no more. Errors: io.
    Result<std::int64_t> search(const TextQuery& query, const Filter& filter, std::int64_t before,
                                const std::function<bool(std::int64_t id)>& visit, const Patience& patience) const;
    Result<std::int64_t> search(const TextQuery& query, const Filter& filter, std::int64_t before,
                                const std::function<bool(std::int64_t id)>& visit) const {
        return search(query, filter, before, visit, Patience{});
    }

    /// Whether an error of this object means that only clear() helps. Other errors pass: try again later.
    [[nodiscard]] static bool is_lost(const Error& error);

private:
    class Impl;
    explicit FullText(std::unique_ptr<Impl> impl) noexcept;
    std::unique_ptr<Impl> impl_;
};

} // namespace confab::store
