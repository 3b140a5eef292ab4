"""grpcio as a client of the echo methods, every call kind: `client.py HOST:PORT cleartext|CA.pem CANCELS [load]`.

One line a claim; exits 1 at the first that fails. With `load`, load until standard input ends, and nothing else.
"""

import sys
import threading
import time

import grpc

address, security, cancels = sys.argv[1], sys.argv[2], int(sys.argv[3])
OPTIONS = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
PIECE = 65536


def connect():
    if security == "cleartext":
        return grpc.insecure_channel(address, options=OPTIONS)
    with open(security, "rb") as file:
        return grpc.secure_channel(address, grpc.ssl_channel_credentials(file.read()), options=OPTIONS)


channel = connect()


def unary(name, **options):
    return lambda request, **more: channel.unary_unary(f"/echo.Echo/{name}")(request, timeout=60, **options, **more)


def check(holds, what):
    if not holds:
        print(f"FAILED {what}", flush=True)
        sys.exit(1)


def claim(name, run):
    begun = time.monotonic()
    run()
    print(f"ok {name} ({int(1000 * (time.monotonic() - begun))} ms)", flush=True)


def code_of(run):
    try:
        run()
    except grpc.RpcError as error:
        return error.code(), error
    return grpc.StatusCode.OK, None


def unary_calls():
    for size in (0, 1, 16379, 16380, 65536, 1_000_000):
        sent = b"\x07" * size
        check(unary("Unary")(sent) == sent, f"{size} bytes")
    sent = b"\x07" * 100_000
    answer = unary("Unary", compression=grpc.Compression.Gzip)(sent)
    check(answer == sent, "gzip")


def statuses():
    code, error = code_of(lambda: unary("Fail")(b""))
    check(code == grpc.StatusCode.OUT_OF_RANGE and error.details() == "rôle: 100 %\nüber", f"{error}")
    check(("x-why", "because") in [tuple(pair) for pair in error.trailing_metadata()], "trailers")
    check(code_of(lambda: unary("Nothing")(b""))[0] == grpc.StatusCode.UNIMPLEMENTED, "unknown method")


def metadata():
    sent = (("x-name", "me"), ("x-bin", b"\x00\xff"), ("x-large", "v" * 6000))
    check(unary("Metadata")(b"", metadata=sent) == b"me", "metadata")


def deadlines():
    never = channel.unary_stream("/echo.Echo/Never")
    check(code_of(lambda: next(never(b"", timeout=0.05)))[0] == grpc.StatusCode.DEADLINE_EXCEEDED, "deadline")


def large_server_stream():
    flood = channel.unary_stream("/echo.Echo/Flood")
    total = 0
    for _ in range(7):
        for at, message in enumerate(flood(bytes([229]), timeout=120)):
            if at % 60 == 0:
                time.sleep(0.005)
            total += len(message)
    check(total == 7 * 229 * PIECE, f"{total} bytes")


def large_client_stream():
    piece = b"\x01" + b"\x00" * 99_999
    answer = channel.stream_unary("/echo.Echo/Sum")((piece for _ in range(1000)), timeout=120)
    check(answer == bytes([1000 & 255]), "sum")


def bidi():
    count = 5000
    answers = channel.stream_stream("/echo.Echo/Bidi")((bytes([i & 255]) for i in range(count)), timeout=120)
    got = [message[0] for message in answers]
    check(got == [i & 255 for i in range(count)], "order")


def many_streams():
    """Futures on one connection: the sync streams of grpcio take a thread each."""
    count = 5000
    echo = channel.unary_unary("/echo.Echo/Unary")
    calls = [echo.future(i.to_bytes(2, "big"), timeout=120) for i in range(count)]
    check(all(call.result() == i.to_bytes(2, "big") for i, call in enumerate(calls)), "answers")
    never = channel.unary_stream("/echo.Echo/Never")
    streams = [never(b"") for _ in range(500)]
    check(unary("Unary")(b"x") == b"x", "beside open streams")
    for stream in streams:
        stream.cancel()


def cancelled_calls():
    kept = threading.Event()

    def held():
        yield b"a"
        kept.wait(300)
        yield b"z"

    stream = channel.stream_stream("/echo.Echo/Bidi")(held(), timeout=600)
    check(next(stream) == b"a", "the stream opened before")
    never = channel.unary_unary("/echo.Echo/Never")
    for _ in range(cancels // 100):
        calls = [never.future(b"") for _ in range(100)]
        # Behind them on the same connection: the server has seen them by then.
        check(unary("Unary")(b"y") == b"y", "the connection lives")
        for call in calls:
            call.cancel()
    kept.set()
    check(next(stream) == b"z", "the stream opened before still runs")


def load():
    """Calls without a pause until it is told to end, while the server drains and another takes its place."""
    echo = channel.unary_unary("/echo.Echo/Slow")
    counts = [0] * 4
    over = threading.Event()

    def work(at):
        while not over.is_set():
            calls = [echo.future(i.to_bytes(1, "big"), timeout=60, wait_for_ready=True) for i in range(50)]
            for i, call in enumerate(calls):
                check(call.result() == i.to_bytes(1, "big"), "an answer of another call")
            counts[at] += len(calls)

    workers = [threading.Thread(target=work, args=(at,)) for at in range(len(counts))]
    for worker in workers:
        worker.start()
    sys.stdin.read()
    over.set()
    for worker in workers:
        worker.join()
    print(f"answered {sum(counts)}", flush=True)


if len(sys.argv) > 4:
    load()
    sys.exit(0)
claim("unary, empty to a million bytes, and gzip", unary_calls)
claim("status and trailers", statuses)
claim("metadata", metadata)
claim("deadlines", deadlines)
claim("server stream of 100 MB, read slowly", large_server_stream)
claim("client stream of 100 MB", large_client_stream)
claim("bidi, 5,000 messages both ways at once", bidi)
claim("5,000 calls and 500 streams at once", many_streams)
claim(f"{cancels} cancelled calls on one connection, and it lives on", cancelled_calls)
