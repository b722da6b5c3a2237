// SPDX-License-Identifier: GPL-3.0-or-later
#include "http.hpp"

#include "common/i18n.hpp"
#include "encoding.hpp"
#include "errors.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <random>
#include <utility>

namespace confab::cos {
namespace {

using namespace std::chrono_literals;

constexpr int most_tries = 6;
constexpr std::chrono::milliseconds first_pause = 100ms, longest_pause = 5s;
constexpr std::size_t most_refusal = 64 << 10, piece = 64 << 10;
constexpr std::int64_t signature_lasts = 15 * 60;
constexpr std::int64_t clock_tolerance_us = 60'000'000;
constexpr std::string_view empty_hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

std::chrono::milliseconds jittered(std::chrono::milliseconds pause) {
    thread_local std::minstd_rand numbers{std::random_device{}()};
    return pause / 2 +
           std::chrono::milliseconds{std::uniform_int_distribution<int>{0, static_cast<int>(pause.count())}(numbers)};
}

Ref<SoupSession> make_session(std::chrono::milliseconds limit) {
    const auto seconds = std::max<long long>(1, std::chrono::ceil<std::chrono::seconds>(limit).count());
    auto session = Ref<SoupSession>::take(
        soup_session_new_with_options("user-agent", "Confab", "timeout", static_cast<guint>(seconds), "idle-timeout",
                                      50U, "max-conns", 32, "max-conns-per-host", 16, nullptr));
    // What is signed goes as it is, and comes as it is.
    soup_session_remove_feature_by_type(session.get(), SOUP_TYPE_CONTENT_DECODER);
    soup_session_remove_feature_by_type(session.get(), SOUP_TYPE_AUTH_MANAGER);
    return session;
}

std::optional<Error> trust(SoupSession* session, const std::string& ca_file) {
    glib::ErrorHolder error;
    const auto file = Ref<GTlsDatabase>::take(g_tls_file_database_new(ca_file.c_str(), error.out()));
    if (!file)
        return Error{CONFAB_E_CONFIG, N_("The file with the certificate authority can't be read."),
                     fmt::format("{}: {}", ca_file, error.text())};
    soup_session_set_tls_database(session, file.get());
    return std::nullopt;
}

void count(Counts& counts, const Request& request) {
    if (request.method == "HEAD") ++counts.heads;
    else if (request.method == "DELETE") ++counts.deletes;
    else if (request.method != "GET") ++counts.puts;
    else if (request.key.empty()) ++counts.lists;
    else ++counts.gets;
}

bool worth_another(const Reply& reply) noexcept { return reply.status == 429 || reply.status >= 500; }

} // namespace

std::string Reply::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string{} : found->second;
}

struct Http::Shared {
    Endpoint to;
    Credentials credentials;
    std::chrono::milliseconds limit;
    Ref<SoupSession> session;
    std::optional<Error> unusable; ///< what every request fails with
    ServerClock clock;
    Counts counts;

    [[nodiscard]] std::int64_t server_seconds() const {
        return (g_get_real_time() + clock.offset_us().value_or(0)) / 1'000'000;
    }
    void sign(const Request& request, Signable& signable) const;
    [[nodiscard]] Ref<SoupMessage> message(const Request& request) const;
    static Task<Result<Opened>> open(std::shared_ptr<Shared> self, Request request, Stop stop);
    static Task<Result<Reply>> send(std::shared_ptr<Shared> self, Request request, std::size_t most, Stop stop,
                                    int* tries);
    static Task<Result<Reply>> send_once(std::shared_ptr<Shared> self, Request request, std::size_t most, Stop stop);
};

void Http::Shared::sign(const Request& request, Signable& signable) const {
    const auto now = server_seconds();
    if (to.sigv4) {
        signable.headers["x-amz-date"] = amz_date(now);
        signable.headers["x-amz-content-sha256"] =
            request.body ? hex(sha256(storage::text_of(*request.body))) : std::string{empty_hash};
        if (!credentials.token.empty()) signable.headers["x-amz-security-token"] = credentials.token;
        const auto value = sigv4_authorization(signable, credentials, to.region);
        signable.headers["authorization"] = value;
        return;
    }
    if (!credentials.token.empty()) signable.headers["x-cos-security-token"] = credentials.token;
    // A minute back, for a clock that is known to the second only.
    const auto value = cos_authorization(signable, credentials, now - 60, now + signature_lasts);
    signable.headers["authorization"] = value;
}

