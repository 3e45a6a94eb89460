"""Frames over sockets and pipes: four bytes of length, then that many bytes. Descriptors may travel beside one."""

import array
import os
import struct

import _socket

MAX_FRAME = 64 * 1024 * 1024
_length = struct.Struct("<I")


class Closed(Exception):
    """The other side has gone."""


def write_all(descriptor, data):
    view = memoryview(data)
    try:
        while view:
            view = view[os.write(descriptor, view) :]
    except (BrokenPipeError, ConnectionResetError):
        raise Closed() from None


def send(descriptor, data):
    write_all(descriptor, _length.pack(len(data)) + data)


def receive(descriptor, limit=MAX_FRAME):
    """The next frame. Raises Closed at the end, and ValueError for a frame that is longer than the limit."""
    (length,) = _length.unpack(read_exactly(descriptor, 4))
    if length > limit:
        raise ValueError("a frame of %d bytes" % length)
    return read_exactly(descriptor, length)


def read_exactly(descriptor, count):
    data = _read(descriptor, count)
    if len(data) == count:
        return data
    parts = [data]
    missing = count - len(data)
    while missing:
        part = _read(descriptor, missing)
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _read(descriptor, count):
    if count == 0:
        return b""
    try:
        data = os.read(descriptor, min(count, 1 << 20))
    except ConnectionResetError:
        data = b""
    if not data:
        raise Closed()
    return data


def send_descriptors(sock, data, descriptors):
    """Sends a short message (below 64 kB) with descriptors."""
    rights = [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, array.array("i", descriptors))] if descriptors else []
    try:
        sock.sendmsg([data], rights)
    except (BrokenPipeError, ConnectionResetError):
        raise Closed() from None


def receive_descriptors(sock, most=8, size=65536):
    try:
        data, ancillary, _flags, _address = sock.recvmsg(size, _socket.CMSG_SPACE(4 * most))
    except ConnectionResetError:
        data, ancillary = b"", []
    if not data:
        raise Closed()
    found = array.array("i")
    for level, kind, payload in ancillary:
        if level == _socket.SOL_SOCKET and kind == _socket.SCM_RIGHTS:
            found.frombytes(payload[: len(payload) - len(payload) % 4])
    return data, list(found)
