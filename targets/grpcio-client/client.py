"""Drives Python grpcio by the adapter protocol: requests on standard input, events on standard output."""

import asyncio
import inspect
import json
import os
import re
import sys
import time
from base64 import b64decode, b64encode
from pathlib import Path

import grpc.aio

PATTERNS = ["unary", "client_stream", "server_stream", "bidi"]
STUBS = dict(zip(PATTERNS, ["unary_unary", "stream_unary", "unary_stream", "stream_stream"], strict=True))
CODINGS = dict(zip(("identity", "deflate", "gzip"), grpc.Compression, strict=True))
ARGUMENTS = {
    "authority": "grpc.default_authority",
    "idle_timeout_ms": "grpc.client_idle_timeout_ms",
    "keepalive.without_calls": "grpc.keepalive_permit_without_calls",
    "service_config": "grpc.service_config",
    "tls.server_name": "grpc.ssl_target_name_override",
}
ARGUMENTS |= {f"max_{way}_message": f"grpc.max_{way}_message_length" for way in ("receive", "send")}
ARGUMENTS |= {f"keepalive.{time}": f"grpc.keepalive_{time}" for time in ("time_ms", "timeout_ms")}
FILES = ["tls.roots", "tls.key", "tls.certificate"]
OPTIONS = [*ARGUMENTS, *FILES, "tls", "keepalive", "compression", "wait_for_ready"]
CAPABILITIES = [*PATTERNS, "cancel", "state", *(name for name in OPTIONS if "." not in name)]
POINTS = ["start", "sent", "half_closed", "initial", "received"]
DETAILS = "grpc-status-details-bin"
channels, calls = {}, {}


def say(id, ev, **members):
    print(json.dumps({"id": id, "ev": ev, **members}), flush=True)


def only(known, given, where=""):
    for name in [name for name in given if name not in known]:
        raise NotImplementedError(where + name)


def octets(pairs):
    for name, value in pairs:  # grpcio never ends a call with what it can't send
        if not re.fullmatch(r"[0-9a-z_.-]+", name) or not re.fullmatch(r"[ -~]*", value):
            raise ValueError(f"no metadata for grpcio: {name!r}: {value!r}")
    return [(name, b64decode(value) if name.endswith("-bin") else value) for name, value in pairs]


def text(pairs):
    return [[name, b64encode(value).decode() if isinstance(value, bytes) else value] for name, value in pairs or ()]


async def hello(id, began, v):
    say(id, "hello", name="grpcio", version=grpc.__version__, capabilities=CAPABILITIES)


async def channel(id, began, target, options=None):
    given = dict(options or {})
    for group in ("keepalive", "tls"):
        given |= {f"{group}.{name}": value for name, value in given.get(group, {}).items()}
    only(OPTIONS, given, "options.")
    if "service_config" in given:
        given["service_config"] = json.dumps(given["service_config"])
    arguments = [(ARGUMENTS[name], given[name]) for name in given if name in ARGUMENTS]
    arguments.append(("grpc.http2.max_pings_without_data", 0 if "keepalive" in given else 2))
    coding = CODINGS[given["compression"]] if "compression" in given else None
    if "tls" in given:
        files = [Path(given[name]).read_bytes() if name in given else None for name in FILES]
        made = grpc.aio.secure_channel(target, grpc.ssl_channel_credentials(*files), arguments, coding)
    else:
        made = grpc.aio.insecure_channel(target, arguments, coding)
    channels[id] = made, given.get("wait_for_ready"), {}
    say(id, "ok")


def check(streams, messages, cancel):
    if not streams and len(messages) != 1:
        raise ValueError(f"one message is sent, not {len(messages)}")
    for message in messages:  # a single one is sent by grpcio at once with the headers
        only(["data", "after_ms", "after_responses"] if streams else ["data"], message, "messages.")
    only(["at", "messages", "after_ms"], cancel or {}, "cancel.")
    if cancel and cancel["at"] not in POINTS:
        raise NotImplementedError("cancel.at")


