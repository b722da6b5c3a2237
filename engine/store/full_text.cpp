// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/full_text.hpp"

#include "base/text.hpp"
#include "store/database.hpp"
#include "store/full_text_match.hpp"
#include "store/text_pieces.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <limits>
#include <mutex>
#include <optional>
#include <unordered_set>
#include <utility>

namespace confab::store {

namespace {

constexpr std::uint32_t application_id = 0x43665478; // "CfTx"

/// The tokens come from this program, between spaces: what is no space is part of one.
constexpr const char* steps[] = {R"sql(
CREATE TABLE meta(name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
CREATE TABLE word(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE VIRTUAL TABLE word_piece USING fts5(tokens, content='', columnsize=0, detail=none, prefix='1',
    tokenize="ascii tokenchars '!""#$%&''()*+,-./:;<=>?@[\]^_`{|}~'");
CREATE VIRTUAL TABLE piece USING fts5(tokens, content='', columnsize=0, detail=none, prefix='1',
    tokenize="ascii tokenchars '!""#$%&''()*+,-./:;<=>?@[\]^_`{|}~'");
-- Fewer parts: a smaller index, and quicker searches.
INSERT INTO piece(piece, rank) VALUES('automerge', 2);
)sql"};

/// Words that are known to be in the list, so that the usual ones are not looked up for each text.
constexpr std::size_t most_known_words = 50'000;

std::string joined(std::vector<std::string>& tokens) {
    std::sort(tokens.begin(), tokens.end());
    tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
    std::string line;
    for (const auto& token : tokens) (line += token) += ' ';
    return line;
}

void remove_files(const std::filesystem::path& file) {
    for (const char* suffix : {"", "-wal", "-shm"}) {
        auto path = file;
        path += suffix;
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
    }
}

/// Has a connection ask, while it works, whether it should.
class Interruption {
public:
    Interruption(sqlite3* handle, const std::function<bool()>& wanted) : handle_{handle}, wanted_{wanted} {
        if (wanted_) sqlite3_progress_handler(handle_, 100, &Interruption::look, this);
    }
    ~Interruption() {
        if (wanted_) sqlite3_progress_handler(handle_, 0, nullptr, nullptr);
    }
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;
    [[nodiscard]] bool happened() const noexcept { return happened_; }

private:
    static int look(void* self) {
        auto& one = *static_cast<Interruption*>(self);
        one.happened_ = one.happened_ || one.wanted_();
        return one.happened_ ? 1 : 0;
    }

    sqlite3* handle_;
    const std::function<bool()>& wanted_;
    bool happened_ = false;
};

} // namespace

class FullText::Impl {
public:
    Impl(std::filesystem::path file, std::string source) : file_{std::move(file)}, source_{std::move(source)} {}

    Result<void> open();
    Result<void> open_or_begin_anew();
    Result<void> load_position();
    Result<void> change(std::span<const Row> rows, bool add, std::optional<std::int64_t> position);
    Result<void> learn(std::span<const std::string> words);
    void close() {
        reader_.reset();
        writer_.reset(); // the last one to be closed brings everything into the one file
        known_.clear();
    }

    const std::filesystem::path file_;
    const std::string source_;
    std::mutex writing_; ///< taken before reading_
    std::mutex reading_;
    std::optional<Database> writer_, reader_; ///< none: could not be opened; reader_ goes first
    std::atomic<std::int64_t> position_{0};
    std::unordered_set<std::string> known_; ///< words of the list
};

Result<void> FullText::Impl::open() {
    auto writer = Database::open(file_, Database::Mode::create, Durability::normal, {application_id, std::size(steps)});
    if (!writer) return fail(std::move(writer.error()));
    if (auto done = migrate(*writer, application_id, steps); !done) return done;
    auto reader = Database::open(file_, Database::Mode::read, Durability::normal);
    if (!reader) return fail(std::move(reader.error()));
    writer_ = std::move(*writer);
    reader_ = std::move(*reader);
    return load_position();
}

Result<void> FullText::Impl::load_position() {
    auto meta = writer_->prepare("SELECT (SELECT value FROM meta WHERE name = 'source'), "
                                 "(SELECT value FROM meta WHERE name = 'position')");
    if (!meta) return fail(std::move(meta.error()));
    if (auto row = meta->step(); !row) return fail(std::move(row.error()));
    position_ = meta->integer(1);
    if (!meta->null(0)) {
        if (meta->text(0) == source_) return {};
        return fail(Code::invalid, "the index is of another source");
    }
    meta->reset();
    auto set = writer_->prepare("INSERT INTO meta(name, value) VALUES('source', ?1)");
    if (!set) return fail(std::move(set.error()));
    return set->bind(source_).run();
}

Result<void> FullText::Impl::open_or_begin_anew() {
    auto opened = open();
    if (opened || !is_lost(opened.error())) return opened;
    close();
    remove_files(file_);
    return open();
}

/// Puts words that are new into the list of words.
Result<void> FullText::Impl::learn(std::span<const std::string> words) {
    auto insert = writer_->prepare("INSERT OR IGNORE INTO word(text) VALUES(?1)");
    if (!insert) return fail(std::move(insert.error()));
    auto index = writer_->prepare("INSERT INTO word_piece(rowid, tokens) VALUES(?1, ?2)");
    if (!index) return fail(std::move(index.error()));
    for (const auto& word : words) {
        if (known_.size() >= most_known_words) known_.clear();
        if (!known_.insert(word).second) continue;
        if (auto done = insert->bind(word).run(); !done) return done;
        if (writer_->changes() == 0) continue;
        std::vector<std::string> pieces;
        add_pieces(pieces, word);
        if (auto done = index->bind(writer_->last_rowid(), joined(pieces)).run(); !done) return done;
    }
    return {};
}

Result<void> FullText::Impl::change(std::span<const Row> rows, bool add, std::optional<std::int64_t> position) {
    if (!writer_) return fail(Code::internal, "{} is not open", file_.string()); // clear() could not make it
    auto transaction = Transaction::begin(*writer_);
    if (!transaction) return fail(std::move(transaction.error()));
    auto statement = writer_->prepare(add ? "INSERT INTO piece(rowid, tokens) VALUES(?1, ?2)"
                                          : "INSERT INTO piece(piece, rowid, tokens) VALUES('delete', ?1, ?2)");
    if (!statement) return fail(std::move(statement.error()));
    for (const auto& row : rows) {
        auto pieces = pieces_of(folded(row.text), row.terms);
        if (add)
            if (auto done = learn(pieces.words); !done) return done;
        if (auto done = statement->bind(row.id, joined(pieces.tokens)).run(); !done) return done;
    }
    if (position) {
        auto set = writer_->prepare("INSERT OR REPLACE INTO meta(name, value) VALUES('position', ?1)");
        if (!set) return fail(std::move(set.error()));
        if (auto done = set->bind(*position).run(); !done) return done;
    }
    if (auto done = transaction->commit(); !done) return done;
    if (position) position_ = *position;
    return {};
}

FullText::FullText(std::unique_ptr<Impl> impl) noexcept : impl_{std::move(impl)} {}
FullText::~FullText() = default;

Result<std::unique_ptr<FullText>> FullText::open(const std::filesystem::path& file, std::string source) {
    auto impl = std::make_unique<Impl>(file, std::move(source));
    if (auto opened = impl->open_or_begin_anew(); !opened) return fail(std::move(opened.error()));
    return std::unique_ptr<FullText>{new FullText{std::move(impl)}};
}

std::int64_t FullText::position() const { return impl_->position_; }

Result<void> FullText::add(std::span<const Row> rows, std::int64_t position) {
    const std::lock_guard lock{impl_->writing_};
    auto done = impl_->change(rows, true, position);
    if (!done) impl_->known_.clear(); // some of them were not kept
    return done;
}

Result<void> FullText::remove(std::span<const Row> rows) {
    const std::lock_guard lock{impl_->writing_};
    return impl_->change(rows, false, std::nullopt);
}

Result<void> FullText::clear() {
    const std::scoped_lock lock{impl_->writing_, impl_->reading_};
    impl_->close();
    impl_->position_ = 0;
    remove_files(impl_->file_);
    return impl_->open();
}

bool FullText::is_lost(const Error& error) {
    return is_damage(error) || error.code == Code::internal || error.code == Code::unsupported ||
           error.code == Code::invalid;
}

Result<std::int64_t> FullText::search(const TextQuery& query, const Filter& filter, std::int64_t before,
                                      const std::function<bool(std::int64_t)>& visit, const Patience& patience) const {
    const std::lock_guard lock{impl_->reading_};
    if (!impl_->reader_) return fail(Code::io, "{} is not open", impl_->file_.string());
    const Interruption interruption{impl_->reader_->raw(), patience.lost};
    auto top = before > 0 ? before : std::numeric_limits<std::int64_t>::max();
    auto match = match_of(*impl_->reader_, query, filter);
    if (!match) return interruption.happened() ? Result<std::int64_t>{top} : fail(std::move(match.error()));
    auto rows = impl_->reader_->prepare(
        "SELECT rowid FROM piece WHERE piece MATCH ?1 AND rowid < ?2 AND rowid >= ?3 ORDER BY rowid DESC");
    if (!rows) return fail(std::move(rows.error()));
    for (auto window = patience.first_window; top > 1;) {
        const auto bottom = window > 0 && window < top ? top - window : 0;
        rows->bind(*match, top, bottom);
        while (true) {
            auto row = rows->step();
            if (!row) return interruption.happened() ? Result<std::int64_t>{top} : fail(std::move(row.error()));
            if (!*row) break;
            top = rows->integer(0);
            if (!visit(top)) return top;
        }
        top = bottom;
        if (window < std::numeric_limits<std::int64_t>::max() / 8) window *= 4;
    }
    return 0;
}

} // namespace confab::store
