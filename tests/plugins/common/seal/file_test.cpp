// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/crypto.hpp"
#include "common/seal/file.hpp"
#include "sealed_room.hpp"

#include <algorithm>
#include <numeric>

using namespace confab;
using namespace confab::tests;

namespace {

/// A file that gives what it is asked for in uneven pieces.
seal::FileSealer::Reader reader_of(const seal::Bytes& plain) {
    return [&plain](std::uint64_t offset, std::span<std::uint8_t> out) -> seal::Result<std::size_t> {
        if (offset >= plain.size()) return 0u;
        const auto size = std::min({out.size(), plain.size() - static_cast<std::size_t>(offset), std::size_t{30011}});
        std::copy_n(plain.begin() + static_cast<std::ptrdiff_t>(offset), size, out.begin());
        return size;
    };
}

struct Sealed {
    seal::Bytes bytes;
    seal::FileRef ref;
    seal::Hash sha256;
};

Sealed seal_all(const seal::RoomId& room, const seal::Bytes& plain) {
    auto sealer = must(seal::FileSealer::create(room, must(seal::FileRef::fresh(seal::file_folder, noon)), plain.size(),
                                                reader_of(plain)));
    Sealed sealed;
    seal::Bytes piece(10007);
    while (const auto size = must(sealer.read(piece)))
        sealed.bytes.insert(sealed.bytes.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(size));
    BOOST_TEST(sealed.bytes.size() == sealer.sealed_bytes());
    sealed.ref = sealer.ref();
    sealed.sha256 = sealer.sha256();
    return sealed;
}

/// What comes out when the file is read from `from` on, in pieces of a size.
seal::Result<seal::Bytes> open_from(const seal::RoomId& room, const seal::FileRef& ref, const seal::Bytes& sealed,
                                    std::uint64_t from, std::size_t piece = 7001) {
    seal::Bytes out;
    auto opener = seal::FileOpener::create(room, ref, from, [&](std::uint64_t offset, seal::View bytes) {
        BOOST_TEST(offset == from + out.size());
        out.insert(out.end(), bytes.begin(), bytes.end());
        return seal::Result<void>{};
    });
    if (!opener) return tl::unexpected{opener.error()};
    BOOST_TEST(opener->sealed_from() <= sealed.size());
    auto left = seal::View{sealed}.subspan(std::min<std::size_t>(opener->sealed_from(), sealed.size()));
    while (!left.empty()) {
        const auto size = std::min(piece, left.size());
        if (auto written = opener->write(left.first(size)); !written) return tl::unexpected{written.error()};
        left = left.subspan(size);
    }
    if (auto finished = opener->finish(); !finished) return tl::unexpected{finished.error()};
    return out;
}

seal::Bytes pattern(std::size_t size) {
    seal::Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 31 + i / 256);
    return bytes;
}

} // namespace

BOOST_AUTO_TEST_SUITE(seal_file)

BOOST_AUTO_TEST_CASE(files_of_each_length_come_back_in_pieces) {
    SealedRoom room;
    for (const std::size_t size : {0ul, 1ul, 65535ul, 65536ul, 65537ul, 131072ul, 300000ul}) {
        const auto plain = pattern(size);
        const auto sealed = seal_all(room.keys().room(), plain);
        BOOST_TEST(sealed.ref.bytes == size);
        BOOST_TEST((sealed.sha256 == seal::sha256(plain)));
        BOOST_TEST((must(open_from(room.keys().room(), sealed.ref, sealed.bytes, 0)) == plain));
    }
}

BOOST_AUTO_TEST_CASE(reading_can_go_on_anywhere_without_what_is_before) {
    SealedRoom room;
    const auto plain = pattern(200000);
    auto sealed = seal_all(room.keys().room(), plain);
    for (const std::uint64_t from : {1ul, 65535ul, 65536ul, 65537ul, 131072ul, 196608ul, 199999ul, 200000ul}) {
        const auto rest = must(open_from(room.keys().room(), sealed.ref, sealed.bytes, from));
        BOOST_TEST((rest == seal::Bytes(plain.begin() + static_cast<std::ptrdiff_t>(from), plain.end())));
    }
    // Damage before the chunk that is started in is not even read.
    sealed.bytes[100] ^= 1;
    BOOST_TEST(code(open_from(room.keys().room(), sealed.ref, sealed.bytes, 65536)) == CONFAB_OK);
    BOOST_TEST(code(open_from(room.keys().room(), sealed.ref, sealed.bytes, 65535)) == CONFAB_E_AUTH);
    BOOST_TEST(code(open_from(room.keys().room(), sealed.ref, sealed.bytes, 200001)) == CONFAB_E_INVALID);
}

