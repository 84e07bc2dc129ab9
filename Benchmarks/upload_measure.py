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

work, runs, lading, inference, roboflow, port = sys.argv[1:]
base = f"http://127.0.0.1:{port}"


def tree(root):
    """The processes below and including root."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as file:
                    parent = int(file.read().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(name))
            except OSError:
                pass
    found, queue = [], [root]
    while queue:
        pid = queue.pop()
        found.append(pid)
        queue += children.get(pid, [])
    return found


def memory(pids):
    total = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/smaps_rollup") as file:
                total += next(int(line.split()[1]) for line in file if line.startswith("Pss:"))
        except (OSError, StopIteration):
            pass
    return total / 1024


def measure(command):
    peak = 0.0
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    done = threading.Event()

    def watch():
        nonlocal peak
        while not done.wait(0.05):
            peak = max(peak, memory(tree(process.pid)))

    watcher = threading.Thread(target=watch)
    watcher.start()
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begin
    done.set()
    watcher.join()
    if status:
        sys.exit(f"{command}: {status}: {output.decode()[-3000:]}")
    return wall, usage.ru_utime + usage.ru_stime, peak


def count(batch):
    path = f"/data-staging/v1/external/my-workspace/batches/{batch}/count?api_key=k"
    return json.load(urllib.request.urlopen(base + path))["count"]


def warm(folder):
    for name in os.listdir(folder):
        with open(f"{folder}/{name}", "rb") as file:
            while file.read(1 << 20):
                pass


def contestants(folder, run):
    batch = f"b-{os.path.basename(folder).lower()}-{run}"
    home = os.environ["HOME"]
    return {
        "lading, shards": ([lading, "upload", folder, "--to", f"roboflow-batch://my-workspace/{batch}-l",
                            "--endpoint", base, "--quiet"], batch + "-l"),
        "inference-cli, shards": ([inference, "rf-cloud", "data-staging", "create-batch-of-images",
                                   "--images-dir", folder, "--batch-id", batch + "-i"], batch + "-i"),
        "lading, zip": ([lading, "upload", folder, "--to", f"roboflow://my-workspace/my-project?batch={batch}",
                         "--endpoint", base, "--quiet"], None),
        "roboflow, zip": ([roboflow, "--json", "image", "upload", folder, "-p", "my-project", "--zip-upload",
                           "-b", batch, "--no-wait"], None),
    }


print("| images | client | wall | CPU | peak memory |\n|---|---|---|---|---|", flush=True)
for name, images in (("5000x18K", 5000), ("20000x18K", 20000), ("2048x1M", 2048)):
    folder = f"{work}/{name}"
    best = {}
    for run in range(int(runs)):
        shutil.rmtree(os.environ["HOME"], ignore_errors=True)
        os.makedirs(os.environ["HOME"])
        for client, (command, batch) in contestants(folder, run).items():
            warm(folder)
            if batch:
                for left in os.listdir(folder):
                    if left.startswith(".import_log"):
                        os.remove(f"{folder}/{left}")
            wall, cpu, peak = measure(command)
            if batch and count(batch) != images:
                sys.exit(f"{client}: the server counts {count(batch)} of {images} images")
            before = best.get(client, (wall, cpu, peak))
            best[client] = (min(wall, before[0]), min(cpu, before[1]), max(peak, before[2]))
    for client, (wall, cpu, peak) in best.items():
        print(f"| {name} | {client} | {wall:.2f} s | {cpu:.2f} s | {peak:.0f} MiB |", flush=True)
