// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/file.hpp"
#include "sealed_room.hpp"

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

using namespace confab;
using namespace confab::tests;

namespace {

/// The room in vectors.txt: a file never changes there, so that a change of the format can't go unnoticed.
struct Vectors {
    std::map<std::string, seal::Bytes> files;
    std::map<std::string, std::string> passphrases;
    std::string pin;
    seal::Manifest manifest;

    Vectors() {
        std::ifstream in{std::string{std::getenv("CONFAB_SOURCE")} + "/tests/plugins/common/seal/vectors.txt"};
        for (std::string line; std::getline(in, line);) {
            std::istringstream words{line};
            std::string what, name;
            words >> what;
            if (what == "pin") {
                words >> pin;
                continue;
            }
            std::string rest;
            words >> name >> std::ws;
            std::getline(words, rest);
            if (what == "passphrase") passphrases[name] = rest;
            if (what != "file") continue;
            files[name].resize(rest.size() / 2);
            BOOST_REQUIRE(seal::from_hex(rest, files[name]));
        }
        const Files versions{files.at(seal::manifest_path(1)), files.at(seal::manifest_path(2))};
        const auto head = must(seal::check_versions(seal::pin_of(open(versions[0], "1")), versions));
        BOOST_TEST(head.version == 2u);
        manifest = open(versions[1], "2");
    }
    seal::Manifest open(const seal::Bytes& file, const std::string& passphrase) {
        const auto how = must(seal::read_manifest_head(file)).derivation;
        return must(seal::open_manifest(file, must(seal::PassphraseKey::derive(passphrases.at(passphrase), how)), {}));
    }
    /// The paths that begin with this.
    std::vector<std::string> in(std::string_view folder) const {
        std::vector<std::string> found;
        for (const auto& [path, bytes] : files)
            if (path.starts_with(folder)) found.push_back(path);
        return found;
    }
    const seal::Keyring& keys() const { return *manifest.keys; }
};

} // namespace

BOOST_AUTO_TEST_SUITE(seal_vectors)

BOOST_AUTO_TEST_CASE(what_was_sealed_once_is_read_for_ever) {
    const Vectors room;
    SoftwareSigner alice{"alice"}, bob{"bob"};
    BOOST_TEST(room.manifest.settings.name == "Büro");
    BOOST_TEST(seal::pin_of(room.manifest).to_text() == room.pin);
    BOOST_TEST(room.in(seal::card_folder).size() == 3u);
    for (const auto& path : room.in(seal::card_folder))
        BOOST_TEST(code(seal::open_card(room.keys(), path, room.files.at(path))) == CONFAB_OK);

    const auto said = room.in(seal::public_folder);
    BOOST_TEST(must(seal::open_message(room.keys(), said.at(0), room.files.at(said[0]))).content.text == "before");
    const auto message = must(seal::open_message(room.keys(), said.at(1), room.files.at(said[1])));
    BOOST_TEST(message.content.text == "Hello, 你好");
    const auto& ref = message.content.attachments.at(0).file;
    seal::Bytes file;
    auto opener = must(seal::FileOpener::create(room.keys().room(), ref, 0, [&](std::uint64_t, seal::View bytes) {
        file.insert(file.end(), bytes.begin(), bytes.end());
        return seal::Result<void>{};
    }));
    must(opener.write(room.files.at(ref.path)));
    must(opener.finish());
    BOOST_TEST(file.size() == 100u);
    BOOST_TEST(file.at(99) == 99);

    const auto to_bob = room.in(seal::inbox_folder(room.keys(), "bob")).at(0);
    const auto copy = room.in(seal::inbox_folder(room.keys(), "alice")).at(0);
    BOOST_TEST(must(seal::open_private(room.keys(), bob, to_bob, room.files.at(to_bob))).content.text ==
               "for Bob only");
    BOOST_TEST(must(seal::open_private(room.keys(), alice, copy, room.files.at(copy))).id == to_bob);

    const auto beat = room.in(seal::heartbeat_folder).at(0);
    const auto seen = must(seal::open_heartbeat(room.keys(), beat, room.files.at(beat)));
    BOOST_TEST((seen.told.lobby == seal::Mark{2, 1}));
    const auto pair = must(seal::pair_key(bob, alice.keys().agree));
    BOOST_TEST((seen.private_mark(room.keys().room(), pair, bob.fingerprint()) == seal::Mark{1, 1}));
}

BOOST_AUTO_TEST_SUITE_END()
