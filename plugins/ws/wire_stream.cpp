// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire_stream.hpp"

#include "wire.hpp"

// Three GObject types, because SoupWebsocketConnection wants a GIOStream of pollable streams. All that they do is in Wire.
namespace confab::ws {
namespace {

using WireRef = std::shared_ptr<Wire>;

struct InputStream {
    GInputStream parent;
    WireRef* wire;
};
struct OutputStream {
    GOutputStream parent;
    WireRef* wire;
};
struct WireStream {
    GIOStream parent;
    WireRef* wire;
    GInputStream* in;
    GOutputStream* out;
};

void input_pollable_init(gpointer iface, gpointer);
void output_pollable_init(gpointer iface, gpointer);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic" // GLib's macros for types are not pedantic C++
struct InputStreamClass {
    GInputStreamClass parent;
};
struct OutputStreamClass {
    GOutputStreamClass parent;
};
struct WireStreamClass {
    GIOStreamClass parent;
};
using ConfabWsInput = InputStream;
using ConfabWsInputClass = InputStreamClass;
using ConfabWsOutput = OutputStream;
using ConfabWsOutputClass = OutputStreamClass;
using ConfabWsStream = WireStream;
using ConfabWsStreamClass = WireStreamClass;
G_DEFINE_TYPE_WITH_CODE(ConfabWsInput, confab_ws_input, G_TYPE_INPUT_STREAM,
                        G_IMPLEMENT_INTERFACE(G_TYPE_POLLABLE_INPUT_STREAM,
                                              reinterpret_cast<GInterfaceInitFunc>(input_pollable_init)))
G_DEFINE_TYPE_WITH_CODE(ConfabWsOutput, confab_ws_output, G_TYPE_OUTPUT_STREAM,
                        G_IMPLEMENT_INTERFACE(G_TYPE_POLLABLE_OUTPUT_STREAM,
                                              reinterpret_cast<GInterfaceInitFunc>(output_pollable_init)))
G_DEFINE_TYPE(ConfabWsStream, confab_ws_stream, G_TYPE_IO_STREAM)
#pragma GCC diagnostic pop

template <class Stream> Wire& wire_of(gpointer stream) noexcept { return **static_cast<Stream*>(stream)->wire; }

template <class F> gssize no_throw(GError** error, F&& fn) noexcept {
    try {
        return fn();
    } catch (...) {
        g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_FAILED, "out of memory");
        return -1;
    }
}

// ---- input

gssize input_read_nonblocking(GPollableInputStream* stream, void* buffer, gsize count, GError** error) {
    return no_throw(error, [&] { return wire_of<InputStream>(stream).read(buffer, count, error); });
}
gssize input_read(GInputStream*, void*, gsize, GCancellable*, GError** error) {
    g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "this stream never blocks");
    return -1;
}
gboolean input_is_readable(GPollableInputStream* stream) {
    auto* base = g_io_stream_get_input_stream(wire_of<InputStream>(stream).base());
    return g_pollable_input_stream_is_readable(G_POLLABLE_INPUT_STREAM(base));
}
GSource* input_create_source(GPollableInputStream* stream, GCancellable* cancellable) {
    return wire_of<InputStream>(stream).read_source(stream, cancellable);
}
void input_finalize(GObject* object) {
    delete reinterpret_cast<InputStream*>(object)->wire;
    G_OBJECT_CLASS(confab_ws_input_parent_class)->finalize(object);
}
void input_pollable_init(gpointer iface, gpointer) {
    auto* pollable = static_cast<GPollableInputStreamInterface*>(iface);
    pollable->read_nonblocking = input_read_nonblocking;
    pollable->is_readable = input_is_readable;
    pollable->create_source = input_create_source;
}
void confab_ws_input_class_init(ConfabWsInputClass* klass) {
    G_OBJECT_CLASS(klass)->finalize = input_finalize;
    G_INPUT_STREAM_CLASS(klass)->read_fn = input_read;
}
void confab_ws_input_init(ConfabWsInput*) {}

// ---- output

