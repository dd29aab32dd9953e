"""The protocol of the benchmarks' child processes: one JSON request a line in, one JSON answer a line out."""

import json
import sys
import time
import traceback


def time_calls(call, seconds):
    """Calls again and again for about so many seconds, at least once."""
    calls = 0
    start = time.perf_counter()
    while True:
        call()
        calls += 1
        elapsed = time.perf_counter() - start
        if elapsed >= seconds:
            return {"calls": calls, "seconds": elapsed}


def time_processor(call, calls=1):
    """Some calls by the processor's clock: what they cost the whole process, however many others share the machine."""
    start = time.process_time()
    for _ in range(calls):
        call()
    return {"calls": calls, "seconds": time.process_time() - start}


def serve_tasks(tasks):
    """Answers the requests on standard input, one after the other, until it ends."""
    answers = sys.stdout
    sys.stdout = sys.stderr
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"result": tasks[request["task"]](**request["parameters"])}
        except Exception:
            answer = {"error": traceback.format_exc()}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
