// SPDX-License-Identifier: GPL-3.0-or-later
// Joins many members to one chat server, lets some of them talk, and prints what it cost as one JSON line.
#include "crowd.hpp"
#include "process.hpp"

#include <getopt.h>
#include <sys/resource.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

using namespace fanout;

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

[[noreturn]] void wrong_usage(const std::string& why) {
    std::fprintf(stderr, "fanout-load: %s\n%s", why.c_str(), usage);
    std::exit(2);
}

Options parse(int argc, char** argv) {
    constexpr option known[] = {
        {"help", no_argument, nullptr, 'h'},
        {"host", required_argument, nullptr, 'H'},
        {"port", required_argument, nullptr, 'p'},
        {"pid", required_argument, nullptr, 'P'},
        {"members", required_argument, nullptr, 'm'},
        {"senders", required_argument, nullptr, 's'},
        {"in-flight", required_argument, nullptr, 'f'},
        {"seconds", required_argument, nullptr, 't'},
        {"text-bytes", required_argument, nullptr, 'b'},
        {"limit", required_argument, nullptr, 'l'},
        {nullptr, 0, nullptr, 0},
    };
    Options options;
    const auto number = [](std::size_t most) {
        std::size_t value = 0;
        const auto* end = optarg + std::strlen(optarg);
        const auto [stop, error] = std::from_chars(optarg, end, value);
        if (error != std::errc() || stop != end || value == 0 || value > most)
            wrong_usage("not a number from 1 to " + std::to_string(most) + ": " + optarg);
        return value;
    };
    for (int letter; (letter = getopt_long(argc, argv, "", known, nullptr)) != -1;) switch (letter) {
        case 'h': std::fputs(usage, stdout); std::exit(0);
        case 'H': options.crowd.host = optarg; break;
        case 'p': options.crowd.port = static_cast<std::uint16_t>(number(65535)); break;
        case 'P': options.pid = static_cast<pid_t>(number(1U << 30)); break;
        case 'm': options.crowd.members = number(1'000'000); break;
        case 's': options.crowd.senders = number(1'000'000); break;
        case 'f': options.in_flight = number(1'000'000); break;
        case 't': options.seconds = std::chrono::seconds(number(3600)); break;
        case 'b': options.crowd.text_bytes = number(1'000'000); break;
        case 'l': options.crowd.limit = std::chrono::seconds(number(3600)); break;
        default: wrong_usage("unknown option");
        }
    if (optind < argc) wrong_usage(std::string("unexpected argument: ") + argv[optind]);
    if (options.crowd.port == 0 || options.pid == 0) wrong_usage("--port and --pid are needed");
    options.crowd.senders = std::min(options.crowd.senders, options.crowd.members);
    return options;
}

template <class... Values> std::string format(const char* pattern, Values... values) {
    std::string text(static_cast<std::size_t>(std::snprintf(nullptr, 0, pattern, values...)), '\0');
    std::snprintf(text.data(), text.size() + 1, pattern, values...);
    return text;
}

void allow_many_descriptors() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

CpuTime own_cpu() {
    rusage use{};
    getrusage(RUSAGE_SELF, &use);
    const auto microseconds = [](timeval time) {
        return CpuTime(1e6 * static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec));
    };
    return microseconds(use.ru_utime) + microseconds(use.ru_stime);
}

/// Measures one phase and returns it as a JSON object.
std::string measure(Crowd& crowd, const Process& server, std::size_t in_flight, Clock::duration duration) {
    crowd.talk(in_flight, warm_up);

    const auto server_before = server.cpu();
    const auto own_before = own_cpu();
    auto talk = crowd.talk(in_flight, duration);
    const auto own = own_cpu() - own_before;
    const auto cost = server.cpu() - server_before;

    const auto deliveries = static_cast<double>(talk.deliveries);
    const CpuTime elapsed = talk.elapsed;
    return format(R"({"in_flight":%zu,"messages":%zu,"deliveries":%zu,"seconds":%.6f,)"
                  R"("deliveries_per_s":%.1f,"p50_us":%.1f,"p99_us":%.1f,)"
                  R"("cpu_us_per_delivery":%.4f,"busiest_thread_us_per_delivery":%.4f,)"
                  R"("server_busy":%.3f,"load_busy":%.3f})",
                  in_flight, talk.messages, talk.deliveries, talk.elapsed.count(), deliveries / talk.elapsed.count(),
                  talk.percentile_us(0.5), talk.percentile_us(0.99), cost.process.count() / deliveries,
                  cost.busiest_thread.count() / deliveries, cost.process / elapsed, own / elapsed);
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
    result += R"("lone":)" + measure(crowd, server, 1, options.seconds);
    result += R"(,"throughput":)" + measure(crowd, server, options.in_flight, options.seconds);
    return result + "}";
}

} // namespace

int main(int argc, char** argv) {
    const auto options = parse(argc, argv);
    allow_many_descriptors();
    try {
        std::puts(run(options).c_str());
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "fanout-load: %s\n", failure.what());
        return 1;
    }
}
