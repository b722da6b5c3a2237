// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/elf.hpp"
#include "plugin_folder.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>

namespace data = boost::unit_test::data;

namespace confab::plugin {
namespace {

std::string good_library() {
    std::ifstream file{TEST_LIBRARIES "/good.so", std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

bool whole(std::string_view bytes) {
    const auto fd = ::memfd_create("library", MFD_CLOEXEC);
    BOOST_REQUIRE(fd >= 0);
    BOOST_REQUIRE(::write(fd, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    const auto checked = check_shared_library(fd, bytes.size());
    ::close(fd);
    return checked.has_value();
}

template <class T> T at(const std::string& bytes, std::size_t offset) {
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

template <class T> void put(std::string& bytes, std::size_t offset, const T& value) {
    std::memcpy(bytes.data() + offset, &value, sizeof value);
}

/// A good library with one change to the first segment of a type.
template <class Change> std::string with_segment(std::uint32_t type, Change change) {
    auto bytes = good_library();
    const auto header = at<ElfW(Ehdr)>(bytes, 0);
    for (std::size_t i = 0; i < header.e_phnum; ++i) {
        const auto offset = header.e_phoff + i * sizeof(ElfW(Phdr));
        auto segment = at<ElfW(Phdr)>(bytes, offset);
        if (segment.p_type != type) continue;
        change(segment, bytes);
        put(bytes, offset, segment);
        return bytes;
    }
    BOOST_FAIL("no such segment");
    return bytes;
}

template <class Change> std::string with_header(Change change) {
    auto bytes = good_library();
    auto header = at<ElfW(Ehdr)>(bytes, 0);
    change(header);
    put(bytes, 0, header);
    return bytes;
}

constexpr auto huge = std::numeric_limits<ElfW(Off)>::max() - 4;

BOOST_AUTO_TEST_SUITE(elf)

BOOST_AUTO_TEST_CASE(a_real_library_is_whole) { BOOST_TEST(whole(good_library())); }

BOOST_DATA_TEST_CASE(rubbish_is_no_library,
                     data::make({"", "\x7f",
                                 "\x7f"
                                 "ELF",
                                 "#!/bin/sh\n", "MZ"}),
                     text) {
    BOOST_TEST(!whole(text));
    BOOST_TEST(!whole(text + std::string(10000, 'x')));
    BOOST_TEST(!whole(text + std::string(10000, '\0')));
}

BOOST_AUTO_TEST_CASE(programs_objects_and_other_machines_are_no_libraries) {
    BOOST_TEST(!whole(with_header([](auto& header) { header.e_type = ET_EXEC; })));
    BOOST_TEST(!whole(with_header([](auto& header) { header.e_type = ET_REL; })));
    BOOST_TEST(!whole(with_header([](auto& header) { header.e_ident[EI_CLASS] ^= 3; })));
    BOOST_TEST(!whole(with_header([](auto& header) { header.e_ident[EI_DATA] ^= 3; })));
}

BOOST_AUTO_TEST_CASE(every_shorter_version_is_noticed) {
    const auto bytes = good_library();
    for (std::size_t length = 0; length < bytes.size(); length += length < 4096 ? 1 : 37)
        BOOST_REQUIRE_MESSAGE(!whole(std::string_view{bytes}.substr(0, length)), length);
    BOOST_TEST(!whole(std::string_view{bytes}.substr(0, bytes.size() - 1)));
}

BOOST_AUTO_TEST_CASE(tables_outside_of_the_file_are_noticed) {
    BOOST_TEST(!whole(with_header([](auto& header) { header.e_phoff = huge; })));
    BOOST_TEST(!whole(with_header([](auto& header) { header.e_phnum = 0; })));
    BOOST_TEST(!whole(with_header([](auto& header) { header.e_phnum = 65535; })));
    BOOST_TEST(!whole(with_header([](auto& header) { header.e_phentsize = 1; })));
    BOOST_TEST(!whole(with_header([](auto& header) { header.e_shoff = huge; })));
}

BOOST_AUTO_TEST_CASE(segments_outside_of_the_file_are_noticed) {
    BOOST_TEST(!whole(with_segment(PT_LOAD, [](auto& segment, auto&) { segment.p_offset = huge; })));
    BOOST_TEST(!whole(with_segment(PT_LOAD, [](auto& segment, auto&) { segment.p_filesz = huge; })));
    BOOST_TEST(!whole(with_segment(PT_LOAD, [](auto& segment, auto&) { segment.p_memsz = 0; })));
    BOOST_TEST(!whole(with_segment(PT_DYNAMIC, [](auto& segment, auto&) { segment.p_vaddr = huge; })));
    BOOST_TEST(!whole(with_segment(PT_DYNAMIC, [](auto& segment, auto&) { segment.p_filesz = 0; })));
    BOOST_TEST(!whole(with_segment(PT_DYNAMIC, [](auto& segment, auto&) { segment.p_type = PT_NULL; })));
}

BOOST_AUTO_TEST_CASE(a_dynamic_section_without_what_the_linker_follows_is_noticed) {
    const auto zeroed = with_segment(PT_DYNAMIC, [](auto& segment, auto& bytes) {
        std::memset(bytes.data() + segment.p_offset, 0, segment.p_filesz);
    });
    BOOST_TEST(!whole(zeroed));
    for (const auto tag : {DT_STRTAB, DT_SYMTAB, DT_STRSZ}) {
        const auto broken = with_segment(PT_DYNAMIC, [tag](auto& segment, auto& bytes) {
            for (auto offset = segment.p_offset;; offset += sizeof(ElfW(Dyn))) {
                auto entry = at<ElfW(Dyn)>(bytes, offset);
                if (entry.d_tag != tag) continue;
                entry.d_un.d_val = huge;
                return put(bytes, offset, entry);
            }
        });
        BOOST_TEST(!whole(broken), tag);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace confab::plugin
