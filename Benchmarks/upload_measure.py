# SPDX-License-Identifier: Apache-2.0
"""Runs the contestants of `upload-comparison` in turn; prints the least wall and CPU time of each, and the
largest memory.
"""
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import urllib.request

work, runs, lading, inference, roboflow, port, kind, *only = sys.argv[1:]
base = f"http://127.0.0.1:{port}"
home = os.environ["HOME"]
SETS = {"5000x18K": 5000, "20000x18K": 20000, "2048x1M": 2048}


def tree(root):
    """The processes below and including root."""
    found, queue = [], [root]
    while queue:
        pid = queue.pop()
        found.append(pid)
        try:
            for thread in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{thread}/children") as file:
                    queue += map(int, file.read().split())
        except OSError:
            pass
    return found


def kilobytes(path, name):
    try:
        with open(path) as file:
            return next(int(line.split()[1]) for line in file if line.startswith(name))
    except (OSError, StopIteration):
        return 0


class Server:
    """The receiver with an empty folder, or the sink."""

    def __init__(self):
        self.data = f"{work}/data"
        shutil.rmtree(self.data, ignore_errors=True)
        os.sync()
        receiver = os.path.dirname(lading) + "/lading-receiver"
        sink = os.path.dirname(os.path.abspath(__file__)) + "/upload_sink.py"
        command = [sys.executable, sink, port] if kind == "sink" else [
            receiver, "--listen", f"127.0.0.1:{port}", "--data", self.data]
        self.log = open(f"{work}/server.log", "w")
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log)
        for _ in range(200):
            try:
                urllib.request.urlopen(base + "/?api_key=k").read()
                return
            except OSError:
                time.sleep(0.05)
        sys.exit("the server does not answer")

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.data, ignore_errors=True)


def measure(command):
    """Wall and CPU seconds, and the peak memory in MiB: what all its processes hold at one moment, shared
    pages by their share, or the most that one of them ever held.
    """
    peak = 0
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    done = threading.Event()

    def watch():
        nonlocal peak
        while not done.wait(0.03):
            pids = tree(process.pid)
            held = sum(kilobytes(f"/proc/{pid}/smaps_rollup", "Pss:") for pid in pids)
            peak = max([peak, held] + [kilobytes(f"/proc/{pid}/status", "VmHWM:") for pid in pids])

    watcher = threading.Thread(target=watch)
    watcher.start()
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begin
    done.set()
    watcher.join()
    if status:
        sys.exit(f"{command}: {status}: {output.decode()[-3000:]}")
    return wall, usage.ru_utime + usage.ru_stime, peak / 1024


def get(path):
    try:
        return json.load(urllib.request.urlopen(f"{base}{path}?api_key=k"))
    except OSError:
        return {}


def counted(batch):
    if batch:
        return get(f"/data-staging/v1/external/my-workspace/batches/{batch}/count").get("count", 0)
    return get("/my-workspace/my-project").get("project", {}).get("images", 0)


def settle(batch, images):
    """Seconds until the server counts all images; nil when it never does."""
    begin = last = time.monotonic()
    before = -1
    while True:
        count = counted(batch)
        now = time.monotonic()
        if count >= images:
            return now - begin
        if count != before:
            before, last = count, now
        if now - last > 20:
            return None
        time.sleep(0.02)


def warm(folder):
    for name in os.listdir(folder):
        with open(f"{folder}/{name}", "rb") as file:
            while file.read(1 << 20):
                pass


def contestants(folder):
    shards, project = "roboflow-batch://my-workspace/b1", "roboflow://my-workspace/my-project"
    options = ["--endpoint", base, "--quiet"]
    packed = {kind: f"{work}/packed-{kind}/{os.path.basename(folder)}" for kind in ("tar", "zip")}
    for kind, place in packed.items():
        if not os.path.exists(place + "/manifest.json"):
            target = "roboflow-batch" if kind == "tar" else "roboflow-zip"
            subprocess.run([lading, "pack", kind, folder, "--output", place, "--target", target, "--quiet"],
                           check=True, stdout=subprocess.DEVNULL)
    return {
        "lading, shards": ([lading, "upload", folder, "--to", shards] + options, "b1", folder),
        "inference-cli, shards": ([inference, "rf-cloud", "data-staging", "create-batch-of-images",
                                   "--images-dir", folder, "--batch-id", "b1"], "b1", folder),
        "lading, shards packed before": (
            [lading, "upload", packed["tar"] + "/manifest.json", "--to", shards] + options, "b1",
            packed["tar"]),
        "lading, zip": ([lading, "upload", folder, "--to", project] + options, None, folder),
        "roboflow, zip": ([roboflow, "--json", "image", "upload", folder, "-p", "my-project", "--zip-upload",
                           "--no-wait"], None, folder),
        "lading, zip packed before": (
            [lading, "upload", packed["zip"] + "/manifest.json", "--to", project] + options, None,
            packed["zip"]),
    }


print(f"Server: {kind}; load before: {os.getloadavg()[0]:.1f}", flush=True)
print("| images | client | wall | until all are counted | CPU | peak memory |\n|---|---|---|---|---|---|",
      flush=True)
for name in only or SETS:
    folder, images = f"{work}/{name}", SETS[name]
    best = {}
    for run in range(int(runs)):
        for client, (command, batch, source) in contestants(folder).items():
            shutil.rmtree(home, ignore_errors=True)
            os.makedirs(home)
            for left in os.listdir(folder):
                if left.startswith(".import_log"):
                    os.remove(f"{folder}/{left}")
            warm(source)
            server = Server()
            wall, cpu, peak = measure(command)
            more = settle(batch, images)
            server.stop()
            if more is None and (client, name) != ("roboflow, zip", "20000x18K"):
                sys.exit(f"{client}: the server does not count all images of {name}")
            whole = wall + more if more is not None else None
            best.setdefault(client, []).append((wall, whole, cpu, peak))
            print(f"  {client}: {wall:.2f} {whole or 0:.2f} {cpu:.2f} {peak:.0f} "
                  f"load {os.getloadavg()[0]:.1f}", file=sys.stderr, flush=True)
    for client, rows in best.items():
        wall, whole, cpu = (min(column) if None not in column else None for column in list(zip(*rows))[:3])
        peak = max(row[3] for row in rows)
        until = f"{whole:.2f} s" if whole is not None else "never: its task fails"
        print(f"| {name} | {client} | {wall:.2f} s | {until} | {cpu:.2f} s | {peak:.0f} MiB |", flush=True)
