// SPDX-License-Identifier: Apache-2.0

import LadingTestKit
import LadingText

/// Images that Pillow draws, with what it reads of each.
struct PillowImages {
  /// What Pillow says of an image.
  struct Facts {
    var width: Int
    var height: Int
    var mode: String
    var frames: Int
    var orientation: Int
  }

  let folder: TemporaryFolder
  /// By file name, in order.
  let facts: [(name: String, facts: Facts)]

  /// Draws images of every format and mode, and `plain` photographs in JPEG and as many in PNG.
  init?(python: String, seed: Int, plain: Int) throws {
    folder = TemporaryFolder()
    let script = folder.write("draw.py", Self.script)
    folder.write("images/.keep", "")
    let answer = Tool.run(python, [script, folder.path + "/images", "\(seed)", "\(plain)"])
    guard answer.status == 0, let told = try? JSONValue(parsing: Array(answer.output.utf8)) else {
      print(answer.output)
      return nil
    }
    facts = (told.object ?? []).map { member in
      let value = member.value
      return (
        member.name,
        Facts(
          width: value["width"]?.integer ?? 0, height: value["height"]?.integer ?? 0,
          mode: value["mode"]?.string ?? "", frames: value["frames"]?.integer ?? 0,
          orientation: value["orientation"]?.integer ?? 0)
      )
    }
  }

  func bytes(_ name: String) -> [UInt8] { readFile("\(folder.path)/images/\(name)") }

  /// Which of the files Pillow loads to the last pixel.
  func loaded(python: String, _ names: [String]) -> Set<String> {
    let script = folder.write("load.py", Self.loader)
    folder.write("names.txt", names.joined(separator: "\n"))
    let answer = Tool.run(python, [script, folder.path])
    return Set(answer.output.split(separator: "\n").map(String.init))
  }

  private static let loader = """
    import sys
    from PIL import Image

    folder = sys.argv[1]
    for name in open(folder + "/names.txt").read().split("\\n"):
        try:
            with Image.open(folder + "/images/" + name) as image:
                for frame in range(getattr(image, "n_frames", 1)):
                    image.seek(frame)
                    image.load()
            print(name)
        except Exception:
            pass
    """

  private static let script = #"""
    """Draws images of every format and mode into a folder, and says what Pillow reads of each."""
    import json, os, random, sys
    from PIL import Image

    folder, seed, plain = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    random.seed(seed)

    def picture(mode, width, height):
        small = Image.new("RGB", (9, 7))
        small.putdata([tuple(random.randrange(256) for _ in range(3)) for _ in range(63)])
        image = small.resize((width, height), Image.BICUBIC)
        if mode == "I;16":
            return image.convert("L").convert("I").point(lambda v: v * 257).convert("I;16")
        if mode in ("RGBA", "LA"):
            image = image.convert(mode)
            image.putalpha(image.convert("L"))
            return image
        return image.convert(mode)

    def save(name, image, **options):
        image.save(f"{folder}/{name}", **options)

    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        save(f"png-{mode.replace(';', '')}.png", picture(mode, 61, 47))
    for mode in ("L", "RGB", "CMYK"):
        for progressive in (False, True):
            save(f"jpeg-{mode}-{progressive}.jpg", picture(mode, 123, 77), quality=85, progressive=progressive)
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x112] = orientation
        save(f"jpeg-turned-{orientation}.jpg", picture("RGB", 90, 50), exif=exif)
    frames = [picture("RGB", 50, 40) for _ in range(3)]
    for kind in ("gif", "png", "webp", "tiff"):
        save(f"{kind}-one.{kind}", frames[0])
        save(f"{kind}-many.{kind}", frames[0], save_all=True, append_images=frames[1:])
    save("webp-lossless.webp", picture("RGBA", 50, 40), lossless=True)
    save("webp-alpha.webp", picture("RGBA", 50, 40))
    for mode in ("1", "L", "P", "RGB"):
        save(f"bmp-{mode}.bmp", picture(mode, 33, 21))
    for mode in ("1", "L", "P", "RGB", "RGBA", "CMYK", "I;16"):
        save(f"tiff-{mode.replace(';', '')}.tif", picture(mode, 33, 21))
    save("tiff-lzw.tif", picture("RGB", 133, 121), compression="tiff_lzw")
    for number in range(plain):
        save(f"plain-{number:03}.jpg", picture("RGB", random.randrange(200, 400), random.randrange(200, 400)),
             quality=random.randrange(60, 96), progressive=number % 4 == 0,
             subsampling=number % 3, optimize=number % 2 == 0)
        save(f"plain-{number:03}.png", picture("RGB", random.randrange(40, 90), random.randrange(40, 90)))

    told = {}
    for name in sorted(n for n in os.listdir(folder) if not n.startswith(".")):
        with Image.open(f"{folder}/{name}") as image:
            told[name] = {
                "width": image.width, "height": image.height, "mode": image.mode,
                "frames": getattr(image, "n_frames", 1),
                "orientation": image.getexif().get(0x112, 1),
            }
            image.load()
    print(json.dumps(told))
    """#
}