gssize output_write_nonblocking(GPollableOutputStream* stream, const void* bytes, gsize count, GError** error) {
    return no_throw(error, [&] {
        wire_of<OutputStream>(stream).write(bytes, count);
        return static_cast<gssize>(count);
    });
}
gssize output_write(GOutputStream* stream, const void* bytes, gsize count, GCancellable*, GError** error) {
    return output_write_nonblocking(G_POLLABLE_OUTPUT_STREAM(stream), bytes, count, error);
}
gboolean output_is_writable(GPollableOutputStream*) { return TRUE; }
GSource* output_create_source(GPollableOutputStream* stream, GCancellable* cancellable) {
    GSource* source = g_pollable_source_new_full(stream, nullptr, cancellable);
    g_source_set_ready_time(source, 0); // always writable
    return source;
}
void output_finalize(GObject* object) {
    delete reinterpret_cast<OutputStream*>(object)->wire;
    G_OBJECT_CLASS(confab_ws_output_parent_class)->finalize(object);
}
void output_pollable_init(gpointer iface, gpointer) {
    auto* pollable = static_cast<GPollableOutputStreamInterface*>(iface);
    pollable->write_nonblocking = output_write_nonblocking;
    pollable->is_writable = output_is_writable;
    pollable->create_source = output_create_source;
}
void confab_ws_output_class_init(ConfabWsOutputClass* klass) {
    G_OBJECT_CLASS(klass)->finalize = output_finalize;
    G_OUTPUT_STREAM_CLASS(klass)->write_fn = output_write;
}
void confab_ws_output_init(ConfabWsOutput*) {}

// ---- both

GInputStream* stream_input(GIOStream* stream) { return reinterpret_cast<WireStream*>(stream)->in; }
GOutputStream* stream_output(GIOStream* stream) { return reinterpret_cast<WireStream*>(stream)->out; }

gboolean stream_close(GIOStream* stream, GCancellable* cancellable, GError** error) {
    auto& wire = wire_of<WireStream>(stream);
    wire.about_to_close();
    return g_io_stream_close(wire.base(), cancellable, error);
}
// The default would do it in a thread of its own.
void stream_close_async(GIOStream* stream, int priority, GCancellable* cancellable, GAsyncReadyCallback callback,
                        gpointer data) {
    auto& wire = wire_of<WireStream>(stream);
    no_throw(nullptr, [&] {
        wire.flush(); // libsoup's answer to a close frame may still be here
        return gssize{0};
    });
    wire.about_to_close();
    g_io_stream_close_async(
        wire.base(), priority, cancellable,
        [](GObject* base, GAsyncResult* result, gpointer task_data) {
            auto* task = static_cast<GTask*>(task_data);
            GError* error = nullptr;
            if (g_io_stream_close_finish(G_IO_STREAM(base), result, &error)) g_task_return_boolean(task, TRUE);
            else g_task_return_error(task, error);
            g_object_unref(task);
        },
        g_task_new(stream, cancellable, callback, data));
}
gboolean stream_close_finish(GIOStream*, GAsyncResult* result, GError** error) {
    return g_task_propagate_boolean(G_TASK(result), error);
}
void stream_finalize(GObject* object) {
    auto* stream = reinterpret_cast<WireStream*>(object);
    g_object_unref(stream->in);
    g_object_unref(stream->out);
    // GIOStream closes in dispose, which came before, so the wire is last.
    G_OBJECT_CLASS(confab_ws_stream_parent_class)->finalize(object);
}
void stream_dispose(GObject* object) {
    G_OBJECT_CLASS(confab_ws_stream_parent_class)->dispose(object);
    delete std::exchange(reinterpret_cast<WireStream*>(object)->wire, nullptr);
}
void confab_ws_stream_class_init(ConfabWsStreamClass* klass) {
    G_OBJECT_CLASS(klass)->finalize = stream_finalize;
    G_OBJECT_CLASS(klass)->dispose = stream_dispose;
    auto* stream = G_IO_STREAM_CLASS(klass);
    stream->get_input_stream = stream_input;
    stream->get_output_stream = stream_output;
    stream->close_fn = stream_close;
    stream->close_async = stream_close_async;
    stream->close_finish = stream_close_finish;
}
void confab_ws_stream_init(ConfabWsStream*) {}

template <class T> T* make(GType type, const WireRef& wire) {
    auto* object = static_cast<T*>(g_object_new(type, nullptr));
    object->wire = new WireRef(wire);
    return object;
}

} // namespace

Ref<GIOStream> new_wire_stream(std::shared_ptr<Wire> wire) {
    auto* stream = make<WireStream>(confab_ws_stream_get_type(), wire);
    stream->in = G_INPUT_STREAM(make<InputStream>(confab_ws_input_get_type(), wire));
    stream->out = G_OUTPUT_STREAM(make<OutputStream>(confab_ws_output_get_type(), wire));
    return Ref<GIOStream>::take(G_IO_STREAM(stream));
}

} // namespace confab::ws
