// SPDX-License-Identifier: GPL-3.0-or-later
// Says something at a steady rate, and prints how long it took until it was acknowledged as one JSON line.
#include "common/options.hpp"
#include "common/peer.hpp"
#include "common/percentile.hpp"
#include "common/process.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>

namespace {

using bench::Clock;
using bench::Failure;

constexpr auto usage = R"(Usage: store-ack --port PORT --pid PID [OPTION...]

  --port PORT, --pid PID   the server and its process
  --rate N                 messages a second, of all senders together (1000)
  --senders N              (4)
  --readers N              who hear everything and say nothing (2)
  --seconds S              how long it is measured (3), after half a second that is not
  --acknowledged HOW       ack: by the frame of that name (ack); echo: by the echo of a server without it
  --limit S                time limit beyond that (30)
)";

constexpr std::string_view marker = "store-"; // eight hexadecimal digits follow
constexpr std::size_t digits = 8;
constexpr std::size_t text_bytes = 64;
constexpr auto warm_up = std::chrono::milliseconds(500);

struct Options {
    bench::Address server;
    pid_t pid = 0;
    std::size_t rate = 0, senders = 0, readers = 0;
    bool echo = false;
    Clock::duration duration{}, limit{};
};

Options parse(int argc, char** argv) {
    bench::Options typed(argc, argv, usage);
    Options options;
    options.server.port = static_cast<std::uint16_t>(typed.needed_number("port"));
    options.pid = static_cast<pid_t>(typed.needed_number("pid"));
    options.rate = std::max<std::size_t>(1, typed.number("rate", 1000));
    options.senders = std::max<std::size_t>(1, typed.number("senders", 4));
    options.readers = typed.number("readers", 2);
    options.echo = typed.text("acknowledged", "ack") == "echo";
    options.duration = std::chrono::seconds(typed.number("seconds", 3));
    options.limit = std::chrono::seconds(typed.number("limit", 30));
    typed.end();
    return options;
}

class Talk {
public:
    explicit Talk(const Options& options) : options_(options) {
        for (std::size_t at = 0; at < options.senders + options.readers; ++at)
            members_.push_back(std::make_unique<Member>(*this, at));
    }

    void join() {
        const auto deadline = Clock::now() + options_.limit;
        while (joined_ < members_.size()) wait(deadline, "joining");
    }

    /// Each message has a time at which it is due, and counts from there: a server that is late is late for all of them.
    void say_for(Clock::duration duration) {
        const std::chrono::nanoseconds apart(1'000'000'000 / options_.rate);
        latencies_us.clear();
        first_ = static_cast<std::uint32_t>(first_ + due_.size());
        due_.clear();
        heard_ = 0;
        const auto start = Clock::now();
        const auto deadline = start + duration + options_.limit;
        const auto next = [&] { return start + apart * static_cast<std::int64_t>(due_.size()); };
        const auto count = static_cast<std::size_t>(duration / apart);
        while (latencies_us.size() < count) {
            while (due_.size() < count && next() <= Clock::now()) {
                due_.push_back(next());
                most_late_ = std::max(most_late_, Clock::now() - due_.back());
                say();
            }
            wait(due_.size() < count ? next() : deadline, "being acknowledged");
            if (Clock::now() >= deadline) throw Failure("time limit: not everything was acknowledged");
        }
        elapsed = Clock::now() - start;
        while (heard_ < count * members_.size()) {
            if (Clock::now() >= deadline) throw Failure("time limit: not everything was heard by all");
            wait(deadline, "being heard");
        }
    }

    std::vector<double> latencies_us;
    std::chrono::duration<double> elapsed{};
    [[nodiscard]] double most_late_ms() const { return std::chrono::duration<double, std::milli>(most_late_).count(); }

private:
    class Member final : public bench::Peer {
    public:
        Member(Talk& talk, std::size_t index)
            : Peer(talk.set_, talk.options_.server, std::string("u").append(std::to_string(index))), talk_(talk),
              index_(index) {}

    private:
        void opened() override {
            send_text(R"({"type":"join","user_id":")" + name() + R"(","username":")" + name() + '"' +
                      (talk_.options_.echo ? "" : R"(,"protocol":2,"features":["ack"])") + '}');
        }

        void heard(std::string_view text) override {
            const auto head = text.substr(0, 128);
            if (bench::contains(head, R"("type":"error")"))
                throw Failure("the server refused " + name() + ": " + std::string(text.substr(0, 256)));
            const bool chat = bench::contains(head, R"("type":"chat")");
            if (chat) ++talk_.heard_;
            if (chat ? talk_.options_.echo : bench::contains(head, R"("type":"ack")")) return acknowledged(text);
            if (!joined_ && bench::contains(head, R"("type":"join_success")")) {
                joined_ = true;
                ++talk_.joined_;
            }
        }

        void acknowledged(std::string_view text) {
            const auto* at = static_cast<const char*>(memmem(text.data(), text.size(), marker.data(), marker.size()));
            if (at == nullptr) throw Failure("an acknowledgement of nothing: " + std::string(text.substr(0, 256)));
            std::uint32_t number = 0;
            const auto* begin = at + marker.size();
            std::from_chars(begin, std::min(begin + digits, text.data() + text.size()), number, 16);
            if (number % talk_.options_.senders != index_) return; // somebody else's echo
            const auto place = number - talk_.first_;
            if (place >= talk_.due_.size()) throw Failure("acknowledged twice");
            talk_.latencies_us.push_back(
                std::chrono::duration<double, std::micro>(Clock::now() - talk_.due_[place]).count());
        }

        Talk& talk_;
        std::size_t index_;
        bool joined_ = false;
    };

