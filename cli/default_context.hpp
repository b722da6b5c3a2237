// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <thread>

using GMainLoop = struct _GMainLoop;

namespace confab::cli {

/// Turns GLib's default main context on a thread of its own, for as long as it lives.
///
/// The engine has a context of its own. GVfs answers asynchronous calls of any thread by way of the default one, so somebody has
/// to turn it: in a program with windows that is GTK, here it is nobody else.
class DefaultContext {
public:
    DefaultContext();
    ~DefaultContext();
    DefaultContext(const DefaultContext&) = delete;
    DefaultContext& operator=(const DefaultContext&) = delete;

private:
    GMainLoop* loop_;
    std::thread thread_;
};

} // namespace confab::cli
