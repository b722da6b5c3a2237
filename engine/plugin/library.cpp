// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/library.hpp"

#include "plugin/elf.hpp"
#include "plugin/trusted_file.hpp"

#include <dlfcn.h>
#include <elf.h>
#include <gmodule.h>
#include <link.h>

#include <map>
#include <utility>

namespace confab::plugin {
namespace {

constexpr auto entry_symbol = "confab_plugin_entry_v1";
constexpr std::size_t frozen_head = 16; // of confab_entry, in every major

/// glibc recognises a loaded library by its name before it looks at the file. Under a descriptor's name the second
/// plugin would be taken for the first as soon as the number is used again, so descriptors of loaded libraries are
/// never closed. That also keeps the pair of device and inode theirs.
using FileKey = std::pair<dev_t, ino_t>;
std::map<FileKey, void*>& loaded_libraries() {
    static std::map<FileKey, void*> libraries;
    return libraries;
}

std::string why_not(const std::string& name) {
    const auto raw = ::dlerror();
    std::string reason = raw ? raw : "unknown reason";
    if (reason.starts_with(name + ": ")) reason.erase(0, name.size() + 2); // means nothing to people
    return reason;
}

Result<void*> link_library(TrustedFile file) {
    const FileKey key{file.status().st_dev, file.status().st_ino};
    if (const auto known = loaded_libraries().find(key); known != loaded_libraries().end()) return known->second;
    if (const auto whole = check_shared_library(file.fd(), static_cast<std::uint64_t>(file.status().st_size)); !whole)
        return fail(whole.error());

    const auto name = fmt::format("/proc/self/fd/{}", file.fd());
    // What runs while a library is linked may use GModule, as libsoup's beginning does, and takes its lock inside the
    // linker's. Other threads, such as those that load an icon for GTK, take the two the other way round. So here, too,
    // GModule's comes first; what it has loaded is only found again below, or fails again, and says why.
    (void)g_module_open(name.c_str(), G_MODULE_BIND_LOCAL);
    const auto handle = ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!handle) return fail(Code::invalid, "it can't be loaded: {}", why_not(name));
    file.release();
    loaded_libraries().emplace(key, handle);
    return handle;
}

/// The entry symbol of this library, and not of one that it depends on, if it is data of a sane length.
Result<const confab_entry*> find_entry(void* handle) {
    const auto symbol = ::dlsym(handle, entry_symbol);
    Dl_info info{};
    link_map* owner = nullptr;
    if (!symbol || !::dladdr1(symbol, &info, reinterpret_cast<void**>(&owner), RTLD_DL_LINKMAP) || owner != handle)
        return fail(Code::invalid, "it is no plugin: it has no “{}”", entry_symbol);

    const ElfW(Sym)* details = nullptr;
    if (!::dladdr1(symbol, &info, reinterpret_cast<void**>(const_cast<ElfW(Sym)**>(&details)), RTLD_DL_SYMENT) ||
        !details || ELF64_ST_TYPE(details->st_info) != STT_OBJECT || details->st_size < frozen_head ||
        reinterpret_cast<std::uintptr_t>(symbol) % alignof(confab_entry) != 0)
        return fail(Code::invalid, "it is no plugin: its “{}” is not a confab_entry", entry_symbol);

    const auto entry = static_cast<const confab_entry*>(symbol);
    if (entry->magic != CONFAB_MAGIC)
        return fail(Code::invalid, "it is no plugin: its entry has the wrong magic number");
    if (entry->size < frozen_head || entry->size > details->st_size)
        return fail(Code::invalid, "its entry claims a size of {} bytes and has {}", entry->size, details->st_size);
    return entry;
}

} // namespace

Result<const confab_entry*> load_library(const std::filesystem::path& root, const std::filesystem::path& file) {
    auto opened = TrustedFile::open(root, file);
    if (!opened) return fail(opened.error());
    const auto handle = link_library(std::move(*opened));
    if (!handle) return fail(handle.error());
    return find_entry(*handle);
}

} // namespace confab::plugin