Ref<SoupMessage> Http::Shared::message(const Request& request) const {
    Signable signable{request.method, to.path + request.key, request.query, request.headers};
    signable.headers["host"] = to.host;
    std::string address = to.url() + percent_encoded(signable.path, true);
    char mark = '?';
    for (const auto& [name, value] : request.query) {
        address += std::exchange(mark, '&') + percent_encoded(name);
        if (!value.empty()) address += '=' + percent_encoded(value);
        else if (to.sigv4) address += '=';
    }
    const std::unique_ptr<GUri, decltype(&g_uri_unref)> uri{
        g_uri_parse(address.c_str(), static_cast<GUriFlags>(SOUP_HTTP_URI_FLAGS), nullptr), g_uri_unref};
    if (!uri) return {};
    auto message = Ref<SoupMessage>::take(soup_message_new_from_uri(request.method.c_str(), uri.get()));
    soup_message_add_flags(message.get(), SOUP_MESSAGE_NO_REDIRECT);
    if (request.body) {
        signable.headers["content-md5"] = base64(md5(storage::text_of(*request.body)));
        signable.headers["content-length"] = std::to_string(request.body->size());
    }
    sign(request, signable);
    auto* headers = soup_message_get_request_headers(message.get());
    for (const auto& [name, value] : signable.headers)
        if (name != "host" && name != "content-length")
            soup_message_headers_replace(headers, name.c_str(), value.c_str());
    if (request.body) {
        auto* keep = new std::shared_ptr<const Bytes>(request.body);
        const auto free_it = [](gpointer data) { delete static_cast<std::shared_ptr<const Bytes>*>(data); };
        auto* bytes = g_bytes_new_with_free_func(request.body->data(), request.body->size(), free_it, keep);
        soup_message_set_request_body_from_bytes(message.get(), nullptr, bytes);
        g_bytes_unref(bytes);
    }
    return message;
}

Task<Result<Opened>> Http::Shared::open(std::shared_ptr<Shared> self, Request request, Stop stop) {
    if (self->unusable) co_return storage::fail(Error{*self->unusable});
    const auto doing = fmt::format("{} {}", request.method, request.key);
    const auto message = self->message(request);
    if (!message) co_return storage::fail(strange(doing, "no address can be made"));
    count(self->counts, request);
    const auto sent = g_get_real_time();
    auto start = [session = self->session, message](GCancellable* cancellable, GAsyncReadyCallback ready,
                                                    gpointer data) {
        soup_session_send_async(session.get(), message.get(), G_PRIORITY_DEFAULT, cancellable, ready, data);
    };
    auto finish = [session = self->session](GObject*, GAsyncResult* result, GError** error) {
        return Ref<GInputStream>::take(soup_session_send_finish(session.get(), result, error));
    };
    auto asking = async::gio_async(stop, std::move(start), std::move(finish));
    auto body = co_await asking;
    if (!body) co_return storage::fail(error_of(body.error(), doing));
    Opened opened;
    opened.body = std::move(*body);
    opened.reply.status = soup_message_get_status(message.get());
    SoupMessageHeadersIter each;
    soup_message_headers_iter_init(&each, soup_message_get_response_headers(message.get()));
    for (const char *name = nullptr, *value = nullptr; soup_message_headers_iter_next(&each, &name, &value);) {
        std::string low{name};
        std::transform(low.begin(), low.end(), low.begin(), g_ascii_tolower);
        opened.reply.headers[low] = value;
    }
    const std::unique_ptr<GDateTime, decltype(&g_date_time_unref)> date{
        soup_date_time_new_from_http_string(opened.reply.header("date").c_str()), g_date_time_unref};
    if (date) self->clock.heard(g_date_time_to_unix(date.get()), sent, g_get_real_time());
    co_return opened;
}

