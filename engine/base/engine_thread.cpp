// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/engine_thread.hpp"

namespace confab {

EngineThread::EngineThread() {
    std::promise<void> ready;
    auto made = ready.get_future();
    thread_ = std::thread([this, &ready] {
        // Made and ended there: the loop is the thread-default context of its own thread.
        loop_ = std::make_unique<Loop>();
        ready.set_value();
        loop_->run();
        // The quit() that ended it may still be inside the loop, on its own thread.
        quitted_.get_future().wait();
        loop_.reset();
    });
    made.wait();
}

EngineThread::~EngineThread() {
    loop_->quit();
    quitted_.set_value();
    thread_.join();
}

} // namespace confab
