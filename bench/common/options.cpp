// SPDX-License-Identifier: GPL-3.0-or-later
#include "options.hpp"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace bench {

Options::Options(int argc, char** argv, std::string usage)
    : program_(std::filesystem::path(argv[0]).filename()), usage_(std::move(usage)) {
    for (int at = 1; at < argc; at += 2) {
        const std::string_view name = argv[at];
        if (name == "--help") {
            std::fputs(usage_.c_str(), stdout);
            std::exit(0);
        }
        if (!name.starts_with("--") || at + 1 == argc) wrong("not an option with a value: " + std::string(name));
        values_[std::string(name.substr(2))] = argv[at + 1];
    }
}

std::string Options::text(std::string_view name, std::string_view otherwise) {
    const auto found = values_.find(name);
    if (found == values_.end()) return std::string(otherwise);
    return values_.extract(found).mapped();
}

std::string Options::needed(std::string_view name) {
    auto value = text(name, {});
    if (value.empty()) wrong("--" + std::string(name) + " is needed");
    return value;
}

std::size_t Options::number(std::string_view name, std::size_t otherwise) {
    const auto typed = text(name, {});
    return typed.empty() ? otherwise : parsed(typed);
}

std::size_t Options::needed_number(std::string_view name) { return parsed(needed(name)); }

std::size_t Options::parsed(const std::string& typed) const {
    std::size_t value = 0;
    const auto* end = typed.data() + typed.size();
    const auto [stop, error] = std::from_chars(typed.data(), end, value);
    if (error != std::errc() || stop != end) wrong("not a number: " + typed);
    return value;
}

void Options::end() {
    if (!values_.empty()) wrong("unknown option --" + values_.begin()->first);
}

void Options::wrong(const std::string& why) const {
    std::fprintf(stderr, "%s: %s\n%s", program_.c_str(), why.c_str(), usage_.c_str());
    std::exit(2);
}

} // namespace bench
