// SPDX-License-Identifier: GPL-3.0-or-later
// Clients that were here, missed messages, and come back all at once to a server that has been started anew. Prints
// "away" when they are away, reads "PORT PID" of the new server, and prints what coming back took as one JSON line.
#include "common/options.hpp"
#include "common/peer.hpp"
#include "common/percentile.hpp"
#include "common/process.hpp"

#include <chrono>
#include <cstdio>
#include <iostream>
#include <memory>

namespace {

using bench::Clock;
using bench::Failure;

constexpr auto usage = R"(Usage: store-resume --port PORT [OPTION...]

  --port PORT      the server that they leave
  --clients N      (1000)
  --missed N       messages that each has missed (100)
  --come-back HOW  resume: with token and place; join: as somebody new, who has nothing to fetch (resume)
  --limit S        time limit of each phase (60)
)";

constexpr std::size_t handshakes_at_once = 64;
constexpr std::size_t page = 200;

/// The value of a member that is a text without escapes; empty: there is none.
std::string text_member(std::string_view frame, const std::string& name) {
    const auto key = '"' + name + "\":\"";
    const auto at = frame.find(key);
    if (at == std::string_view::npos) return {};
    const auto rest = frame.substr(at + key.size());
    return std::string(rest.substr(0, rest.find('"')));
}

/// What a client keeps while it is away.
struct Kept {
    std::string token, cursor;
};

struct Group {
    bench::PeerSet set;
    std::size_t opened = 0, joined = 0, finished = 0, acknowledged = 0;
    std::size_t expected = 0; // missed messages of each
    Clock::time_point start;
    std::vector<double> joined_ms, finished_ms; // after start
};

class Client final : public bench::Peer {
public:
    Client(Group& group, const bench::Address& server, std::string name, Kept kept, bool resume)
        : Peer(group.set, server, std::move(name)), group_(group), kept_(std::move(kept)), resume_(resume) {}

    [[nodiscard]] const Kept& kept() const { return kept_; }

    void say(std::size_t number) {
        const auto text = std::to_string(number);
        send_text(R"({"type":"chat","user_id":")" + name() + R"(","username":")" + name() +
                  R"(","message":"今天的会议改到下午三点了，大家看一下文件 )" + text + R"(","origin_id":"o)" + text +
                  "\"}");
    }

private:
    void opened() override {
        ++group_.opened;
        std::string frame = R"({"type":"join","user_id":")" + name() + R"(","username":"Name of )" + name() +
                            R"(","protocol":2,"features":["ack","resume","history"])";
        if (resume_) frame += R"(,"resume_token":")" + kept_.token + R"(","since":")" + kept_.cursor + '"';
        send_text(frame + '}');
    }

    void heard(std::string_view text) override {
        const auto head = text.substr(0, 64);
        if (bench::contains(head, R"("type":"error")"))
            throw Failure("the server refused " + name() + ": " + std::string(text.substr(0, 256)));
        if (bench::contains(head, R"("type":"chat")")) {
            // Of the live ones, those that the writer says, only the writer's group wants to know.
            if (resume_ && bench::contains(text, R"("historical":true)")) ++got_;
        } else if (bench::contains(head, R"("type":"done")")) {
            if (bench::contains(text, R"("more":true)")) return ask(text_member(text, "cursor"));
            if (got_ != group_.expected)
                throw Failure(name() + " got " + std::to_string(got_) + " messages of " +
                              std::to_string(group_.expected));
            finish();
        } else if (bench::contains(head, R"("type":"join_success")")) {
            join(text);
        } else if (bench::contains(head, R"("type":"ack")")) {
            ++group_.acknowledged;
        }
    }

    void join(std::string_view text) {
        ++group_.joined;
        group_.joined_ms.push_back(since_start());
        if (auto token = text_member(text, "resume_token"); !token.empty()) kept_.token = token;
        if (!resume_) {
            kept_.cursor = text_member(text, "cursor");
            if (kept_.token.empty() || kept_.cursor.empty())
                throw Failure("no token or no place in " + std::string(text.substr(0, 512)));
            return finish();
        }
        if (!bench::contains(text, R"("resumed":true)"))
            throw Failure(name() + " was not let go on: " + std::string(text.substr(0, 512)));
        ask(kept_.cursor);
    }

    void ask(const std::string& from) {
        send_text(R"({"type":"missed","request":"r)" + std::to_string(++asked_) + R"(","cursor":")" + from +
                  R"(","limit":)" + std::to_string(page) + '}');
    }

    void finish() {
        ++group_.finished;
        group_.finished_ms.push_back(since_start());
    }

    [[nodiscard]] double since_start() const {
        return std::chrono::duration<double, std::milli>(Clock::now() - group_.start).count();
    }

    Group& group_;
    Kept kept_;
    bool resume_;
    std::size_t got_ = 0;
    std::size_t asked_ = 0;
};