async def call(id, began, channel, pattern, path, messages, metadata=(), deadline_ms=None, cancel=None, **more):
    only(["compression", "wait_for_ready"], more)
    made, waits, tasks = channels[channel]
    streams = pattern in ("client_stream", "bidi")
    check(streams, messages, cancel)
    received, came = 0, asyncio.Semaphore(0)

    def tell(ev, **members):
        say(id, ev, t_ms=(time.monotonic() - began) * 1000, **members)

    def reached(at, messages=0):
        if cancel and (cancel["at"], cancel.get("messages", 0)) == (at, messages):
            pause = cancel.get("after_ms", 0) / 1000
            asyncio.get_running_loop().call_later(pause, rpc.cancel) if pause else rpc.cancel()

    async def requests(waited=0):
        for count, message in enumerate(messages):
            reached("sent", count)
            for _ in range(waited, wanted := max(waited, message.get("after_responses", 0))):
                await came.acquire()
            waited = wanted
            await asyncio.sleep(message.get("after_ms", 0) / 1000)
            yield b64decode(message["data"])
        reached("sent", len(messages))
        asyncio.get_running_loop().call_soon(reached, "half_closed")

    rpc = calls[id] = getattr(made, STUBS[pattern])(path)(
        requests() if streams else b64decode(messages[0]["data"]),
        timeout=None if deadline_ms is None else deadline_ms / 1000,
        metadata=octets(metadata),
        wait_for_ready=more.get("wait_for_ready", waits),
        compression=CODINGS[more["compression"]] if "compression" in more else None,
    )
    tasks[asyncio.current_task()] = rpc.cancel
    reached("start")
    if not streams:
        reached("sent", 1)
        reached("half_closed")
    try:
        initial = text(await rpc.initial_metadata())
        if initial or not rpc.done() or await rpc.code() is grpc.StatusCode.OK:  # else perhaps none came
            tell("initial", metadata=initial)
            reached("initial")
        async for response in rpc if hasattr(rpc, "__aiter__") else single(rpc):
            tell("message", data=b64encode(response).decode())
            received += 1
            came.release()
            reached("received", received)
    except (grpc.RpcError, asyncio.CancelledError):
        pass  # the status tells
    code, trailers = await rpc.code(), text(await rpc.trailing_metadata())
    details = dict(trailers).get(DETAILS, "")
    trailers = [pair for pair in trailers if pair[0] != DETAILS]
    tell("end", status=code.value[0], message=await rpc.details() or "", details=details, trailers=trailers)
    calls[id] = None
    tasks.pop(asyncio.current_task())


async def single(rpc):
    yield await rpc


async def cancel(id, began, call):
    if calls[call]:
        calls[call].cancel()
    say(id, "ok")


async def state(id, began, channel, connect=False, watch=False):
    made, _, tasks = channels[channel]
    now = None
    while now is None or watch:
        if now:
            await made.wait_for_state_change(now)
        now = made.get_state(try_to_connect=connect)
        say(id, "state", state=now.name, t_ms=(time.monotonic() - began) * 1000)
        tasks[asyncio.current_task()] = asyncio.current_task().cancel
    tasks.pop(asyncio.current_task())


async def close(id, began, channel):
    await shut(channel)
    say(id, "ok")


async def shut(*ended):
    for made, _, tasks in [channels.pop(channel) for channel in ended]:
        for stop in tasks.values():
            stop()
        await asyncio.gather(*tasks, return_exceptions=True)
        await made.close()


async def bye(id, began):
    await shut(*channels)
    say(id, "bye")
    os._exit(0)  # a thread still waits for the next line


OPERATIONS = {one.__name__: one for one in (hello, channel, call, cancel, state, close, bye)}


async def answer(line, began):
    id = 0
    try:
        request = json.loads(line)
        id, operation = request.pop("id"), OPERATIONS.get(request.pop("op"))
        if operation is None:
            raise NotImplementedError("op")
        known = list(inspect.signature(operation).parameters)
        only(request if "more" in known else known[2:], request)
        await operation(id, began, **request)
    except NotImplementedError as unsupported:
        say(id, "unsupported", what=str(unsupported))
    except Exception as error:
        say(id, "error", why=f"{type(error).__name__}: {error}")


async def main():
    async with asyncio.TaskGroup() as tasks:
        while line := await asyncio.to_thread(sys.stdin.buffer.readline):
            tasks.create_task(answer(line, time.monotonic()))
        await shut(*channels)


asyncio.run(main())
