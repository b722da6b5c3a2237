// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace confab::cli {

/// Lines of standard input, one at a time, without blocking the loop: terminals, pipes and files alike.
class LineReader {
public:
    /// A line without its end; nothing at the end of input.
    using Line = std::function<void(std::optional<std::string>)>;

    LineReader();
    ~LineReader();
    LineReader(const LineReader&) = delete;
    LineReader& operator=(const LineReader&) = delete;

    /// Reads one line; `then` is called once, unless the reader ends before. Not while another is being read.
    void read(Line then);

private:
    struct State;
    std::shared_ptr<State> state_;
};

} // namespace confab::cli
