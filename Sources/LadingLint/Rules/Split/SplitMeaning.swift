// SPDX-License-Identifier: Apache-2.0

/// What a split's name says that it is for.
enum SplitMeaning {
  case train, validation, test

  /// The folder name that services know it by.
  var folderName: String {
    switch self {
    case .train: "train"
    case .validation: "valid"
    case .test: "test"
    }
  }

  /// The meanings of a name, by its words: `train2017` trains, `trainval` does both.
  static func of(_ name: String) -> Set<SplitMeaning> {
    var meanings: Set<SplitMeaning> = []
    for word in words(name) {
      switch word {
      case "train", "training", "trn": meanings.insert(.train)
      case "trainval": meanings.formUnion([.train, .validation])
      case "val", "valid", "validation", "dev", "eval", "evaluation", "minival":
        meanings.insert(.validation)
      case "test", "testing", "tst": meanings.insert(.test)
      default: break
      }
    }
    return meanings
  }

  /// Whether a name is one that tools know without being told.
  static func isUsual(_ name: String) -> Bool {
    let usual: Set = [
      "train", "trainval", "val", "valid", "validation", "minival", "test", "unlabeled",
    ]
    return words(name).contains { usual.contains($0) }
  }

  /// The runs of letters, in small letters.
  private static func words(_ name: String) -> [String] {
    name.lowercased().split { !$0.isLetter }.map(String.init)
  }
}
