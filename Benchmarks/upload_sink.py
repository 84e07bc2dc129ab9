# SPDX-License-Identifier: Apache-2.0
"""A server for `upload-comparison`: speaks Roboflow's zip upload and data staging, counts the members of
what comes in, and keeps nothing, so that a run measures the client and not a disk behind the server.
"""
import json
import re
import socketserver
import struct
import sys
import threading
import uuid

lock = threading.Lock()
batches, tasks = {}, {}
PIECE = bytearray


def tar_members(read, length):
    """Counts the regular members of a tar by its headers; the contents are read and dropped."""
    count, seen, rest = 0, b"", length
    skip = 0
    buffer = memoryview(PIECE(1 << 20))
    while rest:
        if skip:
            step = read(buffer[: min(skip, rest, len(buffer))])
            skip -= step
            rest -= step
            continue
        step = read(buffer[: min(512 - len(seen), rest)])
        seen += bytes(buffer[:step])
        rest -= step
        if len(seen) == 512:
            if seen[0]:
                size = int(seen[124:136].rstrip(b"\0 ") or b"0", 8)
                count += seen[156:157] in (b"0", b"\0")
                skip = (size + 511) // 512 * 512
            seen = b""
    return count


def zip_members(read, length):
    """Reads the number of members from the directory's end (and its zip64 form)."""
    tail, rest = b"", length
    buffer = memoryview(PIECE(1 << 20))
    while rest:
        step = read(buffer[: min(rest, len(buffer))])
        rest -= step
        if rest < 1 << 17:
            tail = (tail + bytes(buffer[:step]))[-(1 << 17):]
    count = struct.unpack_from("<H", tail, tail.rindex(b"PK\5\6") + 10)[0]
    if count == 0xFFFF:
        count = struct.unpack_from("<Q", tail, tail.rindex(b"PK\6\6") + 32)[0]
    return count


class Handler(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True
    rbufsize = 1 << 18

    def handle(self):
        while True:
            line = self.rfile.readline()
            if not line:
                return
            method, target, _ = line.decode().split()
            headers = {}
            while (line := self.rfile.readline()) not in (b"\r\n", b""):
                name, _, value = line.decode().partition(":")
                headers[name.lower()] = value.strip()
            if headers.get("expect"):
                self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.length = int(headers.get("content-length", 0))
            status, answer = self.answer(method, target.partition("?")[0], headers)
            while self.length:
                self.read(memoryview(PIECE(min(self.length, 1 << 20))))
            body = json.dumps(answer).encode()
            self.wfile.write(
                b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                % (status, len(body), body))

    def read(self, room):
        count = self.rfile.readinto1(room)
        if not count:
            raise EOFError
        self.length -= count
        return count

    def answer(self, method, path, headers):
        base = "http://" + headers["host"]
        if path in ("/", ""):
            return 200, {"workspace": "my-workspace"}
        if found := re.fullmatch(r"/data-staging/v1/external/[^/]+/batches/([^/]+)(/.*)?", path):
            return self.staging(base, found[1], found[2] or "")
        if found := re.fullmatch(r"/put/shard/([^/]+)/([^/]+)", path):
            count = tar_members(self.read, self.length)
            with lock:
                batches[found[1]][found[2]] = count
            return 200, {}
        if found := re.fullmatch(r"/put/zip/(.+)", path):
            tasks[found[1]] = zip_members(self.read, self.length)
            return 200, {}
        if path.endswith("/upload/zip"):
            task = uuid.uuid4().hex
            return 200, {"taskId": task, "signedUrl": f"{base}/put/zip/{task}", "url": f"{base}{path}/{task}"}
        if found := re.fullmatch(r"/[^/]+/upload/zip/(.+)", path):
            if found[1] not in tasks:
                return 200, {"taskId": found[1], "status": "created"}
            # One member is the annotation file.
            return 200, {"taskId": found[1], "status": "completed", "progress": None,
                         "result": {"uploaded": tasks[found[1]] - 1, "failed": 0, "warnings": [], "errors": []}}
        if path.count("/") == 1:
            return 200, {"workspace": {"name": "w", "url": "my-workspace", "members": 1, "projects": []}}
        return 200, {"workspace": {}, "project": {
            "annotation": "a", "classes": {}, "colors": {}, "created": 1.0, "id": "my-workspace/my-project",
            "images": sum(count - 1 for count in tasks.values()), "name": "my-project", "public": False, "splits": {}, "type": "object-detection",
            "unannotated": 0, "updated": 1.0}, "versions": []}

    def staging(self, base, batch, rest):
        with lock:
            shards = batches.setdefault(batch, {}) if rest.startswith("/bulk") else batches.get(batch)
            if shards is None:
                return 404, {"error": "no such batch"}
            if rest == "/bulk-upload/image-files":
                shard = str(uuid.uuid4())
                shards[shard] = None
                return 200, {"signedURLDetails": {
                    "shardId": shard, "uploadURL": f"{base}/put/shard/{batch}/{shard}", "method": "PUT",
                    "extensionHeaders": {}, "maxNumberOfImages": 500, "maxShardSize": 2 << 30}}
            if rest == "/count":
                return 200, {"count": sum(count or 0 for count in shards.values())}
            if rest == "/shards":
                return 200, {"nextPageToken": None, "shards": [
                    {"shardId": name, "statusName": "created" if count is None else "indexed",
                     "statusType": "info" if count is None else "success", "shardObjectsCount": count or 0}
                    for name, count in shards.items()]}
            return 200, {"batch": {"batchId": batch, "displayName": batch, "batchType": "sharded-batch",
                                   "batchContentType": "images", "createdDate": "", "expiryDate": ""}}


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        pass


with Server(("127.0.0.1", int(sys.argv[1])), Handler) as server:
    server.serve_forever()
