// SPDX-License-Identifier: GPL-3.0-or-later
//
// Prints a sealed room, a line a file: `file PATH HEX`, and what its readers need to know beside it. What is said in it is
// always the same; keys and names of files are new each time. vectors.txt is what this program printed once.
//   seal-sample-room [BYTES]   how large its attached file is
#include "common/seal/card.hpp"
#include "common/seal/crypto.hpp"
#include "common/seal/file.hpp"
#include "common/seal/heartbeat.hpp"
#include "common/seal/manifest.hpp"
#include "common/seal/message.hpp"
#include "common/seal/object.hpp"
#include "common/seal/paths.hpp"
#include "software_signer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <string>

using namespace confab;
using namespace std::chrono_literals;

namespace {

constexpr seal::Time noon{std::chrono::milliseconds{1'795'694'400'123}};

template <class T> T must(seal::Result<T> result) {
    if (!result) throw std::runtime_error{result.error().text + " " + result.error().detail};
    return std::move(*result);
}

void print(std::string_view path, seal::View bytes) { fmt::print("file {} {}\n", path, seal::hex(bytes)); }

seal::Outgoing say(std::string sender, std::uint64_t seq, std::string text, seal::Time when) {
    seal::Outgoing message{must(seal::fresh_name(when)), std::move(sender), seq, {}};
    message.content.text = std::move(text);
    message.content.sender_name = "Somebody";
    message.content.origin_id = fmt::format("origin-{}", seq);
    return message;
}

void print_public(const seal::Keyring& keys, seal::Signer& signer, const seal::Outgoing& message) {
    print(seal::public_path(message.name), must(seal::seal_message(keys, signer, message)));
}

seal::FileRef print_file(const seal::RoomId& room, std::string_view folder, std::size_t bytes) {
    const auto read = [bytes](std::uint64_t offset, std::span<std::uint8_t> out) -> seal::Result<std::size_t> {
        const auto size = std::min<std::size_t>(out.size(), bytes - static_cast<std::size_t>(offset));
        for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>((offset + i) % 251);
        return size;
    };
    auto sealer = must(seal::FileSealer::create(room, must(seal::FileRef::fresh(folder, noon)), bytes, read));
    seal::Bytes sealed(sealer.sealed_bytes());
    std::size_t done = 0;
    while (const auto got = must(sealer.read(std::span{sealed}.subspan(done)))) done += got;
    print(sealer.ref().path, sealed);
    return sealer.ref();
}

void print_room(std::size_t file_bytes) {
    tests::SoftwareSigner alice{"alice", 0x0102030405060708}, bob{"bob", 2}, fresh{"alice's new keys", 3};
    const std::string passphrase = "correct horse", later = "b\u00e4ttery staple";
    const auto first_key = must(seal::PassphraseKey::derive(passphrase, must(seal::Derivation::fresh(15))));
    const auto second_key = must(seal::PassphraseKey::derive(later, must(seal::Derivation::fresh(15))));

    const auto first = must(seal::create_manifest(alice, "alice", {"B\u00fcro", 0, 3, 120}, first_key, noon - 1h));
    const auto before = must(seal::open_manifest(first.bytes, first_key, std::nullopt));
    const auto second = must(seal::next_manifest(bob, "bob", before, {"B\u00fcro", 30, 5, 90}, second_key, true, noon));
    const auto now = must(seal::open_manifest(second.bytes, second_key, seal::pin_of(before)));
    fmt::print("passphrase 1 {}\npassphrase 2 {}\npin {}\n", passphrase, later, seal::pin_of(now).to_text());
    print(first.path, first.bytes);
    print(second.path, second.bytes);

    print(seal::card_path(alice.fingerprint()), must(seal::seal_card(*before.keys, alice, "alice", noon - 1h)));
    const auto bobs = must(seal::seal_card(*now.keys, bob, "Bob", noon));
    print(seal::card_path(bob.fingerprint()), bobs);
    const auto word = must(seal::endorse(alice, "alice", fresh.keys()));
    print(seal::card_path(fresh.fingerprint()), must(seal::seal_card(*now.keys, fresh, "alice", noon, word)));

    print_public(*before.keys, alice, say("alice", 1, "before", noon - 1min));
    auto message = say("alice", 2, "Hello, \u4f60\u597d", noon);
    seal::Attachment picture{true, "Bild.png", "image/png", {}, {}, {}};
    picture.file = print_file(now.head.room, seal::file_folder, file_bytes);
    picture.thumbnail = print_file(now.head.room, seal::thumbnail_folder, 0);
    message.content.attachments.push_back(picture);
    print_public(*now.keys, alice, message);

    const auto card = must(seal::open_card(*now.keys, seal::card_path(bob.fingerprint()), bobs));
    const auto files = must(seal::seal_private(*now.keys, alice, say("alice", 1, "for Bob only", noon), card));
    print(files.path, files.bytes);
    print(files.copy_path, files.copy);

    const seal::PrivateMark mark{must(seal::pair_key(alice, bob.keys().agree)), bob.fingerprint(), {1, 1}};
    const seal::Heartbeat heartbeat{"alice", "Alice", noon, false, {2, 1}};
    print(seal::heartbeat_path(*now.keys, alice.keys().sign, alice.device()),
          must(seal::seal_heartbeat(*now.keys, alice, heartbeat, {&mark, 1})));
    const std::string path = ".confab/logs/cleanup_stats", note = "statistics";
    print(path, must(seal::seal_note(*now.keys, path, seal::view(note))));
}

} // namespace

int main(int argc, char** argv) {
    try {
        print_room(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 100);
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 1;
    }
}
