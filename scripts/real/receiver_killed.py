"""What receiver-killed does with shards, files of records, inputs of Clarifai's and jobs.

In each round the receiver is killed (kill -9) at a random moment, once or several times, and started
again. What it had confirmed is not sent again and must be there; what it had not is sent again, as a
client does, and must be there once.
"""

import base64, collections, hashlib, io, json, os, random, subprocess, sys, tarfile, threading, time
import urllib.error, urllib.request, zlib, struct

receiver, port, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
BASE = f"http://127.0.0.1:{port}"
random.seed(seed)
server = None
kills = 0


def start():
    global server
    log = open("server.log", "a")
    server = subprocess.Popen([receiver, "--listen", f"127.0.0.1:{port}", "--data", "data"], stderr=log)
    for _ in range(400):
        try:
            urllib.request.urlopen(BASE + "/").read()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit("the receiver did not start again: " + open("server.log").read()[-2000:])


def kill():
    global kills
    kills += 1
    server.kill()
    server.wait()


def call(method, url, body=None, headers={}):
    """The status and the JSON of an answer; 0 where none came, which says nothing."""
    url = url if url.startswith("http") else BASE + url
    data = json.dumps(body).encode() if isinstance(body, (dict, list)) else body
    request = urllib.request.Request(url, data=data, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
            return answer.status, json.loads(text) if text[:1] in (b"{", b"[") else text
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except Exception:
        return 0, None


def sure(method, url, body=None, headers={}):
    status, answer = call(method, url, body, headers)
    if status not in (200, 201):
        sys.exit(f"{method} {url.split('?')[0]}: {status} {answer}")
    return answer


def disturbed(request, span):
    """Makes a request and kills the receiver within `span` seconds of its beginning; its status."""
    outcome = []
    thread = threading.Thread(target=lambda: outcome.append(request()))
    thread.start()
    time.sleep(random.random() * span)
    kill()
    thread.join()
    start()
    return outcome[0]


def ended(what, ask, seconds=120):
    for _ in range(seconds * 20):
        value = ask()
        if value is not None:
            return value
        time.sleep(0.05)
    sys.exit(f"{what} comes to no end")


def png(number):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + struct.pack(">I", number * 7919 + row)[1:] * 24 for row in range(16))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 24, 16, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def took(request):
    begun = time.monotonic()
    request()
    return time.monotonic() - begun


# Shards.

def shard(batch, first, count):
    answer = sure("POST", f"/data-staging/v1/external/my-workspace/batches/{batch}/bulk-upload/image-files?api_key=k")
    details = answer["signedURLDetails"]
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for number in range(first, first + count):
            data = png(number)
            info = tarfile.TarInfo(f"{number:05}.png")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    body, headers = out.getvalue(), details["extensionHeaders"]
    return lambda: call("PUT", details["uploadURL"], body, headers)[0]


def staging(path):
    return sure("GET", f"/data-staging/v1/external/my-workspace/batches/{path}")


def indexed(batch, count):
    def ask():
        shards = staging(f"{batch}/shards?api_key=k")["shards"]
        if any(s["statusType"] == "error" for s in shards):
            sys.exit(f"a shard of {batch} failed: {shards}")
        return True if shards and all(s["statusType"] == "success" for s in shards) else None
    ended(f"batch {batch}", ask)
    total = staging(f"{batch}/count?api_key=k")["count"]
    files = staging(f"{batch}/list?api_key=k&pageSize=1000")["filesMetadata"]
    names = collections.Counter(f["fileName"] for f in files)
    assert total == count and len(names) == min(count, 1000), (batch, total, len(names))
    for file in random.sample(files, 5):
        status, data = call("GET", file["downloadURL"])
        assert status == 200 and data == png(int(file["fileName"][:5])), file["fileName"]


