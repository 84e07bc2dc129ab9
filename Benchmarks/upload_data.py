# SPDX-License-Identifier: Apache-2.0
"""Makes the folders that `upload-comparison` uploads, once: JPEGs of about 18 KB and of 1 MiB, each with
a COCO file. No two images are alike.
"""
import io
import json
import os
import random
import sys

from PIL import Image


def noise(width, height, limit, seed):
    """A picture that no compressor makes smaller, in the best quality that stays within the limit."""
    random.seed(seed)
    small = Image.frombytes("RGB", (width // 2, height // 2), random.randbytes(width * height * 3 // 4))
    picture = small.resize((width, height), Image.BICUBIC)
    for quality in range(95, 1, -1):
        data = io.BytesIO()
        picture.save(data, "JPEG", quality=quality)
        if data.tell() <= limit:
            return data.getvalue()
    sys.exit(f"no picture of {width} x {height} has {limit} bytes")


def sized(jpeg, size, number):
    """The picture with comments behind its first marker that bring it to the size."""
    left = size - len(jpeg)
    comments, first = b"", True
    while left > 4:
        body = min(left - 4, 65000)
        text = (b"%012d" % number if first else b"").ljust(body, b"x")[:body]
        comments += b"\xff\xfe" + (body + 2).to_bytes(2, "big") + text
        left -= body + 4
        first = False
    return jpeg[:2] + comments + jpeg[2:]


def make(folder, count, size, width, height):
    if os.path.exists(folder + "/_annotations.coco.json"):
        return
    os.makedirs(folder, exist_ok=True)
    pictures = [noise(width, height, size, seed) for seed in range(16)]
    images, annotations = [], []
    for number in range(count):
        name = f"{number:06}.jpg"
        with open(f"{folder}/{name}", "wb") as file:
            file.write(sized(pictures[number % 16], size + number % 7 * 100, number))
        images.append({"id": number, "file_name": name, "width": width, "height": height})
        annotations.append({"id": number, "image_id": number, "category_id": 1, "bbox": [10, 10, 50, 60],
                            "area": 3000, "iscrowd": 0, "segmentation": []})
    with open(folder + "/_annotations.coco.json", "w") as file:
        json.dump({"info": {}, "licenses": [], "images": images, "annotations": annotations,
                   "categories": [{"id": 1, "name": "cat", "supercategory": "none"}]}, file)


work = sys.argv[1]
make(f"{work}/5000x18K", 5000, 18_000, 320, 240)
make(f"{work}/20000x18K", 20_000, 18_000, 320, 240)
make(f"{work}/2048x1M", 2048, 1 << 20, 1600, 1200)
