#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An existing client, driven by a test.

Standard input: one JSON frame a line, sent as it is. A line that starts with ! is a command:

  !raw TEXT     send TEXT as a text frame
  !text HEX     send these bytes as a text frame, valid UTF-8 or not
  !binary HEX   send these bytes as a binary frame
  !close        close in order
  !abort        cut the TCP connection

End of input closes in order. Standard output: every received frame as one line (a binary one as
{"_event":"binary","hex":...}), and last {"_event":"closed","code":...,"reason":...}.
Exit status: 0; 2 for a command it does not know; 3 with {"_event":"failed","reason":...} when it could not
connect.
"""

import argparse
import asyncio
import json
import os
import ssl
import stat
import sys

import websockets

LONGEST_LINE = 64 * 1024 * 1024  # room for frames over every server's limit
CONNECT_SECONDS = 20


def say(line):
    print(line, flush=True)


def show(frame):
    if isinstance(frame, bytes):
        say(json.dumps({"_event": "binary", "hex": frame.hex()}))
    else:
        # Line breaks in JSON are white space between tokens, so this changes no value.
        say(frame.replace("\r", " ").replace("\n", " "))


async def send_text(ws, data):
    # Around send(), which takes text only as str and so could not send broken UTF-8.
    await ws.ensure_open()
    await ws.write_frame(True, websockets.frames.OP_TEXT, data)


async def obey(ws, line):
    """Does what one input line says. False ends the input."""
    command, _, rest = line.partition(b" ")
    if not line.startswith(b"!"):
        await send_text(ws, line)
    elif command == b"!raw":
        await send_text(ws, rest)
    elif command == b"!text":
        await send_text(ws, bytes.fromhex(rest.decode()))
    elif command == b"!binary":
        await ws.send(bytes.fromhex(rest.decode()))
    elif command == b"!close":
        await ws.close()
        return False
    elif command == b"!abort":
        ws.transport.abort()
        return False
    else:
        raise ValueError(f"unknown command: {command.decode(errors='replace')}")
    return True


async def listen(ws):
    try:
        async for frame in ws:
            show(frame)
    except websockets.ConnectionClosedError:
        pass
    say(json.dumps({"_event": "closed", "code": ws.close_code, "reason": ws.close_reason}, ensure_ascii=False))


async def speak(ws, commands):
    try:
        while raw := await commands.readline():
            line = raw.rstrip(b"\n")
            if line and not await obey(ws, line):
                return
        await ws.close()
    except websockets.ConnectionClosed:
        pass
    except ValueError:
        ws.transport.abort()
        raise


async def standard_input():
    reader = asyncio.StreamReader(limit=LONGEST_LINE)
    mode = os.fstat(0).st_mode
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or os.isatty(0):
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    else:  # epoll refuses files and /dev/null
        reader.feed_data(sys.stdin.buffer.read())
        reader.feed_eof()
    return reader


def tls_context(options):
    if not options.uri.startswith("wss:"):
        return None
    context = ssl.create_default_context(cafile=options.cafile)
    if options.insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


async def run(options):
    try:
        ws = await websockets.connect(options.uri, ssl=tls_context(options), max_size=None,
                                      open_timeout=CONNECT_SECONDS)
    except (OSError, asyncio.TimeoutError, websockets.WebSocketException) as failure:
        reason = str(failure) or type(failure).__name__
        say(json.dumps({"_event": "failed", "reason": reason}, ensure_ascii=False))
        return 3

    speaking = asyncio.create_task(speak(ws, await standard_input()))
    await listen(ws)
    speaking.cancel()
    [mistake] = await asyncio.gather(speaking, return_exceptions=True)
    if isinstance(mistake, ValueError):
        print(f"part1_client: {mistake}", file=sys.stderr)
        return 2
    return 0


def parse(arguments):
    summary, _, details = __doc__.partition("\n\n")
    parser = argparse.ArgumentParser(description=summary, epilog=details,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("uri", help="ws://HOST:PORT or wss://HOST:PORT")
    parser.add_argument("--insecure", action="store_true", help="accept any TLS certificate")
    parser.add_argument("--cafile", metavar="FILE", help="trust this PEM certificate or authority")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(asyncio.run(run(parse(sys.argv[1:]))))