struct Options {
    bench::Address server;
    std::size_t clients = 0, missed = 0;
    bool resume = true;
    Clock::duration limit{};
};

using Clients = std::vector<std::unique_ptr<Client>>;

/// Lets all of them in, as `kept` says, and waits until each has what it wants.
void come(Group& group, Clients& clients, const Options& options, const std::vector<Kept>* kept) {
    group.start = Clock::now();
    const auto deadline = group.start + options.limit;
    while (group.finished < options.clients) {
        while (clients.size() < options.clients && clients.size() - group.opened < handshakes_at_once) {
            const auto at = clients.size();
            clients.push_back(std::make_unique<Client>(group, options.server,
                                                       std::string("u").append(std::to_string(at)),
                                                       kept ? (*kept)[at] : Kept{}, kept != nullptr));
        }
        if (Clock::now() >= deadline)
            throw Failure("time limit: of " + std::to_string(options.clients) + " clients " +
                          std::to_string(group.joined) + " have joined, " + std::to_string(group.finished) +
                          " have all they want");
        group.set.wait(deadline);
    }
}

std::vector<Kept> leave(Clients clients) {
    std::vector<Kept> kept;
    for (const auto& client : clients) kept.push_back(client->kept());
    return kept;
}

void say_what_is_missed(const Options& options) {
    Group group;
    Client writer(group, options.server, "writer", {}, false);
    const auto deadline = Clock::now() + options.limit;
    const auto until = [&](auto done) {
        while (!done()) {
            if (Clock::now() >= deadline) throw Failure("time limit: what is to be missed was not acknowledged");
            group.set.wait(deadline);
        }
    };
    until([&] { return group.joined == 1; });
    for (std::size_t at = 0; at < options.missed; ++at) writer.say(at);
    until([&] { return group.acknowledged == options.missed; });
}

void run(Options options) {
    std::vector<Kept> kept;
    {
        Group group;
        Clients clients;
        come(group, clients, options, nullptr);
        kept = leave(std::move(clients));
    }
    say_what_is_missed(options);
    std::puts("away");
    std::fflush(stdout);

    pid_t pid = 0;
    if (!(std::cin >> options.server.port >> pid)) throw Failure("nobody said where the new server is");
    const bench::Process server(pid);
    Group group;
    group.expected = options.missed;
    Clients clients;
    const auto cpu = server.cpu();
    const auto own = bench::own_cpu();
    come(group, clients, options, options.resume ? &kept : nullptr);
    const std::chrono::duration<double> elapsed = Clock::now() - group.start;
    const auto cost = server.cpu() - cpu;
    const auto busy = (bench::own_cpu() - own) / bench::CpuTime(elapsed);
    std::printf(R"({"clients":%zu,"seconds":%.4f,"joined_p50_ms":%.1f,"finished_p50_ms":%.1f,"finished_p99_ms":%.1f,)"
                R"("server_cpu_s":%.3f,"server_peak_bytes":%zu,"load_busy":%.3f})"
                "\n",
                options.clients, elapsed.count(), bench::percentile(group.joined_ms, 0.5),
                bench::percentile(group.finished_ms, 0.5), bench::percentile(group.finished_ms, 0.99),
                cost.process.count() / 1e6, server.peak_resident_bytes(), busy);
}

} // namespace

int main(int argc, char** argv) {
    bench::Options typed(argc, argv, usage);
    Options options;
    options.server.port = static_cast<std::uint16_t>(typed.needed_number("port"));
    options.clients = typed.number("clients", 1000);
    options.missed = typed.number("missed", 100);
    options.resume = typed.text("come-back", "resume") == "resume";
    options.limit = std::chrono::seconds(typed.number("limit", 60));
    typed.end();
    bench::allow_many_descriptors();
    try {
        run(options);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "store-resume: %s\n", failure.what());
        return 1;
    }
}
