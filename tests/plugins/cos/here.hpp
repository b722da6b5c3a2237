// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bucket.hpp"
#include "encoding.hpp"
#include "fake_server.hpp"
#include "loop.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace confab::cos::test {

using namespace std::chrono_literals;
using async::within;
using storage::bytes_of;
using storage::text_of;

/// A bucket on a server that does as a test wants.
struct Here {
    async::test::Loop loop;
    std::shared_ptr<async::Workers> workers = async::Workers::here();
    FakeServer server;
    std::shared_ptr<Bucket> bucket = open();

    std::shared_ptr<Bucket> open(const std::string& limit = "5") {
        const std::map<std::string, std::string> values{
            {"bucket", "chat"},      {"endpoint", server.host()}, {"region", "here"},
            {"addressing", "path"},  {"signature", "sigv4"},      {"insecure", "true"},
            {"access_id", "AKTEST"}, {"timeout_s", limit},        {"access_key", "sk-do-not-tell"}};
        std::vector<confab_kv> pairs;
        for (const auto& [key, value] : values) pairs.push_back({sdk::str(key), sdk::str(value)});
        const confab_config config{sizeof(confab_config), static_cast<uint32_t>(pairs.size()), pairs.data()};
        const Options options{config};
        return std::make_shared<Bucket>(std::make_shared<Place>(options, *options.where()));
    }
    Result<void> create(const std::string& path, const std::string& text) {
        return loop.run(bucket->create(path, bytes_of(text), within(20s)));
    }
    Result<Bytes> read(const std::string& path) { return loop.run(bucket->read(path, 1 << 20, within(20s))); }
    Result<std::vector<storage::Listed>> list(const std::string& folder) {
        return loop.run(bucket->list(folder, storage::Detail::all, within(20s)));
    }
    std::string& object(const std::string& path) { return server.objects["chat-room/" + path]; }
    Result<void> upload(const std::string& path, std::shared_ptr<const std::string> content) {
        storage::Source source{content->size(), [content](std::uint64_t offset, std::span<std::uint8_t> into) {
                                   std::copy_n(content->begin() + static_cast<std::ptrdiff_t>(offset), into.size(),
                                               into.begin());
                                   return Result<std::size_t>{into.size()};
                               }};
        return loop.run(bucket->upload(path, std::move(source), nullptr, within(25s)));
    }
    Result<std::string> download(const std::string& path) {
        const auto text = std::make_shared<std::string>();
        storage::Sink sink = [text](std::uint64_t offset, std::span<const std::uint8_t> from) -> Result<void> {
            BOOST_REQUIRE_EQUAL(offset, text->size());
            text->append(view(from));
            return {};
        };
        const auto done = loop.run(bucket->download(path, 0, std::move(sink), nullptr, within(25s)));
        if (!done) return storage::fail(done.error());
        return *text;
    }
};

} // namespace confab::cos::test
