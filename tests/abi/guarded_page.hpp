// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <stdexcept>

namespace confab::test {

/// Memory whose first byte behind the content ends the process when it is touched.
class GuardedPage {
public:
    GuardedPage() {
        if (pages_ == MAP_FAILED) throw std::runtime_error{"no memory"};
        if (::mprotect(end(), page_, PROT_NONE) != 0) throw std::runtime_error{"no guard"};
    }
    ~GuardedPage() { ::munmap(pages_, 2 * page_); }
    GuardedPage(const GuardedPage&) = delete;
    GuardedPage& operator=(const GuardedPage&) = delete;

    /// A copy of the first `length` bytes of `value` that ends at the guard. Zeros stand in for what `value` doesn't have.
    template <class T> const T& put(const T& value, std::size_t length) {
        const auto place = end() - length;
        std::memset(place, 0, length);
        std::memcpy(place, &value, length < sizeof value ? length : sizeof value);
        return *reinterpret_cast<const T*>(place);
    }

private:
    [[nodiscard]] char* end() const { return static_cast<char*>(pages_) + page_; }

    std::size_t page_ = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    void* pages_ = ::mmap(nullptr, 2 * page_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
};

} // namespace confab::test
