"""Stands between lading and a receiver: every body that lading sends is parsed by the official
client's own messages, and answers may get lost after the receiver has done what was asked.

usage: clarifai_proxy.py PORT RECEIVER-PORT LOG [LOST-EVERY]
"""

import http.client
import json
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from clarifai_grpc.grpc.api import service_pb2 as s
from google.protobuf.json_format import ParseDict

port, target, log = int(sys.argv[1]), int(sys.argv[2]), open(sys.argv[3], "a")
lost_every = int(sys.argv[4]) if len(sys.argv) > 4 else 0
messages = [
    ("POST", r".*/inputs", s.PostInputsRequest),
    ("DELETE", r".*/inputs", s.DeleteInputsRequest),
    ("POST", r".*/annotations", s.PostAnnotationsRequest),
    ("POST", r".*/datasets", s.PostDatasetsRequest),
    ("POST", r".*/datasets/[^/]+/inputs", s.PostDatasetInputsRequest),
]
lock = threading.Lock()
posts = 0


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def forward(self):
        global posts
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        if len(body) < length:
            # The client was killed in the middle of it.
            self.close_connection = True
            return
        path = self.path.split("?")[0]
        if body:
            kind = [m for method, pattern, m in messages if method == self.command and re.fullmatch(pattern, path)]
            # The longest pattern that fits: inputs of a dataset are no inputs of an app.
            if not kind:
                self.note("unknown call", path)
            else:
                try:
                    parsed = ParseDict(json.loads(body), kind[-1]())
                    self.note("parsed", kind[-1].__name__, len(body), len(getattr(parsed, "inputs", [])))
                except Exception as error:
                    self.note("not parsed", kind[-1].__name__, str(error)[:300])
        upstream = http.client.HTTPConnection("127.0.0.1", target)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "connection")}
        upstream.request(self.command, self.path, body or None, headers)
        answer = upstream.getresponse()
        content = answer.read()
        with lock:
            posts += self.command == "POST"
            is_lost = lost_every and self.command == "POST" and posts % lost_every == 0
        if is_lost:
            self.note("lost", path)
            self.close_connection = True
            self.connection.close()
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.getheader("Content-Type", "application/json"))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def note(self, *words):
        with lock:
            print(*words, file=log, flush=True)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = forward

    def log_message(self, *words):
        pass


ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
