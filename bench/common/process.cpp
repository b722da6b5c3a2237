// SPDX-License-Identifier: GPL-3.0-or-later
#include "process.hpp"

#include "frames.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

namespace bench {
namespace {

CpuTime cpu_of(const std::filesystem::path& stat) {
    std::ifstream file(stat);
    std::string text;
    if (!std::getline(file, text)) throw Failure("can't read " + stat.string() + ": has the server ended?");
    // The name in parentheses may hold anything; utime and stime are the 12th and 13th field after it.
    std::istringstream fields(text.substr(text.rfind(')') + 1));
    std::string skipped;
    for (int field = 0; field < 11; ++field) fields >> skipped;
    unsigned long user = 0, system = 0;
    fields >> user >> system;
    return CpuTime(1e6 * static_cast<double>(user + system) / static_cast<double>(sysconf(_SC_CLK_TCK)));
}

} // namespace

CpuUse operator-(const CpuReading& after, const CpuReading& before) {
    CpuUse use{.process = after.process - before.process};
    for (const auto& [thread, time] : after.threads) {
        const auto earlier = before.threads.find(thread);
        const auto since = earlier == before.threads.end() ? CpuTime{} : earlier->second;
        use.busiest_thread = std::max(use.busiest_thread, time - since);
    }
    return use;
}

CpuTime own_cpu() {
    rusage use{};
    getrusage(RUSAGE_SELF, &use);
    const auto microseconds = [](timeval time) {
        return CpuTime(1e6 * static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec));
    };
    return microseconds(use.ru_utime) + microseconds(use.ru_stime);
}

void allow_many_descriptors() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

Process::Process(pid_t pid) : folder_("/proc/" + std::to_string(pid)) {}

CpuReading Process::cpu() const {
    CpuReading reading{.process = cpu_of(folder_ / "stat")};
    for (const auto& thread : std::filesystem::directory_iterator(folder_ / "task")) try {
            const auto id = static_cast<pid_t>(std::stol(thread.path().filename()));
            reading.threads[id] = cpu_of(thread.path() / "stat");
        } catch (const Failure&) {
            // It ended between the listing and the reading; the process's sum keeps its time.
        }
    return reading;
}

std::size_t Process::resident_bytes() const {
    // statm is quicker but, from Linux 6.2 on, off by dozens of pages a core.
    std::ifstream file(folder_ / "smaps_rollup");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("Rss:")) return 1024 * std::stoul(line.substr(4));
    throw Failure("can't read " + (folder_ / "smaps_rollup").string());
}

std::size_t Process::peak_resident_bytes() const {
    std::ifstream file(folder_ / "status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("VmHWM:")) return 1024 * std::stoul(line.substr(6));
    throw Failure("can't read " + (folder_ / "status").string());
}

} // namespace bench
