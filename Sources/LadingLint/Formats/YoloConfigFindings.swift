// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// Reports what is wrong with data.yaml, obj.data and the lists of images.
struct YoloConfigFindings {
  let session: LintSession
  let layout: YoloLayout

  func report() {
    reportAbsence()
    let mendsPaths = canMendPaths()
    for fault in layout.config.faults {
      report(fault, isMendable: mendsPaths && YoloConfigFixer.mends(fault.kind))
    }
    for entry in layout.config.others {
      session.sink.report(YoloYAMLMultiple.self, at: .entry(entry)) {
        let used = layout.config.entry.map { session.inventory.path($0).string } ?? ""
        return FindingDetail(
          "This is a second file that describes the dataset, and \(used) is used; remove one of them"
        )
      }
    }
  }

  /// Whether the file can be written with the paths that were found.
  private func canMendPaths() -> Bool {
    guard let entry = layout.config.entry,
      layout.config.faults.contains(where: { YoloConfigFixer.mends($0.kind) }),
      let bytes = try? session.reader.readPrefix(entry, limit: YAMLDocument.maximumBytes + 1)
    else { return false }
    let fixer = YoloConfigFixer(
      layout, inventory: session.inventory, root: session.detection.root)
    return (fixer.mended(bytes)?.counts.paths ?? 0) > 0
  }

  private func reportAbsence() {
    let config = layout.config
    guard config.origin == .names || config.origin == .none else { return }
    let names = config.namesEntry.map { session.inventory.path($0) }
    // Roboflow's Darknet export is complete without a data.yaml.
    if let names, names.name.elementsEqual("_darknet.labels".utf8) { return }
    session.sink.report(YoloYAMLMissing.self, at: .dataset) {
      if let names {
        return FindingDetail(
          "There is no data.yaml, so class names come from \(names.string), splits from folders; add one"
        )
      }
      return FindingDetail(
        "There is no data.yaml and no list of class names, so classes have numbers only; add one")
    }
  }

  private func report(_ fault: YoloConfigFault, isMendable: Bool) {
    let place = Place.entry(fault.entry, offset: fault.offset)
    func say(
      _ rule: any Rule.Type, _ severity: Severity?, _ message: @autoclosure () -> String
    ) {
      session.sink.report(rule, severity, at: place, isMendable: isMendable) {
        FindingDetail(message())
      }
    }
    switch fault.kind {
    case .unreadable(let why):
      session.sink.report("layout/unreadable-file", .error, at: place) {
        FindingDetail("The file cannot be read (\(why)); check its permissions, or restore it")
      }
    case .syntax(let why):
      session.sink.markUnparsed(by: YoloYAMLSyntax.self)
      say(YoloYAMLSyntax.self, nil, "The file cannot be read as YAML: it \(Self.predicate(why))")
    case .duplicateKey(let key):
      say(
        YoloYAMLDuplicateKey.self, nil,
        "The key \"\(key)\" stands a second time, and readers take the last; remove one of them")
    case .keyType(let key, let expected):
      say(
        YoloYAMLKeyType.self, nil,
        key.isEmpty
          ? "The file is something else than \(expected); write it as that"
          : "The value of \"\(key)\" is of another kind than \(expected); write it as that")
    case .missingKey(let key, let instead):
      say(
        YoloYAMLMissingKey.self, key == "names" ? .error : .warning,
        missing(key, instead: instead))
    case .countMismatch(let declared, let names):
      say(
        YoloYAMLCountMismatch.self, nil,
        "The file says \(declared) in nc and has names for \(names); correct one of the two")
    case .namesGap(let missing, let count):
      say(
        YoloYAMLNamesGap.self, nil,
        """
        There are names for \(count == 1 ? "1 class" : "\(count) classes"), but none for \
        number \(missing); number the classes from 0 to \(count - 1)
        """)
    case .namesDuplicate(let name, let first, let second):
      say(
        YoloYAMLNamesDuplicate.self, nil,
        "The classes \(first) and \(second) are both called \"\(name)\"; give each a name of its own"
      )
    case .namesNotString(let name, let type):
      say(
        YoloYAMLNamesNotString.self, nil,
        "The name \(name.isEmpty ? "(empty)" : "\"\(name)\"") is read as \(Self.article(type)), not as text; put it in quotes"
      )
    default: reportPath(fault.kind, say)
    }
  }

  private func reportPath(
    _ kind: YoloConfigFault.Kind,
    _ say: (any Rule.Type, Severity?, @autoclosure () -> String) -> Void
  ) {
    switch kind {
    case .pathUnresolved(let key, let value, let tried):
      say(
        YoloYAMLPathUnresolved.self, key == "test" ? .warning : .error,
        "The path of \(key) is \(value), where no images are (tried "
          + "\(tried.prefix(4).joined(separator: ", "))); correct it, or add the folder"
      )
    case .pathGuessed(let key, let value, let taken):
      say(
        YoloYAMLPathUnresolved.self, .warning,
        "The path of \(key) is \(value), where no images are, so \(taken) is read for it; correct it"
      )
    case .pathAbsolute(let key, let value):
      say(
        YoloYAMLPathAbsolute.self, nil,
        key == "path"
          ? "The key \"path\" is \(value), a place on one machine; remove it, or write it relative to this file"
          : "The path of \(key) is \(value), a place on one machine; write it relative to this file"
      )
    case .pathParent(let key, let value, let taken):
      say(
        YoloYAMLPathParent.self, nil,
        "The path of \(key) is \(value), outside the dataset, so \(taken) is read for it; leave the ../ "
          + "out if a trainer finds no images")
    case .downloadScript:
      say(
        YoloYAMLDownloadScript.self, nil,
        "Trainers run the value of download as a program when images are missing; remove it")
    case .listEntryMissing(let line):
      say(
        YoloDarknetList.self, nil,
        "The list names \(line), and there is no such image; add the image or remove the line")
    case .darknetKey(let key, let value):
      say(
        YoloDarknetList.self, nil,
        value.map { "The key \"\(key)\" names the file \($0), which is not there; add it" }
          ?? "The key \"\(key)\" is missing; add it")
    default: break
    }
  }

  private func missing(_ key: String, instead: String?) -> String {
    if key == "names" { return "The key \"names\" is missing, so classes have no names; add it" }
    if let instead {
      return "The key \"\(key)\" is missing; rename \"\(instead)\", which trainers do not look for"
    }
    return
      "The key \"\(key)\" is missing, so trainers find no images for it; add the key"
  }

  private static func predicate(_ why: String) -> String {
    let verbs = ["is ", "holds ", "refers ", "cannot "]
    let problem = verbs.contains(where: why.hasPrefix) ? why : "has a mistake, \(why)"
    return problem.contains("; ") ? problem : problem + "; correct it here"
  }

  private static func article(_ type: YAMLType) -> String {
    switch type {
    case .null: "nothing"
    case .boolean: "yes or no"
    case .integer, .float: "a number"
    case .date: "a date"
    case .string: "text"
    }
  }
}
