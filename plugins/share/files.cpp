// SPDX-License-Identifier: GPL-3.0-or-later
#include "files.hpp"

#include <algorithm>
#include <utility>

namespace confab::share::files {
namespace {

using async::gio_failure;
using storage::Detail;
using storage::Listed;

constexpr const char* name_attributes = G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE;
constexpr const char* all_attributes =
    G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE
                                   "," G_FILE_ATTRIBUTE_TIME_MODIFIED "," G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC;
constexpr std::size_t first_piece = 16 * 1024, largest_piece = 1024 * 1024;

bool is_file_or_folder(GFileInfo* info) {
    const auto type = g_file_info_get_attribute_uint32(info, G_FILE_ATTRIBUTE_STANDARD_TYPE);
    return type == G_FILE_TYPE_REGULAR || type == G_FILE_TYPE_DIRECTORY;
}

Listed listed(GFileInfo* info) {
    Listed one;
    if (const char* name = g_file_info_get_attribute_byte_string(info, G_FILE_ATTRIBUTE_STANDARD_NAME)) one.name = name;
    one.folder = g_file_info_get_attribute_uint32(info, G_FILE_ATTRIBUTE_STANDARD_TYPE) == G_FILE_TYPE_DIRECTORY;
    one.bytes = g_file_info_get_attribute_uint64(info, G_FILE_ATTRIBUTE_STANDARD_SIZE);
    one.modified_us =
        static_cast<std::int64_t>(g_file_info_get_attribute_uint64(info, G_FILE_ATTRIBUTE_TIME_MODIFIED)) * 1'000'000 +
        g_file_info_get_attribute_uint32(info, G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC);
    return one;
}

// What follows blocks, on a worker.

Done outcome(gboolean well, GError* error) {
    if (well) return true;
    return gio_failure(error);
}

Done make_folders(GFile* folder, GCancellable* cancellable) {
    GError* error = nullptr;
    // It may have been made by somebody else in between.
    if (g_file_make_directory_with_parents(folder, cancellable, &error) ||
        g_error_matches(error, G_IO_ERROR, G_IO_ERROR_EXISTS)) {
        g_clear_error(&error);
        return true;
    }
    return gio_failure(error);
}

GioResult<Ref<GFileOutputStream>> create_now(GFile* file, GCancellable* cancellable) {
    GError* error = nullptr;
    auto* stream = g_file_create(file, G_FILE_CREATE_NONE, cancellable, &error);
    if (!stream && g_error_matches(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)) {
        g_clear_error(&error);
        const auto folder = Ref<GFile>::take(g_file_get_parent(file));
        if (const auto made = make_folders(folder.get(), cancellable); !made) return tl::unexpected{made.error()};
        stream = g_file_create(file, G_FILE_CREATE_NONE, cancellable, &error);
    }
    if (!stream) return gio_failure(error);
    return Ref<GFileOutputStream>::take(stream);
}

Done write_now(GFileOutputStream* stream, const Bytes& bytes, GCancellable* cancellable) {
    GError* error = nullptr;
    const auto well =
        g_output_stream_write_all(G_OUTPUT_STREAM(stream), bytes.data(), bytes.size(), nullptr, cancellable, &error);
    return outcome(well, error);
}

Done close_now(GFileOutputStream* stream, GCancellable* cancellable) {
    GError* error = nullptr;
    const auto well = g_output_stream_close(G_OUTPUT_STREAM(stream), cancellable, &error);
    return outcome(well, error);
}

GioResult<std::size_t> read_now(GFileInputStream* stream, Bytes& into, std::size_t at, GCancellable* cancellable) {
    GError* error = nullptr;
    const auto got =
        g_input_stream_read(G_INPUT_STREAM(stream), into.data() + at, into.size() - at, cancellable, &error);
    if (got < 0) return gio_failure(error);
    return static_cast<std::size_t>(got);
}

GioResult<Bytes> read_up_to(GFileInputStream* stream, std::size_t limit, GCancellable* cancellable) {
    Bytes all;
    auto piece = first_piece;
    while (all.size() <= limit) {
        const auto before = all.size();
        all.resize(before + std::min(piece, limit + 1 - before));
        const auto got = read_now(stream, all, before, cancellable);
        if (!got) return tl::unexpected{got.error()};
        all.resize(before + *got);
        if (*got == 0) break;
        piece = std::min(piece * 2, largest_piece);
    }
    return all;
}

GioResult<Ref<GFileInputStream>> open_now(GFile* file, std::uint64_t offset, GCancellable* cancellable) {
    GError* error = nullptr;
    auto stream = Ref<GFileInputStream>::take(g_file_read(file, cancellable, &error));
    if (!stream) return gio_failure(error);
    if (offset > 0 &&
        !g_seekable_seek(G_SEEKABLE(stream.get()), static_cast<goffset>(offset), G_SEEK_SET, cancellable, &error))
        return gio_failure(error);
    return stream;
}

} // namespace

Task<GioResult<std::vector<Listed>>> list(Ref<GFile> folder, Detail detail, Stop stop) {
    const auto call = [folder, detail](GCancellable* cancellable) -> GioResult<std::vector<Listed>> {
        GError* error = nullptr;
        const auto entries = Ref<GFileEnumerator>::take(
            g_file_enumerate_children(folder.get(), detail == Detail::all ? all_attributes : name_attributes,
                                      G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, cancellable, &error));
        if (!entries) return gio_failure(error);
        std::vector<Listed> all;
        GFileInfo* info = nullptr; // the enumerator's
        for (;;) {
            if (!g_file_enumerator_iterate(entries.get(), &info, nullptr, cancellable, &error))
                return gio_failure(error);
            if (!info) return all;
            if (is_file_or_folder(info)) all.push_back(listed(info));
        }
    };
    return async::gio(std::move(stop), call);
}

Task<GioResult<Listed>> query(Ref<GFile> file, Stop stop) {
    const auto call = [file](GCancellable* cancellable) -> GioResult<Listed> {
        GError* error = nullptr;
        const auto info = Ref<GFileInfo>::take(
            g_file_query_info(file.get(), all_attributes, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, cancellable, &error));
        if (!info) return gio_failure(error);
        return listed(info.get());
    };
    return async::gio(std::move(stop), call);
}

Task<GioResult<Bytes>> read(Ref<GFile> file, std::size_t limit, Stop stop) {
    const auto call = [file, limit](GCancellable* cancellable) -> GioResult<Bytes> {
        const auto stream = open_now(file.get(), 0, cancellable);
        if (!stream) return tl::unexpected{stream.error()};
        auto bytes = read_up_to(stream->get(), limit, cancellable);
        g_input_stream_close(G_INPUT_STREAM(stream->get()), cancellable, nullptr);
        return bytes;
    };
    return async::gio(std::move(stop), call);
}

Task<Done> write_new(Ref<GFile> file, Piece bytes, Stop stop) {
    const auto call = [file, bytes](GCancellable* cancellable) -> Done {
        const auto stream = create_now(file.get(), cancellable);
        if (!stream) return tl::unexpected{stream.error()};
        const auto written = write_now(stream->get(), *bytes, cancellable);
        const auto closed = close_now(stream->get(), cancellable);
        return written ? closed : written;
    };
    return async::gio(std::move(stop), call);
}

Task<Done> move(Ref<GFile> from, Ref<GFile> to, bool over, Stop stop) {
    const auto flags = static_cast<GFileCopyFlags>(G_FILE_COPY_NO_FALLBACK_FOR_MOVE | G_FILE_COPY_NOFOLLOW_SYMLINKS |
                                                   (over ? G_FILE_COPY_OVERWRITE : G_FILE_COPY_NONE));
    const auto call = [from, to, flags](GCancellable* cancellable) -> Done {
        GError* error = nullptr;
        const auto well = g_file_move(from.get(), to.get(), flags, cancellable, nullptr, nullptr, &error);
        return outcome(well, error);
    };
    return async::gio(std::move(stop), call);
}

Task<Done> remove(Ref<GFile> file, Stop stop) {
    const auto call = [file](GCancellable* cancellable) -> Done {
        GError* error = nullptr;
        const auto well = g_file_delete(file.get(), cancellable, &error);
        return outcome(well, error);
    };
    return async::gio(std::move(stop), call);
}

Task<GioResult<Ref<GFileInputStream>>> open(Ref<GFile> file, std::uint64_t offset, Stop stop) {
    const auto call = [file, offset](GCancellable* cancellable) { return open_now(file.get(), offset, cancellable); };
    return async::gio(std::move(stop), call);
}

Task<GioResult<Piece>> read_some(Ref<GFileInputStream> stream, std::size_t most, Stop stop) {
    const auto call = [stream, most](GCancellable* cancellable) -> GioResult<Piece> {
        auto bytes = std::make_shared<Bytes>(most);
        const auto got = read_now(stream.get(), *bytes, 0, cancellable);
        if (!got) return tl::unexpected{got.error()};
        bytes->resize(*got);
        return bytes;
    };
    return async::gio(std::move(stop), call);
}

Task<Done> close(Ref<GFileInputStream> stream, Stop stop) {
    const auto call = [stream](GCancellable* cancellable) -> Done {
        GError* error = nullptr;
        const auto well = g_input_stream_close(G_INPUT_STREAM(stream.get()), cancellable, &error);
        return outcome(well, error);
    };
    return async::gio(std::move(stop), call);
}

Task<GioResult<Ref<GFileOutputStream>>> create(Ref<GFile> file, Stop stop) {
    const auto call = [file](GCancellable* cancellable) { return create_now(file.get(), cancellable); };
    return async::gio(std::move(stop), call);
}

Task<Done> write(Ref<GFileOutputStream> stream, Piece bytes, Stop stop) {
    const auto call = [stream, bytes](GCancellable* cancellable) {
        return write_now(stream.get(), *bytes, cancellable);
    };
    return async::gio(std::move(stop), call);
}

Task<Done> close(Ref<GFileOutputStream> stream, Stop stop) {
    const auto call = [stream](GCancellable* cancellable) { return close_now(stream.get(), cancellable); };
    return async::gio(std::move(stop), call);
}

} // namespace confab::share::files
