# SPDX-License-Identifier: GPL-3.0-or-later
"""Where an old client of the share finds its room: a folder of this machine, or one that GVfs reaches."""

from pathlib import Path, PurePosixPath


class LocalPlace:
    """The folder as the operating system shows it. New files are written in place, as the old client does it."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def __str__(self):
        return str(self.folder)

    def names(self, folder):
        """[(name, is it a folder), …]; empty where there is no such folder."""
        try:
            return [(entry.name, entry.is_dir()) for entry in (self.folder / folder).iterdir()]
        except FileNotFoundError:
            return []

    def read(self, path):
        return (self.folder / path).read_bytes()

    def write(self, path, data):
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)

    def remove(self, path):
        (self.folder / path).unlink()

    def modified(self, path):
        """Seconds since 1970, by the clock of who keeps the file."""
        return (self.folder / path).stat().st_mtime

    def exists(self, path):
        return (self.folder / path).exists()


class GioPlace:
    """The folder that a URI names. It has to be mounted; needs Debian's python3-gi, and GVfs on the session bus."""

    def __init__(self, uri):
        from gi.repository import Gio, GLib

        self.gio, self.glib = Gio, GLib
        self.root = Gio.File.new_for_uri(uri)

    def __str__(self):
        return self.root.get_uri()

    def _call(self, path, call):
        try:
            return call(self.root.resolve_relative_path(path))
        except self.glib.Error as error:
            for code, kind in ((self.gio.IOErrorEnum.NOT_FOUND, FileNotFoundError),
                               (self.gio.IOErrorEnum.EXISTS, FileExistsError)):
                if error.matches(self.gio.io_error_quark(), code):
                    raise kind(path) from None
            raise OSError(f"{path}: {error.message}") from None

    def names(self, folder):
        def listed(file):
            listing = file.enumerate_children("standard::name,standard::type",
                                              self.gio.FileQueryInfoFlags.NOFOLLOW_SYMLINKS, None)
            return [(info.get_name(), info.get_file_type() == self.gio.FileType.DIRECTORY) for info in listing]

        try:
            return self._call(folder, listed)
        except FileNotFoundError:
            return []

    def read(self, path):
        return self._call(path, lambda file: file.load_contents(None)[1])

    def write(self, path, data):
        def written(file):
            file.replace_contents(data, None, False, self.gio.FileCreateFlags.NONE, None)

        try:
            self._call(path, written)
        except FileNotFoundError:
            self._call(str(PurePosixPath(path).parent), lambda folder: folder.make_directory_with_parents(None))
            self._call(path, written)

    def remove(self, path):
        self._call(path, lambda file: file.delete(None))

    def modified(self, path):
        info = self._call(path, lambda file: file.query_info("time::modified", self.gio.FileQueryInfoFlags.NONE, None))
        return info.get_attribute_uint64("time::modified")

    def exists(self, path):
        return self._call(path, lambda file: file.query_exists(None))
