// SPDX-License-Identifier: GPL-3.0-or-later
// In parts, as https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html has it; COS does the same.
#include "common/async/workers.hpp"
#include "common/i18n.hpp"
#include "encoding.hpp"
#include "errors.hpp"
#include "listing.hpp"
#include "transfer.hpp"
#include "xml.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

namespace confab::cos {
namespace {

constexpr std::size_t most_answer = 4 << 20;
constexpr std::chrono::seconds without_progress{60};

std::string quoted(const std::string& hash) { return '"' + hash + '"'; }

struct Upload {
    std::shared_ptr<Place> place;
    std::string path, key, id;
    std::shared_ptr<storage::Source> source;
    storage::Progress progress;
    std::map<int, std::string> there; ///< of an earlier attempt: number to ETag, with its quotes
    std::map<int, std::string> parts;

    [[nodiscard]] std::string doing() const { return "uploading " + path; }
    /// With the upload's id, once there is one.
    [[nodiscard]] Request request(std::string method) const {
        auto request = Place::request(std::move(method), key);
        if (id.empty()) request.query["uploads"];
        else request.query["uploadId"] = id;
        return request;
    }
};

Task<Result<Bytes>> read_part(std::shared_ptr<storage::Source> source, std::uint64_t offset, Stop stop) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(part_bytes, source->bytes - offset));
    const auto reading = [source, offset, size]() -> Result<Bytes> {
        Bytes bytes(size);
        auto got = source->read(offset, bytes);
        if (!got) return storage::fail(std::move(got.error()));
        if (*got != size)
            return storage::fail(CONFAB_E_IO, N_("The file has changed while it was sent."),
                                 "read {} of {} bytes at {}", *got, size, offset);
        return bytes;
    };
    co_return co_await async::in_thread(stop.within(without_progress), reading);
}

/// The root of an answer, which has to have this name: a 200 may carry an error.
Result<Element> answer(const Result<Reply>& reply, std::string_view name, std::string_view doing) {
    if (!reply) return storage::fail(reply.error());
    auto root = parse_xml(storage::text_of(reply->body));
    if (reply->good() && root && root->name == name) return std::move(*root);
    if (reply->good() && (!root || root->name != "Error"))
        return storage::fail(strange(doing, "not the answer expected"));
    auto failed = *reply;
    if (failed.good()) failed.status = 500;
    return storage::fail(error_of(failed, doing));
}

/// The uploads that were begun below a prefix and not ended.
Task<Result<Element>> unfinished(std::shared_ptr<Place> place, std::string prefix, std::string_view doing, Stop stop) {
    auto request = place->request("GET", "");
    request.query["uploads"];
    if (!prefix.empty()) request.query["prefix"] = std::move(prefix);
    const auto reply = co_await place->http.send(std::move(request), most_answer, stop);
    co_return answer(reply, "ListMultipartUploadsResult", doing);
}

/// An upload of this key that was begun and not ended, and its parts.
Task<void> look_for_earlier(std::shared_ptr<Upload> up, Stop stop) {
    const auto doing = up->doing();
    const auto uploads = co_await unfinished(up->place, up->key, doing, stop);
    if (!uploads) co_return; // it may not be allowed: then it begins anew
    for (const auto& each : uploads->children)
        if (each.name == "Upload" && each.value("Key") == up->key) up->id = each.value("UploadId");
    if (up->id.empty()) co_return;
    auto request = up->request("GET");
    request.query["max-parts"] = "1000";
    const auto listed = co_await up->place->http.send(std::move(request), most_answer, stop);
    const auto parts = answer(listed, "ListPartsResult", up->doing());
    if (!parts) {
        up->id.clear();
        co_return;
    }
    for (const auto& each : parts->children) {
        if (each.name != "Part") continue;
        int number = 0;
        const auto text = each.value("PartNumber");
        std::from_chars(text.data(), text.data() + text.size(), number);
        up->there[number] = each.value("ETag");
    }
}

Task<Result<void>> begin(std::shared_ptr<Upload> up, Stop stop) {
    co_await look_for_earlier(up, stop);
    if (!up->id.empty()) co_return Result<void>{};
    const auto reply = co_await up->place->http.send(up->request("POST"), most_answer, stop);
    const auto begun = answer(reply, "InitiateMultipartUploadResult", up->doing());
    if (!begun) co_return storage::fail(begun.error());
    up->id = begun->value("UploadId");
    if (up->id.empty()) co_return storage::fail(strange(up->doing(), "no upload id"));
    co_return Result<void>{};
}