Task<Result<Reply>> Http::Shared::send_once(std::shared_ptr<Shared> self, Request request, std::size_t most,
                                            Stop stop) {
    const auto doing = fmt::format("{} {}", request.method, request.key);
    auto opened = co_await open(self, std::move(request), stop);
    if (!opened) co_return storage::fail(std::move(opened.error()));
    auto reply = std::move(opened->reply);
    const auto limit = reply.good() ? most : most_refusal;
    for (;;) {
        auto more = co_await read_some(opened->body, piece, stop);
        if (!more) co_return storage::fail(std::move(more.error()));
        if (more->empty()) break;
        reply.body.insert(reply.body.end(), more->begin(), more->end());
        if (reply.body.size() <= limit) continue;
        if (!reply.good()) break;
        co_return storage::fail(CONFAB_E_TOO_LARGE, N_("The file is too large."), "{}: more than {} bytes", doing,
                                limit);
    }
    co_return reply;
}

Task<Result<Reply>> Http::Shared::send(std::shared_ptr<Shared> self, Request request, std::size_t most, Stop stop,
                                       int* tries) {
    std::chrono::milliseconds pause = first_pause;
    for (int n = 1;; ++n) {
        if (tries != nullptr) *tries = n;
        const auto before = self->clock.offset_us().value_or(0);
        auto reply = co_await send_once(self, request, most, stop.within(self->limit));
        const bool clock_was_wrong = reply && reply->status == 403 && n == 1 &&
                                     std::abs(self->clock.offset_us().value_or(0) - before) > clock_tolerance_us;
        if (clock_was_wrong) continue;
        const bool again = reply ? worth_another(*reply) : reply.error().code == CONFAB_E_NETWORK;
        if (!again || n == most_tries) co_return reply;
        const auto slept = co_await async::sleep(jittered(pause), stop);
        if (slept != CONFAB_OK) co_return reply;
        pause = std::min(pause * 2, longest_pause);
    }
}

Http::Http(Endpoint to, Credentials credentials, std::string ca_file, std::chrono::milliseconds limit)
    : shared_{std::make_shared<Shared>()} {
    shared_->to = std::move(to);
    shared_->credentials = std::move(credentials);
    shared_->limit = limit;
    shared_->session = make_session(limit);
    if (!ca_file.empty()) shared_->unusable = trust(shared_->session.get(), ca_file);
}

Http::~Http() { soup_session_abort(shared_->session.get()); }

Task<Result<Reply>> Http::send(Request request, std::size_t most, Stop stop, int* tries) {
    return Shared::send(shared_, std::move(request), most, std::move(stop), tries);
}

Task<Result<Opened>> Http::open(Request request, Stop stop) {
    return Shared::open(shared_, std::move(request), std::move(stop));
}

std::chrono::milliseconds Http::limit() const noexcept { return shared_->limit; }
const ServerClock& Http::clock() const noexcept { return shared_->clock; }
const Counts& Http::counts() const noexcept { return shared_->counts; }
const Endpoint& Http::endpoint() const noexcept { return shared_->to; }

Task<Result<Bytes>> read_some(Ref<GInputStream> body, std::size_t most, Stop stop) {
    auto start = [body, most](GCancellable* cancellable, GAsyncReadyCallback ready, gpointer data) {
        g_input_stream_read_bytes_async(body.get(), most, G_PRIORITY_DEFAULT, cancellable, ready, data);
    };
    auto finish = [body](GObject*, GAsyncResult* result, GError** error) {
        Bytes bytes;
        if (auto* got = g_input_stream_read_bytes_finish(body.get(), result, error)) {
            gsize size = 0;
            const auto* data = static_cast<const std::uint8_t*>(g_bytes_get_data(got, &size));
            bytes.assign(data, data + size);
            g_bytes_unref(got);
        }
        return bytes;
    };
    auto reading = async::gio_async(std::move(stop), std::move(start), std::move(finish));
    auto bytes = co_await reading;
    if (!bytes) co_return storage::fail(error_of(bytes.error(), "reading an answer"));
    co_return std::move(*bytes);
}

} // namespace confab::cos
