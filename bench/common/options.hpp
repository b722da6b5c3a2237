// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace bench {

/// The command line of a program behind a bench: `--name VALUE`, nothing else. A wrong one ends the program with status 2
/// and its usage.
class Options {
public:
    Options(int argc, char** argv, std::string usage);

    [[nodiscard]] std::string text(std::string_view name, std::string_view otherwise);
    [[nodiscard]] std::string needed(std::string_view name);
    [[nodiscard]] std::size_t number(std::string_view name, std::size_t otherwise);
    [[nodiscard]] std::size_t needed_number(std::string_view name);
    /// Call it when all have been asked for: one that is left is unknown.
    void end();

private:
    [[nodiscard]] std::size_t parsed(const std::string& typed) const;
    [[noreturn]] void wrong(const std::string& why) const;

    std::string program_;
    std::string usage_;
    std::map<std::string, std::string, std::less<>> values_;
};

} // namespace bench
