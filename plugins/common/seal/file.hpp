// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/seal/bytes.hpp"
#include "common/seal/file_ref.hpp"
#include "common/seal/keyring.hpp"
#include "common/seal/stream.hpp"

#include <cstdint>
#include <functional>
#include <span>

namespace confab::seal {

/// Seals a file while it is uploaded: chunk by chunk, from the beginning to the end, once. One thread at a time.
class FileSealer {
public:
    /// Reads up to out.size() bytes of the file at `offset`; 0 at its end. May block where the caller may.
    using Reader = std::function<Result<std::size_t>(std::uint64_t offset, std::span<std::uint8_t> out)>;

    /// `bytes`: how long the file is now. A file that has another length when it is read is E_IO.
    [[nodiscard]] static Result<FileSealer> create(const RoomId& room, FileRef ref, std::uint64_t bytes, Reader reader);

    /// How many bytes there are sealed.
    [[nodiscard]] std::uint64_t sealed_bytes() const noexcept { return sealed_size(ref_.bytes); }
    /// The next sealed bytes, up to out.size(); 0 at the end. Errors: E_IO, the reader's.
    [[nodiscard]] Result<std::size_t> read(std::span<std::uint8_t> out);
    /// After the end: what belongs in the message, and the SHA-256 of what was read.
    [[nodiscard]] const FileRef& ref() const noexcept { return ref_; }
    [[nodiscard]] Hash sha256() const { return digest_.value(); }

private:
    FileSealer(StreamSealer stream, FileRef ref, Reader reader);
    [[nodiscard]] Result<void> fill();

    StreamSealer stream_;
    FileRef ref_;
    Reader reader_;
    Digest digest_;
    std::uint64_t done_ = 0;
    Bytes waiting_; ///< sealed; from `given_` on not handed out yet
    std::size_t given_ = 0;
    bool ended_ = false;
};

/// Opens a file while it is downloaded, from any place on. One thread at a time.
class FileOpener {
public:
    /// Takes bytes in the clear that belong at `offset`.
    using Writer = std::function<Result<void>(std::uint64_t offset, View bytes)>;

    /// Errors: E_INVALID, a `from` beyond the end.
    [[nodiscard]] static Result<FileOpener> create(const RoomId& room, const FileRef& ref, std::uint64_t from,
                                                   Writer writer);

    /// How long the sealed file has to be.
    [[nodiscard]] std::uint64_t sealed_bytes() const noexcept;
    /// Where in the sealed file to start reading.
    [[nodiscard]] std::uint64_t sealed_from() const noexcept;
    /// Takes sealed bytes in order, from sealed_from() on, in pieces of any size.
    /// Errors: E_AUTH, changed or not this file; the writer's. After an error only the destructor may be called.
    [[nodiscard]] Result<void> write(View sealed);
    /// To be called at the end. Errors: E_AUTH, something is missing.
    [[nodiscard]] Result<void> finish() const;

private:
    FileOpener(StreamOpener stream, std::uint64_t from, Writer writer);
    [[nodiscard]] Result<void> open_chunk();

    StreamOpener stream_;
    Writer writer_;
    std::uint64_t from_ = 0, next_chunk_ = 0;
    std::size_t header_left_ = 0;
    Bytes chunk_; ///< what has come of the next one
};

} // namespace confab::seal