    void wait(Clock::time_point until, const char* what) {
        if (joined_ < members_.size() && Clock::now() >= until) throw Failure(std::string("time limit: ") + what);
        set_.wait(until);
    }

    void say() {
        const auto number = first_ + static_cast<std::uint32_t>(due_.size() - 1);
        auto& sender = *members_[number % options_.senders];
        char hex[digits + 1];
        std::snprintf(hex, sizeof hex, "%08x", number);
        const auto mark = std::string(marker) + hex;
        auto text = options_.echo ? mark : std::string();
        text.resize(text_bytes, '.');
        const auto origin = options_.echo ? std::string() : R"(,"origin_id":")" + mark + '"';
        sender.send_text(R"({"type":"chat","user_id":")" + sender.name() + R"(","username":")" + sender.name() +
                         R"(","message":")" + text + '"' + origin + '}');
    }

    Options options_;
    bench::PeerSet set_;
    std::vector<std::unique_ptr<Member>> members_;
    std::size_t joined_ = 0;
    std::size_t heard_ = 0;
    std::uint32_t first_ = 0;
    std::vector<Clock::time_point> due_;
    Clock::duration most_late_{};
};

void run(const Options& options) {
    const bench::Process server(options.pid);
    Talk talk(options);
    talk.join();
    talk.say_for(warm_up);
    const auto cpu = server.cpu();
    const auto own = bench::own_cpu();
    talk.say_for(options.duration);
    const auto cost = server.cpu() - cpu;
    const auto busy = (bench::own_cpu() - own) / bench::CpuTime(talk.elapsed);
    const auto count = static_cast<double>(talk.latencies_us.size());
    std::printf(R"({"messages":%zu,"acknowledged_per_s":%.1f,"p50_us":%.1f,"p99_us":%.1f,)"
                R"("server_cpu_us_per_message":%.2f,"load_busy":%.3f,"load_late_ms":%.2f})"
                "\n",
                talk.latencies_us.size(), count / talk.elapsed.count(), bench::percentile(talk.latencies_us, 0.5),
                bench::percentile(talk.latencies_us, 0.99), cost.process.count() / count, busy, talk.most_late_ms());
}

} // namespace

int main(int argc, char** argv) {
    const auto options = parse(argc, argv);
    try {
        run(options);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "store-ack: %s\n", failure.what());
        return 1;
    }
}
