// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fake_host.hpp"

#include <gio/gio.h>

namespace confab::ws::test {

/// One of the Python programs in tests/peers/, which stand for existing clients and servers.
class PythonPeer {
public:
    PythonPeer(FakeHost& host, const std::string& program, const std::vector<std::string>& arguments);
    ~PythonPeer();
    PythonPeer(const PythonPeer&) = delete;
    PythonPeer& operator=(const PythonPeer&) = delete;

    /// The next line of its output; empty at the end.
    std::string line();
    void say(std::string_view line);
    void end_input();

private:
    FakeHost& host_;
    GSubprocess* process_ = nullptr;
    GDataInputStream* out_ = nullptr;
};

} // namespace confab::ws::test
