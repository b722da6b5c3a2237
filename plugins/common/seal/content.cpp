// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/content.hpp"

#include "common/seal/refusal.hpp"
#include "common/seal/wire.hpp"

#include <algorithm>
#include <utility>

namespace confab::seal {
namespace {

using storage::fail;

enum class Field : std::uint8_t { text = 1, sender_name, origin_id, attachment };
enum class Shape : std::uint8_t { file = 1, image };

constexpr std::size_t max_name = 1024, max_origin = 256, max_path_text = 255;

void write(Writer& out, const FileRef& ref) { out.text(ref.path).u64(ref.bytes).raw(ref.key.view()).block(ref.salt); }

FileRef read_ref(Reader& in) {
    FileRef ref;
    ref.path = in.text(max_path_text);
    ref.bytes = in.u64();
    in.copy(ref.key.out());
    ref.salt = in.block<Salt>();
    if (!is_file_path(ref.path) || ref.bytes > max_file_bytes) in.spoil();
    return ref;
}

Bytes encode_attachment(const Attachment& attachment) {
    Writer out;
    out.u8(static_cast<std::uint8_t>(attachment.image ? Shape::image : Shape::file))
        .block(attachment.sha256)
        .text(attachment.name)
        .text(attachment.mime);
    write(out, attachment.file);
    out.u8(attachment.thumbnail ? 1 : 0);
    if (attachment.thumbnail) write(out, *attachment.thumbnail);
    return out.take();
}

/// What follows the thumbnail is a later version's, and skipped.
std::optional<Attachment> decode_attachment(View bytes) {
    Reader in{bytes};
    Attachment attachment;
    const auto shape = in.u8();
    attachment.image = shape == static_cast<std::uint8_t>(Shape::image);
    attachment.sha256 = in.block<Hash>();
    attachment.name = in.text(max_name);
    attachment.mime = in.text(max_name);
    attachment.file = read_ref(in);
    const auto thumbnail = in.u8();
    if (thumbnail == 1) attachment.thumbnail = read_ref(in);
    if (!in.good() || thumbnail > 1 || shape < 1 || shape > 2) return std::nullopt;
    return attachment;
}

bool is_possible(const Attachment& attachment) noexcept {
    const auto fits = [](const FileRef& ref) { return is_file_path(ref.path) && ref.bytes <= max_file_bytes; };
    return attachment.name.size() <= max_name && attachment.mime.size() <= max_name && is_text(attachment.name) &&
           is_text(attachment.mime) && fits(attachment.file) && (!attachment.thumbnail || fits(*attachment.thumbnail));
}

bool is_possible(const Content& content) noexcept {
    return is_text(content.text) && content.sender_name.size() <= max_name && is_text(content.sender_name) &&
           content.origin_id.size() <= max_origin && is_text(content.origin_id) &&
           content.attachments.size() <= max_attachments &&
           std::all_of(content.attachments.begin(), content.attachments.end(),
                       [](const Attachment& attachment) { return is_possible(attachment); });
}

void field(Writer& out, Field tag, View value) {
    out.u8(static_cast<std::uint8_t>(tag)).u32(static_cast<std::uint32_t>(value.size())).raw(value);
}

/// False: it was there already, or is no text.
bool take(std::string& into, bool& seen, View value, std::size_t limit) {
    into.assign(reinterpret_cast<const char*>(value.data()), value.size());
    return !std::exchange(seen, true) && into.size() <= limit && is_text(into);
}

} // namespace

Result<Bytes> encode(const Content& content) {
    if (content.text.size() > max_content) return fail(CONFAB_E_TOO_LARGE, N_("This message is too long."));
    if (!is_possible(content)) return fail(CONFAB_E_INVALID, N_("This is not a message that can be sent."));
    Writer out;
    field(out, Field::text, view(content.text));
    field(out, Field::sender_name, view(content.sender_name));
    field(out, Field::origin_id, view(content.origin_id));
    for (const auto& attachment : content.attachments) field(out, Field::attachment, encode_attachment(attachment));
    if (out.view_all().size() > max_content) return fail(CONFAB_E_TOO_LARGE, N_("This message is too long."));
    return out.take();
}

Result<Content> decode_content(View bytes) {
    if (bytes.size() > max_content) return not_understood("a content of such a size");
    Reader in{bytes};
    Content content;
    bool text = false, name = false, origin = false, fine = true;
    while (fine && in.good() && !in.left().empty()) {
        const auto tag = static_cast<Field>(in.u8());
        const auto size = in.u32();
        const auto value = in.raw(size);
        switch (tag) {
        case Field::text: fine = take(content.text, text, value, max_content); break;
        case Field::sender_name: fine = take(content.sender_name, name, value, max_name); break;
        case Field::origin_id: fine = take(content.origin_id, origin, value, max_origin); break;
        case Field::attachment: {
            auto attachment = decode_attachment(value);
            fine = attachment && content.attachments.size() < max_attachments;
            if (fine) content.attachments.push_back(std::move(*attachment));
            break;
        }
        default: break;
        }
    }
    if (!fine || !in.done()) return not_understood("the content of a message");
    return content;
}

} // namespace confab::seal
