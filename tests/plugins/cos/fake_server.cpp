// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_server.hpp"

#include "encoding.hpp"
#include "xml.hpp"

#include <fmt/format.h>
#include <libsoup/soup.h>

#include <algorithm>
#include <memory>

namespace confab::cos::test {
namespace {

constexpr std::size_t page_size = 1000;

std::string http_date(std::int64_t seconds) {
    auto* time = g_date_time_new_from_unix_utc(seconds);
    auto* text = soup_date_time_to_string(time, SOUP_DATE_HTTP);
    std::string result{text};
    g_free(text);
    g_date_time_unref(time);
    return result;
}

std::string etag(const std::string& body) { return '"' + hex(md5(body)) + '"'; }

Answer failure(unsigned status, const std::string& code) {
    return {status, fmt::format("<Error><Code>{}</Code><Message>no</Message></Error>", code)};
}

std::string decoded(std::string_view text) {
    std::string plus;
    for (const char c : text) plus += c == '+' ? std::string{"%2B"} : std::string(1, c);
    return form_decoded(plus).value();
}

bool read_request(GDataInputStream* input, Asked& asked, GCancellable* ended) {
    const auto line = [&]() -> std::optional<std::string> {
        const std::unique_ptr<char, decltype(&g_free)> text{
            g_data_input_stream_read_line(input, nullptr, ended, nullptr), g_free};
        if (!text) return std::nullopt;
        std::string result{text.get()};
        if (result.ends_with('\r')) result.pop_back();
        return result;
    };
    const auto first = line();
    if (!first || first->empty()) return false;
    const auto space = first->find(' ');
    asked.method = first->substr(0, space);
    auto target = first->substr(space + 1, first->rfind(' ') - space - 1);
    const auto question = target.find('?');
    if (question != std::string::npos) {
        for (std::string_view left{std::string_view{target}.substr(question + 1)}; !left.empty();) {
            const auto end = std::min(left.find('&'), left.size());
            const auto one = left.substr(0, end);
            left.remove_prefix(std::min(end + 1, left.size()));
            const auto equals = one.find('=');
            asked.query[decoded(one.substr(0, equals))] =
                equals == std::string_view::npos ? "" : decoded(one.substr(equals + 1));
        }
        target.resize(question);
    }
    const auto path = decoded(target);
    const auto slash = path.find('/', 1);
    asked.key = slash == std::string::npos ? "" : path.substr(slash + 1);
    for (auto header = line(); header && !header->empty(); header = line()) {
        const auto colon = header->find(':');
        std::string name = header->substr(0, colon);
        std::transform(name.begin(), name.end(), name.begin(), g_ascii_tolower);
        asked.headers[name] = header->substr(header->find_first_not_of(' ', colon + 1));
    }
    if (const auto size = asked.headers.find("content-length"); size != asked.headers.end()) {
        asked.body.resize(std::stoul(size->second));
        gsize got = 0;
        g_input_stream_read_all(G_INPUT_STREAM(input), asked.body.data(), asked.body.size(), &got, ended, nullptr);
        if (got != asked.body.size()) return false;
    }
    return true;
}

bool forbids_overwriting(const Asked& asked) {
    return asked.headers.contains("if-none-match") || asked.headers.contains("x-cos-forbid-overwrite");
}

} // namespace

FakeServer::FakeServer() : service_{g_threaded_socket_service_new(64)}, ended_{g_cancellable_new()} {
    port_ = g_socket_listener_add_any_inet_port(G_SOCKET_LISTENER(service_), nullptr, nullptr);
    // In the loop's thread, before one of the pool has it: whoever ends waits for all of them.
    g_signal_connect(service_, "incoming", G_CALLBACK(&FakeServer::incoming), this);
    g_signal_connect(service_, "run", G_CALLBACK(&FakeServer::serve), this);
    g_socket_service_start(service_);
}

FakeServer::~FakeServer() {
    g_cancellable_cancel(ended_);
    g_socket_service_stop(service_);
    g_socket_listener_close(G_SOCKET_LISTENER(service_));
    std::unique_lock lock{mutex};
    served_.wait(lock, [this] { return serving_ == 0; });
    lock.unlock();
    g_object_unref(service_);
    g_object_unref(ended_);
}

gboolean FakeServer::incoming(GSocketService*, GSocketConnection*, GObject*, gpointer data) {
    auto& self = *static_cast<FakeServer*>(data);
    const std::lock_guard lock{self.mutex};
    ++self.serving_;
    return FALSE;
}

gboolean FakeServer::serve(GThreadedSocketService*, GSocketConnection* connection, GObject*, gpointer data) {
    auto& self = *static_cast<FakeServer*>(data);
    auto* stream = G_IO_STREAM(connection);
    auto* input = g_data_input_stream_new(g_io_stream_get_input_stream(stream));
    g_data_input_stream_set_newline_type(input, G_DATA_STREAM_NEWLINE_TYPE_LF);
    for (Asked asked; read_request(input, asked, self.ended_); asked = {}) {
        Answer answer;
        std::int64_t offset = 0;
        {
            const std::lock_guard lock{self.mutex};
            self.asked.push_back(asked);
            auto fault = self.fault ? self.fault(asked) : std::nullopt;
            answer = fault ? std::move(*fault) : self.answer(asked);
            if (!fault && self.after) answer = self.after(asked, std::move(answer));
            offset = self.clock_offset_s;
        }
        if (answer.never) {
            GPollFD end{};
            if (g_cancellable_make_pollfd(self.ended_, &end)) g_poll(&end, 1, 60'000);
            break;
        }
        if (answer.silent) break;
        auto text = fmt::format("HTTP/1.1 {} x\r\nDate: {}\r\n", answer.status,
                                http_date(g_get_real_time() / 1'000'000 + offset));
        answer.headers.try_emplace("Content-Length", std::to_string(answer.body.size()));
        for (const auto& [name, value] : answer.headers) text += name + ": " + value + "\r\n";
        text += "\r\n";
        if (asked.method != "HEAD") text += answer.body.substr(0, answer.cut.value_or(std::string::npos));
        auto* output = g_io_stream_get_output_stream(stream);
        if (!g_output_stream_write_all(output, text.data(), text.size(), nullptr, self.ended_, nullptr) || answer.cut)
            break;
    }
    g_io_stream_close(stream, nullptr, nullptr);
    g_object_unref(input);
    const std::lock_guard lock{self.mutex};
    --self.serving_;
    self.served_.notify_all();
    return TRUE;
}

Answer FakeServer::answer(const Asked& request) {
    if (request.has("uploads") || request.has("uploadId")) return multipart(request);
    if (request.key.empty()) return request.method == "GET" ? listing(request) : Answer{};
    if (request.method == "PUT") return put(request);
    if (request.method == "DELETE") {
        objects.erase(request.key);
        return {204, ""};
    }
    return get(request);
}

Answer FakeServer::listing(const Asked& request) const {
    const auto value = [&](const char* name) {
        const auto found = request.query.find(name);
        return found == request.query.end() ? std::string{} : found->second;
    };
    const auto prefix = value("prefix"), marker = value("marker");
    std::string text = "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                       "<EncodingType>url</EncodingType>";
    std::string last;
    std::size_t count = 0;
    for (auto each = objects.lower_bound(prefix); each != objects.end() && each->first.starts_with(prefix); ++each) {
        const auto slash = each->first.find('/', prefix.size());
        const auto shown = slash == std::string::npos ? each->first : each->first.substr(0, slash + 1);
        if (shown <= marker || shown == last) continue;
        if (count == page_size) {
            text += "<IsTruncated>true</IsTruncated>";
            break;
        }
        ++count;
        last = shown;
        text += slash == std::string::npos
                    ? fmt::format("<Contents><Key>{}</Key><LastModified>2026-11-26T10:00:00.000Z</LastModified>"
                                  "<Size>{}</Size></Contents>",
                                  percent_encoded(shown), each->second.size())
                    : fmt::format("<CommonPrefixes><Prefix>{}</Prefix></CommonPrefixes>", percent_encoded(shown));
    }
    return {200, text + "</ListBucketResult>"};
}

Answer FakeServer::put(const Asked& request) {
    if (forbids_overwriting(request) && objects.contains(request.key)) return failure(412, "PreconditionFailed");
    objects[request.key] = request.body;
    return {200, "", {{"ETag", etag(request.body)}}};
}

Answer FakeServer::multipart(const Asked& request) {
    if (request.method == "GET" && request.key.empty()) {
        std::string text = "<ListMultipartUploadsResult>";
        for (const auto& [name, parts] : uploads)
            text += fmt::format("<Upload><Key>{}</Key><UploadId>{}</UploadId></Upload>",
                                name.substr(0, name.find('\n')), name.substr(name.find('\n') + 1));
        return {200, text + "</ListMultipartUploadsResult>"};
    }
    if (request.has("uploads")) {
        const auto id = "id" + std::to_string(uploads.size() + 1);
        uploads[request.key + '\n' + id];
        return {200, "<InitiateMultipartUploadResult><UploadId>" + id + "</UploadId></InitiateMultipartUploadResult>"};
    }
    const auto found = uploads.find(request.key + '\n' + request.query.at("uploadId"));
    if (found == uploads.end()) return failure(404, "NoSuchUpload");
    if (request.method == "PUT") {
        found->second[std::stoi(request.query.at("partNumber"))] = request.body;
        return {200, "", {{"ETag", etag(request.body)}}};
    }
    if (request.method == "DELETE") {
        uploads.erase(found);
        return {204, ""};
    }
    if (request.method == "GET") {
        std::string text = "<ListPartsResult>";
        for (const auto& [number, body] : found->second)
            text +=
                fmt::format("<Part><PartNumber>{}</PartNumber><ETag>{}</ETag></Part>", number, escaped_xml(etag(body)));
        return {200, text + "</ListPartsResult>"};
    }
    if (forbids_overwriting(request) && objects.contains(request.key)) return failure(412, "PreconditionFailed");
    std::string whole;
    for (const auto& [number, body] : found->second) whole += body;
    objects[request.key] = whole;
    uploads.erase(found);
    return {200, "<CompleteMultipartUploadResult><ETag>x</ETag></CompleteMultipartUploadResult>"};
}

Answer FakeServer::get(const Asked& request) const {
    const auto found = objects.find(request.key);
    if (found == objects.end()) return failure(404, "NoSuchKey");
    const auto& body = found->second;
    const auto match = request.headers.find("if-match");
    if (match != request.headers.end() && match->second != etag(body)) return failure(412, "PreconditionFailed");
    Answer whole{200, body, {{"ETag", etag(body)}, {"Last-Modified", "Thu, 26 Nov 2026 10:00:00 GMT"}}};
    if (const auto range = request.headers.find("range"); range != request.headers.end()) {
        const auto from = std::stoul(range->second.substr(6));
        if (from >= body.size()) return failure(416, "InvalidRange");
        whole.status = 206;
        whole.body = body.substr(from);
        whole.headers["Content-Range"] = fmt::format("bytes {}-{}/{}", from, body.size() - 1, body.size());
    }
    return whole;
}

std::size_t FakeServer::count(const std::string& method, const std::string& key) {
    const std::lock_guard lock{mutex};
    return static_cast<std::size_t>(std::count_if(asked.begin(), asked.end(), [&](const Asked& each) {
        return each.method == method && (key.empty() || each.key == key);
    }));
}

} // namespace confab::cos::test
