// SPDX-License-Identifier: GPL-3.0-or-later
#include "files.hpp"

#include <algorithm>
#include <utility>

namespace confab::share::files {
namespace {

constexpr int priority = G_PRIORITY_DEFAULT;
constexpr int batch = 500; ///< entries of a listing at a time
constexpr std::chrono::seconds leaving{1};

using Infos = std::vector<Ref<GFileInfo>>;

Task<GioResult<Ref<GFileEnumerator>>> begin(Ref<GFile> folder, const char* attributes, Stop stop) {
    return async::gio(
        std::move(stop),
        [folder, attributes](GCancellable* cancellable, GAsyncReadyCallback ready, gpointer data) {
            g_file_enumerate_children_async(folder.get(), attributes, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, priority,
                                            cancellable, ready, data);
        },
        [](GObject* source, GAsyncResult* result, GError** error) {
            return Ref<GFileEnumerator>::take(g_file_enumerate_children_finish(G_FILE(source), result, error));
        });
}

Task<GioResult<Infos>> next(Ref<GFileEnumerator> enumerator, Stop stop) {
    return async::gio(
        std::move(stop),
        [enumerator](GCancellable* cancellable, GAsyncReadyCallback ready, gpointer data) {
            g_file_enumerator_next_files_async(enumerator.get(), batch, priority, cancellable, ready, data);
        },
        [](GObject* source, GAsyncResult* result, GError** error) {
            Infos infos;
            auto* list = g_file_enumerator_next_files_finish(G_FILE_ENUMERATOR(source), result, error);
            for (auto* at = list; at; at = at->next) infos.push_back(Ref<GFileInfo>::take(G_FILE_INFO(at->data)));
            g_list_free(list);
            return infos;
        });
}

/// What is read into, alive as long as the call. The bytes move out where it ends well.
struct Reading {
    std::shared_ptr<Bytes> buffer;
    Bytes operator()(GObject* source, GAsyncResult* result, GError** error) const {
        const auto got = g_input_stream_read_finish(G_INPUT_STREAM(source), result, error);
        buffer->resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        return std::move(*buffer);
    }
};

Task<Done> close(Ref<GFileInputStream> stream, Stop stop) {
    return async::gio(
        std::move(stop),
        [stream](GCancellable* cancellable, GAsyncReadyCallback ready, gpointer data) {
            g_input_stream_close_async(G_INPUT_STREAM(stream.get()), priority, cancellable, ready, data);
        },
        [](GObject* source, GAsyncResult* result, GError** error) {
            return g_input_stream_close_finish(G_INPUT_STREAM(source), result, error) != FALSE;
        });
}

} // namespace

Task<GioResult<Ref<GFileInfo>>> query(Ref<GFile> file, const char* attributes, Stop stop) {
    return async::gio(
        std::move(stop),
        [file, attributes](GCancellable* cancellable, GAsyncReadyCallback ready, gpointer data) {
            g_file_query_info_async(file.get(), attributes, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, priority, cancellable,
                                    ready, data);
        },
        [](GObject* source, GAsyncResult* result, GError** error) {
            return Ref<GFileInfo>::take(g_file_query_info_finish(G_FILE(source), result, error));
        });
}

Task<GioResult<Infos>> enumerate(Ref<GFile> folder, const char* attributes, Stop stop) {
    const auto enumerator = co_await begin(std::move(folder), attributes, stop);
    if (!enumerator) co_return tl::unexpected{enumerator.error()};
    Infos all;
    for (;;) {
        auto some = co_await next(*enumerator, stop);
        if (!some) co_return tl::unexpected{some.error()};
        if (some->empty()) co_return all;
        std::move(some->begin(), some->end(), std::back_inserter(all));
    }
}

Task<GioResult<Ref<GFileInputStream>>> open(Ref<GFile> file, Stop stop) {
    return async::gio(
        std::move(stop),
        [file](GCancellable* cancellable, GAsyncReadyCallback ready, gpointer data) {
            g_file_read_async(file.get(), priority, cancellable, ready, data);
        },
        [](GObject* source, GAsyncResult* result, GError** error) {
            return Ref<GFileInputStream>::take(g_file_read_finish(G_FILE(source), result, error));
        });
}

Task<GioResult<Bytes>> read_some(Ref<GFileInputStream> stream, std::size_t most, Stop stop) {
    const auto buffer = std::make_shared<Bytes>(most);
    return async::gio(
        std::move(stop),
        [stream, buffer](GCancellable* cancellable, GAsyncReadyCallback ready, gpointer data) {
            g_input_stream_read_async(G_INPUT_STREAM(stream.get()), buffer->data(), buffer->size(), priority,
                                      cancellable, ready, data);
        },
        Reading{buffer});
}

Task<GioResult<Ref<GFileOutputStream>>> create(Ref<GFile> file, Stop stop) {
    return async::gio(
        std::move(stop),
        [file](GCancellable* cancellable, GAsyncReadyCallback ready, gpointer data) {
            g_file_create_async(file.get(), G_FILE_CREATE_NONE, priority, cancellable, ready, data);
        },
        [](GObject* source, GAsyncResult* result, GError** error) {
            return Ref<GFileOutputStream>::take(g_file_create_finish(G_FILE(source), result, error));
        });
}

Task<Done> write_all(Ref<GFileOutputStream> stream, std::shared_ptr<const Bytes> bytes, Stop stop) {
    return async::gio(
        std::move(stop),
        [stream, bytes](GCancellable* cancellable, GAsyncReadyCallback ready, gpointer data) {
            g_output_stream_write_all_async(G_OUTPUT_STREAM(stream.get()), bytes->data(), bytes->size(), priority,
                                            cancellable, ready, data);
        },
        [bytes](GObject* source, GAsyncResult* result, GError** error) {
            return g_output_stream_write_all_finish(G_OUTPUT_STREAM(source), result, nullptr, error) != FALSE;
        });
}

Task<Done> close(Ref<GFileOutputStream> stream, Stop stop) {
    return async::gio(
        std::move(stop),
        [stream](GCancellable* cancellable, GAsyncReadyCallback ready, gpointer data) {
            g_output_stream_close_async(G_OUTPUT_STREAM(stream.get()), priority, cancellable, ready, data);
        },
        [](GObject* source, GAsyncResult* result, GError** error) {
            return g_output_stream_close_finish(G_OUTPUT_STREAM(source), result, error) != FALSE;
        });
}

Task<void> leave(Ref<GFileOutputStream> stream) {
    [[maybe_unused]] const auto closed = co_await close(std::move(stream), async::within(leaving));
}

Task<void> leave(Ref<GFileInputStream> stream) {
    [[maybe_unused]] const auto closed = co_await close(std::move(stream), async::within(leaving));
}

Task<Done> move(Ref<GFile> from, Ref<GFile> to, bool over, Stop stop) {
    const auto flags = static_cast<GFileCopyFlags>(G_FILE_COPY_NO_FALLBACK_FOR_MOVE | G_FILE_COPY_NOFOLLOW_SYMLINKS |
                                                   (over ? G_FILE_COPY_OVERWRITE : G_FILE_COPY_NONE));
    return async::gio(
        std::move(stop),
        [from, to, flags](GCancellable* cancellable, GAsyncReadyCallback ready, gpointer data) {
            g_file_move_async(from.get(), to.get(), flags, priority, cancellable, nullptr, nullptr, ready, data);
        },
        [](GObject* source, GAsyncResult* result, GError** error) {
            return g_file_move_finish(G_FILE(source), result, error) != FALSE;
        });
}

Task<Done> remove(Ref<GFile> file, Stop stop) {
    return async::gio(
        std::move(stop),
        [file](GCancellable* cancellable, GAsyncReadyCallback ready, gpointer data) {
            g_file_delete_async(file.get(), priority, cancellable, ready, data);
        },
        [](GObject* source, GAsyncResult* result, GError** error) {
            return g_file_delete_finish(G_FILE(source), result, error) != FALSE;
        });
}

Task<Done> make_folder(Ref<GFile> folder, Stop stop) {
    return async::gio(
        std::move(stop),
        [folder](GCancellable* cancellable, GAsyncReadyCallback ready, gpointer data) {
            g_file_make_directory_async(folder.get(), priority, cancellable, ready, data);
        },
        [](GObject* source, GAsyncResult* result, GError** error) {
            return g_file_make_directory_finish(G_FILE(source), result, error) != FALSE;
        });
}

} // namespace confab::share::files
