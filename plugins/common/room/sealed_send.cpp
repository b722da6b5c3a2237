// SPDX-License-Identifier: GPL-3.0-or-later
// What is written into a sealed room, and files.
#include "common/async/workers.hpp"
#include "common/i18n.hpp"
#include "common/layout/base64.hpp"
#include "common/room/host_files.hpp"
#include "common/room/sealed.hpp"
#include "common/seal/content.hpp"
#include "common/seal/file.hpp"
#include "common/seal/paths.hpp"

#include <algorithm>

namespace confab::storage {
namespace {

constexpr std::size_t most_thumbnail = 1 << 20;

/// One attachment, to be kept with a message that waits.
Result<std::string> text_of(const seal::Attachment& attachment) {
    seal::Content content;
    content.attachments.push_back(attachment);
    const auto bytes = seal::encode(content);
    if (!bytes) return fail(bytes.error());
    return to_base64(storage::text_of(*bytes));
}

std::optional<seal::Attachment> attachment_of(const std::string& text) {
    const auto bytes = from_base64(text);
    if (!bytes) return std::nullopt;
    auto content = seal::decode_content(seal::view(*bytes));
    if (!content || content->attachments.size() != 1) return std::nullopt;
    return std::move(content->attachments.front());
}

struct Stored {
    seal::FileRef ref;
    seal::Hash sha256;
};

/// Seals a file of the host while it is stored.
async::Task<Result<Stored>> store(Here& here, seal::RoomId room, std::string folder, confab_id file,
                                  std::uint64_t bytes, confab_time time, Progress progress, async::Stop stop) {
    auto ref = seal::FileRef::fresh(folder, seal_time(time));
    if (!ref) co_return fail(std::move(ref.error()));
    const auto from = source_of(here.host, file, bytes);
    auto made = seal::FileSealer::create(room, *ref, bytes, from.read);
    if (!made) co_return fail(std::move(made.error()));
    const auto sealer = std::make_shared<seal::FileSealer>(std::move(*made));
    Source source;
    source.bytes = sealer->sealed_bytes();
    source.read = [sealer](std::uint64_t, std::span<std::uint8_t> into) -> Result<std::size_t> {
        std::size_t done = 0;
        while (done < into.size()) { // it gives a chunk at a time, and a short answer would mean the end
            const auto got = sealer->read(into.subspan(done));
            if (!got) return fail(got.error());
            if (*got == 0) break;
            done += *got;
        }
        return done;
    };
    Progress in_the_clear = [progress, bytes](std::uint64_t done, std::uint64_t total) {
        if (progress) progress(done >= total ? bytes : std::min(done, bytes), bytes);
    };
    auto stored = co_await here.objects->upload(ref->path, std::move(source), std::move(in_the_clear), stop);
    if (!stored) co_return fail(std::move(stored.error()));
    co_return Stored{sealer->ref(), sealer->sha256()};
}

} // namespace

std::string SealedFormat::counting_of(const std::string& recipient) const {
    if (recipient.empty()) return people_.stream(signer_.keys().sign, signer_.device(), std::nullopt);
    const auto* card = people_.known(recipient);
    if (!card) return {};
    return people_.stream(signer_.keys().sign, signer_.device(), seal::fingerprint(card->keys.sign));
}

async::Task<Result<void>> SealedFormat::check(const Saying& saying, async::Stop stop) {
    auto fine = check_files(here_.settings, saying.files);
    if (!fine) co_return fine;
    if (saying.recipient.empty()) co_return Result<void>{};
    auto card = co_await people_.recipient(keys(), saying.recipient, stop);
    if (!card) co_return fail(std::move(card.error()));
    co_return Result<void>{};
}

async::Task<Result<std::string>> SealedFormat::upload(Saying::File file, confab_time time, Progress progress,
                                                      async::Stop stop) {
    const auto room = keys().room();
    auto stored = co_await store(here_, room, std::string{seal::file_folder}, file.file, file.bytes, time,
                                 std::move(progress), stop);
    if (!stored) co_return fail(std::move(stored.error()));
    seal::Attachment attachment;
    attachment.image = file.image;
    attachment.name = file.name;
    attachment.mime = file.mime;
    attachment.sha256 = stored->sha256;
    attachment.file = stored->ref;
    if (file.thumbnail != 0 && file.thumbnail_bytes > 0 && file.thumbnail_bytes <= most_thumbnail) {
        auto small = co_await store(here_, room, std::string{seal::thumbnail_folder}, file.thumbnail,
                                    file.thumbnail_bytes, time, Progress{}, stop);
        if (small) attachment.thumbnail = small->ref;
        else here_.log("storing a thumbnail", small.error());
    }
    co_return text_of(attachment);
}

async::Task<Result<Composed>> SealedFormat::compose(Saying saying, std::vector<std::string> stored, confab_time time,
                                                    std::uint64_t number, async::Stop stop) {
    seal::Outgoing out;
    auto name = seal::fresh_name(seal_time(time));
    if (!name) co_return fail(std::move(name.error()));
    out.name = std::move(*name);
    out.sender = here_.self;
    out.seq = number;
    out.content.text = saying.text;
    out.content.sender_name = here_.name;
    out.content.origin_id = saying.origin;
    for (const auto& text : stored)
        if (auto attachment = attachment_of(text)) out.content.attachments.push_back(std::move(*attachment));
    Composed composed;
    if (saying.recipient.empty()) {
        auto bytes = seal::seal_message(keys(), signer_, out);
        if (!bytes) co_return fail(std::move(bytes.error()));
        composed.path = std::string{seal::public_folder} + '/' + out.name;
        composed.bytes = std::move(*bytes);
        co_return composed;
    }
    auto card = co_await people_.recipient(keys(), saying.recipient, stop);
    if (!card) co_return fail(std::move(card.error()));
    auto files = seal::seal_private(keys(), signer_, out, *card);
    if (!files) co_return fail(std::move(files.error()));
    composed.path = std::move(files->path);
    composed.bytes = std::move(files->bytes);
    composed.copy_path = std::move(files->copy_path);
    composed.copy = std::move(files->copy);
    co_return composed;
}

Said SealedFormat::own(const Saying& saying, const std::vector<std::string>& stored) const {
    auto said = own_said(here_, saying);
    said.key = seal::hex(seal::fingerprint(signer_.keys().sign).view());
    for (const auto& text : stored)
        if (const auto attachment = attachment_of(text)) said.files.push_back(file_of(*attachment));
    return said;
}

async::Task<Result<void>> SealedFormat::fetch(std::string text, confab_id into, std::uint64_t offset, Progress progress,
                                              async::Stop stop) {
    const auto ref = seal::FileRef::from_text(text);
    if (!ref) co_return fail(CONFAB_E_NOT_FOUND, N_("There is no such file."));
    seal::FileOpener::Writer write = [host = here_.host, into](std::uint64_t at, seal::View bytes) -> Result<void> {
        const auto written = host.file_write(into, at, std::as_bytes(bytes));
        if (written < 0) return fail(written, N_("The file can't be written on this computer."));
        return {};
    };
    auto made = seal::FileOpener::create(keys().room(), *ref, offset, std::move(write));
    if (!made) co_return fail(std::move(made.error()));
    const auto opener = std::make_shared<seal::FileOpener>(std::move(*made));
    Sink sink = [opener](std::uint64_t, std::span<const std::uint8_t> sealed) { return opener->write(sealed); };
    Progress in_the_clear = [progress, bytes = ref->bytes](std::uint64_t done, std::uint64_t total) {
        if (progress) progress(done >= total ? bytes : std::min(done, bytes), bytes);
    };
    const auto from = opener->sealed_from();
    auto got = co_await here_.objects->download(ref->path, from, std::move(sink), std::move(in_the_clear), stop);
    if (!got) co_return fail(std::move(got.error()));
    co_return opener->finish();
}

} // namespace confab::storage
