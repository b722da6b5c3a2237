// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/elf.hpp"

#include <elf.h>
#include <link.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <initializer_list>
#include <vector>

namespace confab::plugin {
namespace {

using Header = ElfW(Ehdr);
using Segment = ElfW(Phdr);
using Dynamic = ElfW(Dyn);

constexpr unsigned char native_class = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;
constexpr unsigned char native_order = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
constexpr std::uint64_t most_dynamic_entries = 65536;

tl::unexpected<Error> foreign() { return fail(Code::invalid, "it is not a shared library of this kind of machine"); }
tl::unexpected<Error> damaged() { return fail(Code::invalid, "it is a shared library, but damaged or cut short"); }

bool inside(std::uint64_t start, std::uint64_t length, std::uint64_t size) {
    return start <= size && length <= size - start;
}

bool read_at(int fd, std::uint64_t offset, void* to, std::size_t length) {
    const auto got = ::pread(fd, to, length, static_cast<off_t>(offset));
    return got >= 0 && static_cast<std::size_t>(got) == length;
}

template <class T> bool read_table(int fd, std::uint64_t offset, std::vector<T>& table) {
    return read_at(fd, offset, table.data(), table.size() * sizeof(T));
}

bool is_native_library(const Header& header) {
    return std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 && header.e_ident[EI_CLASS] == native_class &&
           header.e_ident[EI_DATA] == native_order && header.e_type == ET_DYN;
}

bool tables_inside(const Header& header, std::uint64_t size) {
    return header.e_phnum > 0 && header.e_phentsize == sizeof(Segment) &&
           inside(header.e_phoff, std::uint64_t{header.e_phnum} * sizeof(Segment), size) &&
           inside(header.e_shoff, std::uint64_t{header.e_shnum} * header.e_shentsize, size);
}

bool segment_inside(const Segment& segment, std::uint64_t size) {
    if (segment.p_type == PT_NULL) return true;
    return inside(segment.p_offset, segment.p_filesz, size) &&
           (segment.p_type != PT_LOAD || segment.p_filesz <= segment.p_memsz);
}

/// Whether an address of the library is one that the file fills.
bool is_loaded(const std::vector<Segment>& segments, std::uint64_t address, std::uint64_t length) {
    return std::ranges::any_of(segments, [=](const Segment& segment) {
        return segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
               inside(address - segment.p_vaddr, length, segment.p_filesz);
    });
}

const Dynamic* find(const std::vector<Dynamic>& entries, std::int64_t tag) {
    const auto found = std::ranges::find(entries, tag, [](const Dynamic& entry) { return std::int64_t{entry.d_tag}; });
    return found == entries.end() ? nullptr : &*found;
}

/// The linker follows these without asking whether they are there.
bool linkable(const std::vector<Segment>& segments, const std::vector<Dynamic>& entries) {
    for (const auto tag : {DT_STRTAB, DT_SYMTAB}) {
        const auto entry = find(entries, tag);
        if (!entry || !is_loaded(segments, entry->d_un.d_ptr, 1)) return false;
    }
    const auto strings = find(entries, DT_STRTAB), length = find(entries, DT_STRSZ);
    return length && is_loaded(segments, strings->d_un.d_ptr, length->d_un.d_val) && find(entries, DT_NULL) &&
           (find(entries, DT_HASH) || find(entries, DT_GNU_HASH));
}

bool dynamic_section_usable(int fd, const std::vector<Segment>& segments) {
    const auto section = std::ranges::find(segments, Elf64_Word{PT_DYNAMIC}, &Segment::p_type);
    if (section == segments.end() || !is_loaded(segments, section->p_vaddr, section->p_filesz)) return false;
    const auto count = section->p_filesz / sizeof(Dynamic);
    if (count == 0 || count > most_dynamic_entries) return false;
    std::vector<Dynamic> entries(count);
    return read_table(fd, section->p_offset, entries) && linkable(segments, entries);
}

} // namespace

Result<void> check_shared_library(int fd, std::uint64_t size) {
    Header header{};
    if (size < sizeof header) return foreign();
    if (!read_at(fd, 0, &header, sizeof header)) return fail(Code::io, "it can't be read");
    if (!is_native_library(header)) return foreign();
    if (!tables_inside(header, size)) return damaged();

    std::vector<Segment> segments(header.e_phnum);
    if (!read_table(fd, header.e_phoff, segments)) return fail(Code::io, "it can't be read");
    const auto whole =
        std::ranges::all_of(segments, [size](const Segment& segment) { return segment_inside(segment, size); });
    if (!whole || !dynamic_section_usable(fd, segments)) return damaged();
    return {};
}

} // namespace confab::plugin