def shards(rounds):
    put = shard("whole", 0, 500)
    span = took(put)
    span += took(lambda: indexed("whole", 500))
    for number in range(rounds):
        batch = f"shards-{number}"
        put = shard(batch, number * 500, 500)
        if disturbed(put, span) != 200:
            status = put()
            assert status == 200, f"the PUT of {batch} was refused: {status}"
        indexed(batch, 500)


# Files of records.

def records(rounds):
    token = {"Authorization": "Token t"}
    fields = [{"key": "id", "type": "text"}, {"key": "image", "type": "image_url"}]
    schema = {"strict": True, "fields": fields}
    lines = 20000

    def begin(dataset, number):
        address = sure("GET", f"/datasets/{dataset}/upload-url/part-{number}.jsonl", headers=token)
        body = b"".join(b'{"id":"%d-%d","image":"https://h/%d.png"}\n' % (number, line, line) for line in range(lines))
        return address, lambda: call("PUT", address["upload_url"], body, {"Content-Type": address["content_type"]})[0]

    def follow(dataset, address):
        def ask():
            job = sure("GET", f"/datasets/{dataset}/imports/{address['import_id']}", headers=token)
            return None if job["status"] in ("queued", "processing") else job
        job = ended("an import", ask)
        assert job["status"] == "complete" and job["accepted_count"] == lines, job

    def dataset():
        return sure("POST", "/datasets", {"name": "d", "schema": schema}, token)["id"]

    name = dataset()
    address, put = begin(name, 0)
    span = took(put) + took(lambda: follow(name, address))
    for number in range(rounds):
        name = dataset()
        # The second waits behind the first, and is the one that is disturbed.
        first, put_first = begin(name, 1)
        second, put_second = begin(name, 2)
        assert put_first() == 200
        if disturbed(put_second, span) != 200:
            status = put_second()
            assert status == 200, f"the PUT of an import was refused: {status}"
        for address in (first, second):
            follow(name, address)
        total = sure("GET", f"/datasets/{name}", headers=token)["total_datapoint_count"]
        assert total == 2 * lines, f"the dataset counts {total} records"


# Inputs of Clarifai's.

def clarifai(rounds):
    key = {"Authorization": "Key k"}
    root = "/v2/users/my-workspace/apps"
    count = 128

    def post(app):
        inputs = [{"id": f"i-{n}", "dataset_ids": ["d"],
                   "data": {"image": {"base64": base64.b64encode(png(90000 + n) + b"x" * 40000).decode()},
                            "concepts": [{"id": "c", "value": 1}]}} for n in range(count)]
        return lambda: call("POST", f"{root}/{app}/inputs", {"inputs": inputs, "inputs_add_job_id": "j"}, key)[0]

    def make(app):
        sure("POST", f"{root}/{app}/datasets", {"datasets": [{"id": "d"}]}, key)
        return post(app)

    def listed(app):
        return sure("GET", f"{root}/{app}/inputs?per_page=1000", headers=key)["inputs"]

    def decided(app):
        def ask():
            job = sure("GET", f"{root}/{app}/inputs/jobs/add/j", headers=key)["inputs_add_job"]
            progress = job["progress"]
            return job if progress["pending_count"] == progress["in_progress_count"] == 0 else None
        job = ended(f"the inputs of {app}", ask)
        assert job["status"]["code"] == 64002 and job["progress"]["success_count"] == count, job
        inputs = listed(app)
        assert sorted(i["id"] for i in inputs) == sorted(f"i-{n}" for n in range(count)), len(inputs)
        assert all(i["status"]["code"] == 30000 and i["dataset_ids"] == ["d"] for i in inputs)
        assert all(i["data"]["image"]["image_info"]["width"] == 24 for i in inputs)
        for item in random.sample(inputs, 5):
            status, data = call("GET", item["data"]["image"]["url"])
            assert status == 200 and data == png(90000 + int(item["id"][2:])) + b"x" * 40000, item["id"]
        dataset = sure("GET", f"{root}/{app}/datasets/d/inputs?per_page=1000", headers=key)["dataset_inputs"]
        assert len(dataset) == count, len(dataset)
        marks = sure("GET", f"{root}/{app}/annotations?per_page=1000", headers=key)["annotations"]
        assert len(marks) == count, f"{len(marks)} annotations"

    send = make("whole")
    span = took(send) + took(lambda: decided("whole"))
    for number in range(rounds):
        app = f"app-{number}"
        send = make(app)
        if disturbed(send, span) != 200:
            there = len(listed(app))
            assert there in (0, count), f"{there} inputs of a request are there"
            status = send()
            # Where they had arrived they are duplicates, all of them.
            assert status == (400 if there else 200), status
        else:
            assert len(listed(app)) == count, "confirmed inputs are lost"
        decided(app)


