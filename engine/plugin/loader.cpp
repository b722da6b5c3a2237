// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/loader.hpp"

#include "base/i18n.hpp"
#include "plugin/agreement.hpp"
#include "plugin/descriptor.hpp"
#include "plugin/library.hpp"
#include "plugin/trusted_file.hpp"

#include <unistd.h>

#include <algorithm>
#include <set>

namespace confab::plugin {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t most_transports = 64; // of one library: describe() may never answer NULL

using Descriptors = std::vector<const confab_transport_desc*>;

Result<std::string> read_start(const TrustedFile& file, std::size_t length) {
    std::string text(length, '\0');
    std::size_t filled = 0;
    while (filled < length) {
        const auto got = ::read(file.fd(), text.data() + filled, length - filled);
        if (got < 0) return fail(Code::io, "the manifest can't be read");
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
    }
    text.resize(filled);
    return text;
}

Result<Manifest> read_manifest(const fs::path& root, const fs::path& path) {
    const auto file = TrustedFile::open(root, path);
    if (!file) return fail(file.error());
    const auto text = read_start(*file, max_manifest_bytes + 1);
    if (!text) return fail(text.error());
    return parse_manifest(*text);
}

Result<Descriptors> descriptors_of(const confab_entry& entry) {
    Descriptors descriptors;
    std::set<std::string_view> ids;
    for (std::uint32_t i = 0; const auto descriptor = entry.describe(i); ++i) {
        if (i == most_transports) return fail(Code::invalid, "it describes more than {} transports", most_transports);
        if (const auto sound = check_descriptor(*descriptor, entry.abi_minor); !sound) return fail(sound.error());
        if (!ids.insert(descriptor->id).second) return fail(Code::invalid, "it describes “{}” twice", descriptor->id);
        descriptors.push_back(descriptor);
    }
    return descriptors;
}

Error hidden_by(const LoadedTransport& winner) {
    return {Code::invalid, trf(N_("Another plugin with the id “{}” was found first: “{}”."), winner.descriptor->id,
                               winner.path.string())};
}

/// One search, as it goes.
class Search {
public:
    void look_into(const SearchRoot& root) {
        std::error_code error;
        const auto real = fs::canonical(root.folder, error);
        if (!error && !visited_.insert(real).second) return; // two names of one folder

        const auto manifests = manifests_in(root.folder);
        if (!manifests) {
            if (root.asked_for || manifests.error().code != Code::not_found) refuse(root.folder, manifests.error());
        } else if (manifests->empty() && root.asked_for) {
            refuse(root.folder,
                   {Code::not_found, trf(N_("There is no plugin in “{}”: nothing there is named “*.confab.json”."),
                                         root.folder.string())});
        } else {
            for (const auto& manifest : *manifests) consider(root.folder, manifest);
        }
    }

    Catalogue take() { return std::move(found_); }

private:
    void refuse(const fs::path& path, Error error) { found_.refused.push_back({path, std::move(error)}); }

    void consider(const fs::path& root, const fs::path& path) {
        const auto manifest = read_manifest(root, path);
        if (!manifest) return refuse(path, manifest.error());
        const auto library = path.parent_path() / manifest->library;
        if (const auto loaded = load(root, library, *manifest); !loaded) refuse(library, loaded.error());
    }

    Result<void> load(const fs::path& root, const fs::path& library, const Manifest& manifest) {
        if (const auto version = check_version(manifest.abi); !version) return version;
        if (const auto winner = winner_over_all(manifest)) return fail(hidden_by(*winner));

        const auto entry = load_library(root, library);
        if (!entry) return fail(entry.error());
        if (const auto sound = check_entry(**entry, manifest); !sound) return sound;
        const auto descriptors = descriptors_of(**entry);
        if (!descriptors) return fail(descriptors.error());
        if (const auto kept = check_promises(*descriptors, manifest); !kept) return kept;

        for (const auto descriptor : *descriptors) {
            if (const auto winner = found_.find(descriptor->id)) refuse(library, hidden_by(*winner));
            else found_.transports.push_back({*entry, descriptor, library, manifest, descriptor->version});
        }
        return {};
    }

    /// Set where a library need not be loaded, because none of its transports would be used.
    const LoadedTransport* winner_over_all(const Manifest& manifest) const {
        const LoadedTransport* winner = nullptr;
        for (const auto& promised : manifest.transports) {
            winner = found_.find(promised.id);
            if (!winner) return nullptr;
        }
        return winner;
    }

    std::set<fs::path> visited_;
    Catalogue found_;
};

} // namespace

const LoadedTransport* Catalogue::find(std::string_view id) const {
    const auto found = std::ranges::find(transports, id, [](const auto& each) { return each.descriptor->id; });
    return found == transports.end() ? nullptr : &*found;
}

Catalogue load_all(std::span<const SearchRoot> roots) {
    Search search;
    for (const auto& root : roots) search.look_into(root);
    return search.take();
}

} // namespace confab::plugin
