// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/file.hpp"

#include "common/seal/refusal.hpp"

#include <algorithm>
#include <utility>

namespace confab::seal {
namespace {

Result<ObjectKey> key_of(const RoomId& room, const FileRef& ref) {
    return ObjectKey::make(ref.key, ref.salt, {room, Epoch{}, Kind::file, ref.path});
}

tl::unexpected<storage::Error> changed_meanwhile() {
    return storage::fail(CONFAB_E_IO, N_("The file was changed while it was sent."));
}

} // namespace

FileSealer::FileSealer(StreamSealer stream, FileRef ref, Reader reader)
    : stream_{std::move(stream)}, ref_{std::move(ref)}, reader_{std::move(reader)}, waiting_{stream_.header().begin(),
                                                                                             stream_.header().end()} {}

Result<FileSealer> FileSealer::create(const RoomId& room, FileRef ref, std::uint64_t bytes, Reader reader) {
    if (bytes > max_file_bytes) return storage::fail(CONFAB_E_TOO_LARGE, N_("The file is too large."));
    ref.bytes = bytes;
    auto key = key_of(room, ref);
    if (!key) return storage::fail(key.error());
    return FileSealer{StreamSealer{std::move(*key)}, std::move(ref), std::move(reader)};
}

Result<std::size_t> FileSealer::read(std::span<std::uint8_t> out) {
    if (given_ == waiting_.size() && !ended_)
        if (auto filled = fill(); !filled) return storage::fail(filled.error());
    const auto size = std::min(out.size(), waiting_.size() - given_);
    std::copy_n(waiting_.begin() + static_cast<std::ptrdiff_t>(given_), size, out.begin());
    given_ += size;
    return size;
}

Result<void> FileSealer::fill() {
    Bytes plain(static_cast<std::size_t>(std::min<std::uint64_t>(chunk_bytes, ref_.bytes - done_)));
    for (std::size_t have = 0; have < plain.size();) {
        const auto got = reader_(done_ + have, std::span{plain}.subspan(have));
        if (!got) return storage::fail(got.error());
        if (*got == 0 || *got > plain.size() - have) return changed_meanwhile();
        have += *got;
    }
    done_ += plain.size();
    const bool last = done_ == ref_.bytes;
    if (last) {
        std::uint8_t beyond = 0;
        const auto more = reader_(done_, {&beyond, 1});
        if (!more) return storage::fail(more.error());
        if (*more != 0) return changed_meanwhile();
    }
    digest_.add(plain);
    waiting_.clear();
    given_ = 0;
    if (auto sealed = stream_.seal(plain, last, waiting_); !sealed) return storage::fail(sealed.error());
    ended_ = last;
    return {};
}

FileOpener::FileOpener(StreamOpener stream, std::uint64_t from, Writer writer)
    : stream_{std::move(stream)}, writer_{std::move(writer)}, from_{from},
      next_chunk_{from == stream_.plain_bytes() && from > 0 ? stream_.chunks() : from / chunk_bytes},
      header_left_{next_chunk_ == 0 ? header_bytes : 0} {}

Result<FileOpener> FileOpener::create(const RoomId& room, const FileRef& ref, std::uint64_t from, Writer writer) {
    if (from > ref.bytes)
        return storage::fail(CONFAB_E_INVALID, N_("The file is shorter than what was fetched of it already."));
    auto key = key_of(room, ref);
    if (!key) return storage::fail(key.error());
    return FileOpener{StreamOpener{std::move(*key), ref.bytes}, from, std::move(writer)};
}

std::uint64_t FileOpener::sealed_bytes() const noexcept { return sealed_size(stream_.plain_bytes()); }

std::uint64_t FileOpener::sealed_from() const noexcept {
    if (from_ > 0 && from_ == stream_.plain_bytes()) return sealed_bytes();
    const auto chunk = from_ / chunk_bytes;
    return chunk == 0 ? 0 : header_bytes + chunk * (chunk_bytes + tag_bytes);
}

Result<void> FileOpener::write(View sealed) {
    if (header_left_ > 0) {
        const auto size = std::min<std::size_t>(header_left_, sealed.size());
        const auto expected = stream_.header().subspan(header_bytes - header_left_, size);
        if (!std::equal(expected.begin(), expected.end(), sealed.begin())) return changed("another header");
        header_left_ -= size;
        sealed = sealed.subspan(size);
    }
    while (!sealed.empty()) {
        if (next_chunk_ >= stream_.chunks()) return changed("more than there should be");
        const auto whole = stream_.chunk_size(next_chunk_) + tag_bytes;
        const auto size = std::min(whole - chunk_.size(), sealed.size());
        chunk_.insert(chunk_.end(), sealed.begin(), sealed.begin() + static_cast<std::ptrdiff_t>(size));
        sealed = sealed.subspan(size);
        if (chunk_.size() == whole)
            if (auto opened = open_chunk(); !opened) return opened;
    }
    return {};
}

Result<void> FileOpener::open_chunk() {
    Bytes plain;
    if (auto opened = stream_.open(next_chunk_, chunk_, plain); !opened) return opened;
    chunk_.clear();
    const auto at = next_chunk_++ * chunk_bytes;
    const auto skip = from_ > at ? static_cast<std::size_t>(from_ - at) : 0;
    if (skip >= plain.size()) return {};
    return writer_(at + skip, View{plain}.subspan(skip));
}

Result<void> FileOpener::finish() const {
    if (header_left_ > 0 || !chunk_.empty() || next_chunk_ < stream_.chunks()) return changed("the end is missing");
    return {};
}

} // namespace confab::seal
