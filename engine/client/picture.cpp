// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/picture.hpp"

#include "base/i18n.hpp"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <system_error>
#include <vector>

namespace confab::client {

namespace {

constexpr std::int64_t most_bytes = 64 * 1024 * 1024, most_pixels = 50'000'000;
/// Loaders of formats without scripts, links or vectors.
constexpr std::array<std::string_view, 5> formats{"png", "jpeg", "gif", "bmp", "webp"};

struct Unref {
    void operator()(gpointer object) const noexcept { g_object_unref(object); }
};
template <class T> using Ref = std::unique_ptr<T, Unref>;

enum class Verdict { none, good, refused, too_large };

/// As soon as the size is known, and before there is memory for the pixels.
void prepared(GdkPixbufLoader* loader, gint width, gint height, gpointer data) {
    auto& verdict = *static_cast<Verdict*>(data);
    auto* format = gdk_pixbuf_loader_get_format(loader);
    const std::unique_ptr<char, decltype(&g_free)> name{format ? gdk_pixbuf_format_get_name(format) : nullptr, g_free};
    const bool known = name && std::find(formats.begin(), formats.end(), name.get()) != formats.end();
    verdict = !known || width <= 0 || height <= 0          ? Verdict::refused
              : std::int64_t{width} * height > most_pixels ? Verdict::too_large
                                                           : Verdict::good;
    if (verdict != Verdict::good) return gdk_pixbuf_loader_set_size(loader, 0, 0);
    const double scale = std::min(1.0, double{thumbnail_size} / std::max(width, height));
    if (scale < 1.0)
        gdk_pixbuf_loader_set_size(loader, std::max(1, static_cast<int>(width * scale)),
                                   std::max(1, static_cast<int>(height * scale)));
}

tl::unexpected<Error> no_picture() { return fail(Code::invalid, "{}", tr("This is not a usable picture.")); }

/// Feeds the file to the loader.
Result<void> load(GdkPixbufLoader* loader, int fd, const Verdict& verdict, const std::atomic<bool>& stop) {
    std::vector<std::uint8_t> buffer(256 * 1024);
    for (off_t at = 0;;) {
        if (stop) return fail(Code::cancelled, "{}", tr("It was cancelled."));
        const auto some = ::pread(fd, buffer.data(), buffer.size(), at);
        if (some < 0 && errno == EINTR) continue;
        if (some < 0) return fail(Code::io, "{}", std::generic_category().message(errno));
        if (some == 0) return {};
        const bool taken = gdk_pixbuf_loader_write(loader, buffer.data(), static_cast<std::size_t>(some), nullptr) != 0;
        if (verdict == Verdict::too_large) return fail(Code::too_large, "{}", tr("The picture is too large."));
        if (!taken || verdict == Verdict::refused) return no_picture();
        at += some;
    }
}

} // namespace

Result<std::string> small_png(int fd, const std::atomic<bool>& stop) {
    struct stat info {};
    if (::fstat(fd, &info) != 0) return fail(Code::io, "{}", std::generic_category().message(errno));
    if (info.st_size > most_bytes) return fail(Code::too_large, "{}", tr("The picture is too large."));
    const Ref<GdkPixbufLoader> loader{gdk_pixbuf_loader_new()};
    auto verdict = Verdict::none;
    g_signal_connect(loader.get(), "size-prepared", G_CALLBACK(prepared), &verdict);
    auto loaded = load(loader.get(), fd, verdict, stop);
    // To be done in any case; a file that ends early gives what there is of it, or nothing.
    const bool whole = gdk_pixbuf_loader_close(loader.get(), nullptr) != 0;
    if (!loaded) return fail(std::move(loaded.error()));
    auto* picture = gdk_pixbuf_loader_get_pixbuf(loader.get());
    if (!whole || verdict != Verdict::good || !picture) return no_picture();
    const Ref<GdkPixbuf> upright{gdk_pixbuf_apply_embedded_orientation(picture)};
    const int width = gdk_pixbuf_get_width(upright.get()), height = gdk_pixbuf_get_height(upright.get());
    if (width > thumbnail_size || height > thumbnail_size) return no_picture(); // a loader that does as it likes
    // A copy has no options of the original: no comments, no place where it was taken.
    const Ref<GdkPixbuf> bare{gdk_pixbuf_copy(upright.get())};
    gchar* bytes = nullptr;
    gsize length = 0;
    if (!bare || !gdk_pixbuf_save_to_buffer(bare.get(), &bytes, &length, "png", nullptr, nullptr)) return no_picture();
    std::string png{bytes, length};
    g_free(bytes);
    return png;
}

bool is_picture(std::string_view mime) noexcept {
    constexpr std::array<std::string_view, 6> types{"image/png", "image/jpeg", "image/gif",
                                                    "image/bmp", "image/webp", "image/x-ms-bmp"};
    return std::find(types.begin(), types.end(), mime) != types.end();
}

} // namespace confab::client