# Jobs.

def jobs(rounds):
    root = "/batch-processing/v1/external/my-workspace/jobs"
    images = 3000
    for first in range(0, images, 500):
        assert shard("large", first, 500)() == 200
    indexed("large", images)
    definition = {
        "type": "simple-image-processing-v1",
        "jobInput": {"type": "staging-batch-input-v1", "batchId": "large"},
        "computeConfiguration": {"type": "compute-configuration-v2", "machineType": "cpu", "workersPerMachine": 2},
        "processingSpecification": {"type": "workflows-processing-specification-v1", "workspace": "my-workspace",
                                    "workflowId": "dataset-lint", "aggregationFormat": "jsonl"}}

    def begin(job):
        return lambda: call("POST", f"{root}/{job}?api_key=k", definition)[0]

    def status(job):
        answer = sure("GET", f"{root}/{job}?api_key=k")
        return answer if answer["job"]["isTerminal"] else None

    def results(job):
        end = ended(f"job {job}", lambda: status(job))
        assert end["jobStatus"] == "completed" and end["progress"] == 1, end
        for stage, tasks in (("processing-1", images // 100), ("export-1", 1)):
            listed = sure("GET", f"{root}/{job}/stages/{stage}/tasks?api_key=k")["tasks"]
            assert len(listed) == tasks and all(t["statusType"] == "success" for t in listed), listed
        files = staging(f"{job}-export-1/list?api_key=k")["filesMetadata"]
        assert [f["fileName"] for f in files] == ["results.tar"], files
        data = call("GET", files[0]["downloadURL"])[1]
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            text = tar.extractfile("results.jsonl").read()
        names = [json.loads(line)["image"] for line in text.splitlines()]
        assert len(names) == len(set(names)) == images, len(names)
        return text

    assert begin("whole")() == 200
    begun = time.monotonic()
    whole = results("whole")
    span = time.monotonic() - begun
    for number in range(rounds):
        job = f"job-{number}"
        confirmed = disturbed(begin(job), span / 3) == 200
        # Killed again and again while it runs.
        for _ in range(random.randrange(4)):
            time.sleep(random.random() * span / 3)
            kill()
            start()
        if not confirmed and call("GET", f"{root}/{job}?api_key=k")[0] == 404:
            assert begin(job)() == 200
        assert results(job) == whole, f"the results of {job} are others than those of an undisturbed job"


start()
try:
    for name, run, rounds in (("shards", shards, 5), ("records", records, 5), ("inputs", clarifai, 5), ("jobs", jobs, 5)):
        run(rounds)
        print(f"{name}: {rounds} rounds", flush=True)
    server.terminate()
    server.wait()
finally:
    server.kill()
for place, _, files in os.walk("data/blobs"):
    for file in files:
        with open(os.path.join(place, file), "rb") as blob:
            assert hashlib.file_digest(blob, "sha256").hexdigest() == file, f"{file} is damaged"
left = os.listdir("data/uploads")
assert not left, f"uploads are left over: {left}"
log = open("server.log").read()
assert "api_key" not in log and "signature" not in log, "a key or a signature is in the log"
print(f"{kills} kills; nothing that was confirmed is lost, nothing is there twice")