Task<Result<void>> send_parts(std::shared_ptr<Upload> up, Stop stop) {
    int number = 0;
    for (std::uint64_t offset = 0; offset < up->source->bytes; offset += part_bytes) {
        ++number;
        auto bytes = co_await read_part(up->source, offset, stop);
        if (!bytes) co_return storage::fail(std::move(bytes.error()));
        const auto etag = quoted(hex(md5(storage::text_of(*bytes))));
        const auto size = bytes->size();
        const auto before = up->there.find(number);
        if (before != up->there.end() && before->second == etag) {
            up->parts[number] = etag;
        } else {
            auto request = up->request("PUT");
            request.query["partNumber"] = std::to_string(number);
            request.body = std::make_shared<const Bytes>(std::move(*bytes));
            const auto reply =
                co_await up->place->http.send(std::move(request), most_answer, stop.within(without_progress));
            if (!reply) co_return storage::fail(reply.error());
            if (!reply->good()) co_return storage::fail(error_of(*reply, up->doing()));
            // Content-MD5 went along: the server has checked it. Where the ETag is no MD5, what it says counts.
            up->parts[number] = reply->header("etag").empty() ? etag : reply->header("etag");
        }
        if (up->progress) up->progress(offset + size, up->source->bytes);
    }
    co_return Result<void>{};
}

Task<Result<void>> complete(std::shared_ptr<Upload> up, Stop stop) {
    std::string text = "<CompleteMultipartUpload>";
    for (const auto& [number, etag] : up->parts)
        text += fmt::format("<Part><PartNumber>{}</PartNumber><ETag>{}</ETag></Part>", number, escaped_xml(etag));
    text += "</CompleteMultipartUpload>";
    constexpr int most_tries = 3;
    for (int n = 1;; ++n) {
        auto request = up->request("POST");
        request.body = std::make_shared<const Bytes>(storage::bytes_of(text));
        request.headers["content-type"] = "application/xml";
        only_if_new(*up->place, request);
        int tries = 0;
        const auto reply =
            co_await up->place->http.send(std::move(request), most_answer, stop.within(without_progress), &tries);
        const auto done = answer(reply, "CompleteMultipartUploadResult", up->doing());
        if (done) co_return Result<void>{};
        const auto code = done.error().code;
        if (code == CONFAB_E_NETWORK && reply && n < most_tries) continue; // an error in a 200
        if ((code == CONFAB_E_NOT_FOUND || code == CONFAB_E_NAME_IN_USE) && (tries > 1 || n > 1)) {
            // Its answer was lost: the upload is no more, and the object is there.
            const auto there = co_await up->place->http.send(up->place->request("HEAD", up->key), 0, stop);
            if (there && there->good() && there->header("content-length") == std::to_string(up->source->bytes))
                co_return Result<void>{};
        }
        co_return storage::fail(done.error());
    }
}

/// What nobody goes on with costs money.
Task<void> abort(std::shared_ptr<Upload> up) {
    if (up->id.empty()) co_return;
    const auto stop = async::within(up->place->http.limit());
    const auto reply = co_await up->place->http.send(up->request("DELETE"), most_answer, stop);
}

} // namespace

Task<Result<void>> upload(std::shared_ptr<Place> place, std::string path, storage::Source source,
                          storage::Progress progress, Stop stop) {
    const auto key = place->key(path);
    if (!key) co_return storage::fail(bad_path(path));
    auto up = std::make_shared<Upload>();
    up->place = place;
    up->path = path;
    up->key = *key;
    up->source = std::make_shared<storage::Source>(std::move(source));
    up->progress = std::move(progress);
    if (up->source->bytes <= part_bytes) {
        auto bytes = co_await read_part(up->source, 0, stop);
        if (!bytes) co_return storage::fail(std::move(bytes.error()));
        const auto size = bytes->size();
        auto done = co_await create(place, path, std::move(*bytes), stop.within(without_progress));
        if (done && up->progress) up->progress(size, size);
        co_return done;
    }
    auto done = co_await begin(up, stop);
    if (done) done = co_await send_parts(up, stop);
    if (done) done = co_await complete(up, stop);
    // What broke off is gone on with; what was given up is not.
    if (!done && done.error().code != CONFAB_E_NETWORK && done.error().code != CONFAB_E_TIMEOUT) co_await abort(up);
    co_return done;
}

Task<Result<void>> remove_unfinished(std::shared_ptr<Place> place, std::int64_t age_us, Stop stop) {
    const auto left = co_await unfinished(place, place->prefix, "listing unfinished uploads", stop);
    if (!left) co_return storage::fail(left.error());
    const auto now = g_get_real_time() + place->http.clock().offset_us().value_or(0);
    for (const auto& each : left->children) {
        const auto key = each.value("Key");
        const auto begun = time_of_iso(each.value("Initiated"));
        // What is not below the prefix, or has no time, is not ours to judge.
        if (each.name != "Upload" || !key.starts_with(place->prefix) || begun == 0 || now - begun <= age_us) continue;
        Upload up;
        up.place = place;
        up.key = key;
        up.id = each.value("UploadId");
        co_await abort(std::make_shared<Upload>(std::move(up)));
    }
    co_return Result<void>{};
}

} // namespace confab::cos
