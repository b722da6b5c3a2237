// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <map>

namespace bench {

using CpuTime = std::chrono::duration<double, std::micro>;

/// User and system time that a process has used so far. The kernel tells it in steps of 10 ms.
struct CpuReading {
    CpuTime process{};
    std::map<pid_t, CpuTime> threads{}; // those that live
};

struct CpuUse {
    CpuTime process{};
    CpuTime busiest_thread{};
};

CpuUse operator-(const CpuReading& after, const CpuReading& before);

/// What this process has used so far.
[[nodiscard]] CpuTime own_cpu();

/// Raises the limit of this process as far as it may.
void allow_many_descriptors();

/// Reads from /proc what another process costs. Throws Failure when it has ended.
class Process {
public:
    explicit Process(pid_t pid);

    [[nodiscard]] CpuReading cpu() const;
    [[nodiscard]] std::size_t resident_bytes() const;
    /// The most it has ever had.
    [[nodiscard]] std::size_t peak_resident_bytes() const;

private:
    std::filesystem::path folder_;
};

} // namespace bench
