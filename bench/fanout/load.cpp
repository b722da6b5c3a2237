// SPDX-License-Identifier: GPL-3.0-or-later
// Joins many members to one chat server, lets some of them talk, and prints what it cost as one JSON line.
#include "common/options.hpp"
#include "common/percentile.hpp"
#include "common/process.hpp"
#include "crowd.hpp"

#include <algorithm>
#include <cstdio>
#include <string>

namespace {

using namespace fanout;
using bench::CpuTime;
using bench::Process;

constexpr auto usage = R"(Usage: fanout-load --port PORT --pid PID [OPTION...]

  --host ADDRESS     where the server listens (127.0.0.1)
  --port PORT
  --pid PID          the server's process, whose CPU time and memory are read
  --members N        how many join and hear everything (10)
  --senders K        how many of them talk (10, at most N)
  --in-flight N      messages under way in the throughput phase (32)
  --seconds S        length of each phase (3)
  --text-bytes N     length of a message's text (64)
  --limit S          time limit of each phase beyond that (120)
)";

constexpr auto warm_up = std::chrono::milliseconds(300);

struct Options {
    CrowdOptions crowd;
    pid_t pid = 0;
    std::size_t in_flight = 32;
    std::chrono::seconds seconds{3};
};

Options parse(int argc, char** argv) {
    bench::Options typed(argc, argv, usage);
    Options options;
    options.crowd.server.host = typed.text("host", options.crowd.server.host);
    options.crowd.server.port = static_cast<std::uint16_t>(typed.needed_number("port"));
    options.pid = static_cast<pid_t>(typed.needed_number("pid"));
    options.crowd.members = std::max<std::size_t>(1, typed.number("members", options.crowd.members));
    options.crowd.senders = std::clamp<std::size_t>(typed.number("senders", 10), 1, options.crowd.members);
    options.in_flight = std::max<std::size_t>(1, typed.number("in-flight", options.in_flight));
    options.seconds = std::chrono::seconds(typed.number("seconds", 3));
    options.crowd.text_bytes = typed.number("text-bytes", options.crowd.text_bytes);
    options.crowd.limit = std::chrono::seconds(typed.number("limit", 120));
    typed.end();
    return options;
}

template <class... Values> std::string format(const char* pattern, Values... values) {
    std::string text(static_cast<std::size_t>(std::snprintf(nullptr, 0, pattern, values...)), '\0');
    std::snprintf(text.data(), text.size() + 1, pattern, values...);
    return text;
}

/// Measures one phase and returns it as a JSON object.
template <class Phase>
std::string measure(const Process& server, std::size_t in_flight, Clock::duration duration, Phase phase) {
    phase(warm_up);

    const auto server_before = server.cpu();
    const auto own_before = bench::own_cpu();
    auto talk = phase(duration);
    const auto own = bench::own_cpu() - own_before;
    const auto cost = server.cpu() - server_before;

    const auto deliveries = static_cast<double>(talk.deliveries);
    const CpuTime elapsed = talk.elapsed;
    return format(R"({"in_flight":%zu,"messages":%zu,"deliveries":%zu,"seconds":%.6f,)"
                  R"("deliveries_per_s":%.1f,"p50_us":%.1f,"p99_us":%.1f,)"
                  R"("cpu_us_per_delivery":%.4f,"busiest_thread_us_per_delivery":%.4f,)"
                  R"("server_busy":%.3f,"load_busy":%.3f})",
                  in_flight, talk.messages, talk.deliveries, talk.elapsed.count(), deliveries / talk.elapsed.count(),
                  bench::percentile(talk.latencies_us, 0.5), bench::percentile(talk.latencies_us, 0.99),
                  cost.process.count() / deliveries, cost.busiest_thread.count() / deliveries, cost.process / elapsed,
                  own / elapsed);
}

std::string run(const Options& options) {
    const Process server(options.pid);
    Crowd crowd(options.crowd);

    // The first member and message pay for what a server sets up once; it is not a connection's cost.
    crowd.join(1);
    crowd.talk(1, {});
    const auto before = static_cast<double>(server.resident_bytes());
    const auto start = Clock::now();
    crowd.join(options.crowd.members);
    crowd.talk(1, {}); // heard by all: each has also read every join before it
    const std::chrono::duration<double> joining = Clock::now() - start;
    const auto after = static_cast<double>(server.resident_bytes());
    const auto others = static_cast<double>(options.crowd.members - 1);

    auto result = format(R"({"members":%zu,"senders":%zu,"text_bytes":%zu,"join_s":%.3f,"bytes_per_connection":%.0f,)",
                         options.crowd.members, options.crowd.senders, options.crowd.text_bytes, joining.count(),
                         others > 0 ? (after - before) / others : 0);
    const auto talking = [&](std::size_t in_flight) {
        return [&crowd, in_flight](Clock::duration duration) { return crowd.talk(in_flight, duration); };
    };
    if (options.crowd.members > 1)
        result += R"("private":)" +
                  measure(server, 1, options.seconds, [&](Clock::duration time) { return crowd.whisper(time); }) + ",";
    result += R"("lone":)" + measure(server, 1, options.seconds, talking(1));
    result += R"(,"throughput":)" + measure(server, options.in_flight, options.seconds, talking(options.in_flight));
    return result + "}";
}

} // namespace

int main(int argc, char** argv) {
    const auto options = parse(argc, argv);
    bench::allow_many_descriptors();
    try {
        std::puts(run(options).c_str());
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "fanout-load: %s\n", failure.what());
        return 1;
    }
}
