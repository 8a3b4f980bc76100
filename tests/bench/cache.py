# SPDX-License-Identifier: GPL-2.0-or-later
"""Knows how a file gets into the page cache, and in pieces of which size it lies there. Must not know what is in it.

A piece ("folio") is what the kernel maps and counts at once. Pieces are large where a file was read in one go and free memory was
in one piece, too; small where it was written bit by bit, or memory is in crumbs."""
import ctypes
import mmap
import os

PAGE = mmap.PAGESIZE
ADDRESS = (1 << 55) - 1  # of a word of /proc/PID/pagemap: the page's frame number
TAIL = 16  # bit of a word of /proc/kpageflags: admin-guide/mm/pagemap of the kernel's documentation


def read(path, again):
    """The whole of it into the page cache; again: as it comes from the disk, after free memory was put together (root only)."""
    with open(path, "rb", buffering=0) as file:
        if again:
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            try:
                with open("/proc/sys/vm/compact_memory", "w", encoding="ascii") as compact:
                    compact.write("1")
            except OSError:
                pass
        while file.read(1 << 22):
            pass


def frames(address, pages):
    with open("/proc/self/pagemap", "rb", buffering=0) as file:
        words = os.pread(file.fileno(), 8 * pages, address // PAGE * 8)
    return [int.from_bytes(words[at:at + 8], "little") & ADDRESS for at in range(0, len(words), 8)]


def pieces(numbers):
    """Pages of each piece that the pages with these frame numbers, in order, belong to."""
    sizes, at = [], 0
    with open("/proc/kpageflags", "rb", buffering=0) as file:
        while at < len(numbers):
            end = at + 1
            while end < len(numbers) and numbers[end] == numbers[end - 1] + 1 and end - at < 4096:
                end += 1
            for word in memoryview(os.pread(file.fileno(), 8 * (end - at), numbers[at] * 8)).cast("Q"):
                if word >> TAIL & 1 and sizes:
                    sizes[-1] += 1
                else:
                    sizes.append(1)
            at = end
    return sizes


def piece(path, most=256 << 20):
    """KiB: half of the file, as far as it was looked at, lies in pieces at least as large. None where only root may know."""
    if os.geteuid() != 0:
        return None
    with open(path, "rb") as file, mmap.mmap(file.fileno(), min(most, os.path.getsize(path)), mmap.MAP_PRIVATE) as view:
        for at in range(0, len(view), PAGE):  # only what is mapped has a frame number
            view[at]
        start = ctypes.c_char.from_buffer(view)
        sizes = sorted(pieces(frames(ctypes.addressof(start), (len(view) + PAGE - 1) // PAGE)), reverse=True)
        del start
    half, seen = sum(sizes) / 2, 0
    for size in sizes:
        seen += size
        if seen >= half:
            break
    return size * PAGE // 1024
