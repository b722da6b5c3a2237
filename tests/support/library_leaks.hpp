// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

namespace confab::test {

/// While it lives, the leak checker looks away: json-glib 1.6.6 loses some nodes of a text that it refuses, and GIO 2.74 two
/// texts of a D-Bus connection that it can't make.
class LibraryLeaks {
public:
    LibraryLeaks() {
#ifdef __SANITIZE_ADDRESS__
        __lsan_disable();
#endif
    }
    ~LibraryLeaks() {
#ifdef __SANITIZE_ADDRESS__
        __lsan_enable();
#endif
    }
    LibraryLeaks(const LibraryLeaks&) = delete;
    LibraryLeaks& operator=(const LibraryLeaks&) = delete;
};

} // namespace confab::test