BOOST_AUTO_TEST_CASE(nothing_of_a_chunk_is_given_out_before_it_was_checked) {
    SealedRoom room;
    const auto plain = pattern(100000);
    auto sealed = seal_all(room.keys().room(), plain);
    sealed.bytes.back() ^= 1;
    std::size_t got = 0;
    auto opener =
        must(seal::FileOpener::create(room.keys().room(), sealed.ref, 0, [&](std::uint64_t, seal::View bytes) {
            got += bytes.size();
            return seal::Result<void>{};
        }));
    BOOST_TEST(code(opener.write(sealed.bytes)) == CONFAB_E_AUTH);
    BOOST_TEST(got == seal::chunk_bytes);
}

BOOST_AUTO_TEST_CASE(a_file_can_not_be_damaged_cut_or_lengthened) {
    SealedRoom room;
    const auto sealed = seal_all(room.keys().room(), pattern(50));
    for_each_damage(sealed.bytes, [&](const seal::Bytes& damaged) {
        return !open_from(room.keys().room(), sealed.ref, damaged, 0).has_value();
    });
    const auto large = seal_all(room.keys().room(), pattern(200000));
    for (const std::size_t size : {76ul, 65628ul, 131180ul, 196732ul}) {
        const seal::Bytes cut{large.bytes.begin(), large.bytes.begin() + static_cast<std::ptrdiff_t>(size)};
        BOOST_TEST(code(open_from(room.keys().room(), large.ref, cut, 0)) == CONFAB_E_AUTH);
    }
}

BOOST_AUTO_TEST_CASE(a_file_in_the_place_of_another_is_noticed) {
    SealedRoom room, other;
    const auto plain = pattern(1000);
    const auto one = seal_all(room.keys().room(), plain), two = seal_all(room.keys().room(), plain);
    BOOST_TEST(code(open_from(room.keys().room(), one.ref, two.bytes, 0)) == CONFAB_E_AUTH);
    auto moved = one.ref;
    moved.path = two.ref.path;
    BOOST_TEST(code(open_from(room.keys().room(), moved, one.bytes, 0)) == CONFAB_E_AUTH);
    BOOST_TEST(code(open_from(other.keys().room(), one.ref, one.bytes, 0)) == CONFAB_E_AUTH);
    auto shorter = one.ref;
    shorter.bytes = 999;
    BOOST_TEST(code(open_from(room.keys().room(), shorter, one.bytes, 0)) == CONFAB_E_AUTH);
}

BOOST_AUTO_TEST_CASE(a_file_that_grows_or_shrinks_while_it_is_read_is_not_sent) {
    SealedRoom room;
    const auto plain = pattern(100000);
    for (const std::size_t promised : {99999ul, 100001ul, 65536ul, 0ul}) {
        auto sealer = must(seal::FileSealer::create(
            room.keys().room(), must(seal::FileRef::fresh(seal::file_folder, noon)), promised, reader_of(plain)));
        seal::Bytes piece(10007);
        auto got = sealer.read(piece);
        while (got && *got > 0) got = sealer.read(piece);
        BOOST_TEST(code(got) == CONFAB_E_IO);
    }
}

BOOST_AUTO_TEST_CASE(nothing_is_ever_sealed_twice_with_one_key) {
    const auto one = must(seal::FileRef::fresh(seal::file_folder, noon));
    const auto two = must(seal::FileRef::fresh(seal::file_folder, noon));
    BOOST_TEST(one.path != two.path);
    BOOST_TEST(!(one.key == two.key));
    auto key = must(seal::ObjectKey::make(one.key, one.salt, {{}, seal::Epoch{}, seal::Kind::file, one.path}));
    seal::StreamSealer stream{key};
    seal::Bytes out;
    BOOST_TEST(code(stream.seal(pattern(10), true, out)) == CONFAB_OK);
    BOOST_TEST(code(stream.seal(pattern(10), true, out)) == CONFAB_E_INTERNAL);
    seal::StreamSealer uneven{key};
    BOOST_TEST(code(uneven.seal(pattern(10), false, out)) == CONFAB_E_INTERNAL);
}

BOOST_AUTO_TEST_CASE(a_reference_survives_being_written_down_and_leads_nowhere_else) {
    auto ref = must(seal::FileRef::fresh(seal::thumbnail_folder, noon));
    ref.bytes = 52428800;
    const auto text = ref.to_text();
    BOOST_TEST(text.size() < 512u);
    BOOST_TEST((seal::FileRef::from_text(text) == ref));
    for (std::size_t size = 0; size < text.size(); ++size)
        BOOST_TEST(!seal::FileRef::from_text(text.substr(0, size)).has_value());
    const auto rest = text.substr(text.find('#'));
    for (const auto path :
         {"", "x", "../20261126T120000123Z-0123456789abcdef", ".confab/files/../room/00000001",
          "/20261126T120000123Z-0123456789abcdef", ".confab/room/20261126T120000123Z-0123456789abcdef",
          ".confab/files/20261126T120000123Z-0123456789abcdef/x"})
        BOOST_TEST(!seal::FileRef::from_text(path + rest).has_value(), path);
    BOOST_TEST(seal::FileRef::from_text(".confab/files/20261126T120000123Z-0123456789abcdef" + rest).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
