// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import LadingArchive
import LadingFormats
import LadingLint
import LadingModel
import LadingText
import LadingUpload

/// The inputs of a dataset, of a plain folder of images, or of one of texts.
struct DatasetInputs: ClarifaiInputs {
  /// One file that becomes an input.
  struct Item {
    var entry: Int
    var kind: ClarifaiMedia
    /// Its place among the dataset's images; -1 for what is none.
    var image: Int
  }

  let source: (any DatasetSource)?
  let usualBatch: Int
  let kinds: [String: ClarifaiMedia]
  let bytes: Int64
  let hasTexts: Bool
  private let opened: any DatasetSource
  private let packable: any PackableDataset
  private let items: [Item]
  private let arguments: ClarifaiArguments
  /// The concept of all inputs: the folder's name, for a plain folder.
  private let concept: String?

  /// Opens and lints what lies at PATH, and gives every file its id.
  init(_ command: UploadCommand) throws(Failure) {
    let check = PackCheck(
      path: command.path, target: .clarifai, allowErrors: command.packing.allowErrors,
      limits: SourceLimits(), talk: command.talk)
    let opened = try check.open()
    let inventory = opened.inventory
    let isText =
      command.clarifai.inputType == .text
      || (command.clarifai.inputType == nil
        && !inventory.indices.contains {
          inventory.kind($0) == .image || inventory.kind($0) == .video
        }
        && inventory.indices.contains { Self.media(inventory.path($0), isText: true) == .text })
    let detection: Detection
    let packable: any PackableDataset
    if isText {
      detection = Detection(format: nil, confidence: .none, score: 0, root: [], evidence: [])
      packable = ImagesOnly(inventory)
    } else {
      var selection = try check.selection()
      // Ids are made by another rule here, and checked below; requests are cut to what is taken.
      selection.ignore.formUnion(["target/clarifai-duplicate-input-id", "target/clarifai-batch"])
      let outcome = try check.lint(
        opened,
        LintOptions(
          targets: [.clarifai], format: command.packing.format.format, selection: selection,
          jobs: command.work.jobs))
      detection = outcome.detection
      do {
        packable = try detection.openPackable(opened, reader: try opened.makeReader())
      } catch {
        throw inputFailure(
          error as? SourceError ?? SourceError(.unreadable, path: nil, detail: "\(error)"),
          path: command.path)
      }
    }
    self.opened = opened
    source = opened
    self.packable = packable
    arguments = command.clarifai
    let isPlain = detection.format == nil
    usualBatch = isPlain ? 128 : 32
    concept = isPlain && !command.clarifai.noLabels ? Self.folderName(command.path) : nil
    items = Self.items(packable, inventory, isText: isText, isPlain: isPlain)
    guard !items.isEmpty else {
      throw Failure(
        .findings, "there is nothing in \(command.path) that clarifai takes",
        hint: "it takes images, videos, sounds and texts; nothing was sent")
    }
    kinds = try Self.name(items, inventory, command.clarifai)
    bytes = items.reduce(0) { $0 + inventory.size($1.entry) }
    hasTexts = isText
  }

  /// What a file is by its ending; nil for what is sent in no case.
  private static func media(_ path: EntryPath, isText: Bool) -> ClarifaiMedia? {
    let ending = path.fileExtension
    if isText { return ["txt", "text", "md"].contains(ending) ? .text : nil }
    if ["wav", "mp3", "flac", "ogg", "m4a"].contains(ending) { return .audio }
    return FileKind(fileExtension: ending) == .video ? .video : nil
  }

  private static func items(
    _ packable: any PackableDataset, _ inventory: Inventory, isText: Bool, isPlain: Bool
  ) -> [Item] {
    var items: [Item] = []
    if !isText {
      for image in 0..<packable.images.count {
        items.append(Item(entry: packable.images.entry(image), kind: .image, image: image))
      }
    }
    for entry in inventory.indices where inventory.kind(entry) != .image {
      guard let kind = media(inventory.path(entry), isText: isText) else { continue }
      items.append(Item(entry: entry, kind: kind, image: -1))
    }
    return items.sorted { $0.entry < $1.entry }
  }

  /// Gives every file its id; ids that are empty or equal are refused before anything is sent.
  private static func name(
    _ items: [Item], _ inventory: Inventory, _ arguments: ClarifaiArguments
  ) throws(Failure) -> [String: ClarifaiMedia] {
    var kinds: [String: ClarifaiMedia] = [:]
    var first: [String: Int] = [:]
    var faults: [String] = []
    for item in items {
      let path = inventory.path(item.entry)
      let id = arguments.id(path: Array(path.bytes), name: Array(path.name))
      if id.isEmpty {
        faults.append("\(path.string) leaves no letter or digit for an id")
      } else if let other = first[id] {
        faults.append("\(path.string) and \(inventory.path(other).string) both become \(id)")
      } else {
        first[id] = item.entry
        kinds[id] = item.kind
      }
    }
    if faults.isEmpty { return kinds }
    let hint =
      arguments.inputIds == .name
      ? "--input-ids path makes the ids of whole paths; or rename them"
      : "rename them"
    let shown = faults.prefix(10).map { "  \(printable($0))" }.joined(separator: "\n")
    throw Failure(
      .findings,
      "\(Wording.count(faults.count, "file")) cannot have ids of their own at clarifai, and nothing "
        + "was sent\n\(shown)", hint: hint)
  }

  /// The last part of a path, `.` and the like resolved; nil where it has no name.
  private static func folderName(_ path: String) -> String? {
    let real = realpath(path, nil)
    defer { free(real) }
    let resolved = real.map { String(cString: $0) } ?? path
    var name = resolved.split(separator: "/").last.map(String.init) ?? ""
    for ending in [".zip", ".tar"] where name.hasSuffix(ending) {
      name.removeLast(ending.count)
    }
    return name.isEmpty ? nil : name
  }

  func queue(_ marks: [String: [ClarifaiMark]]) throws(Failure) -> any RemarkingQueue {
    do {
      return try DatasetQueue(
        opened, packable, items, arguments, concept: concept, marks: marks)
    } catch {
      throw inputFailure(error, path: opened.path)
    }
  }
}

/// Makes the inputs of a dataset one after another, each when it is needed.
///
/// Used by one task at a time, on a thread of its own: what it reads may block.
final class DatasetQueue: RemarkingQueue, @unchecked Sendable {
  private let queue = DispatchQueue(label: "lading.clarifai.inputs")
  private let source: any DatasetSource
  private let reader: any EntryReader
  private let packable: any PackableDataset
  private let items: [DatasetInputs.Item]
  private let arguments: ClarifaiArguments
  private let concept: String?
  private let marks: [String: [ClarifaiMark]]
  private var place = 0
  private let leftOut = Guarded(0)

  init(
    _ source: any DatasetSource, _ packable: any PackableDataset,
    _ items: [DatasetInputs.Item], _ arguments: ClarifaiArguments, concept: String?,
    marks: [String: [ClarifaiMark]]
  ) throws(SourceError) {
    self.source = source
    self.packable = packable
    self.items = items
    self.arguments = arguments
    self.concept = concept
    self.marks = marks
    reader = try source.makeReader()
  }

  var remarks: [String] {
    let count = leftOut.withLock { $0 }
    if count == 0 { return [] }
    return [
      "\(Wording.count(count, "annotation")) cannot be carried there (captions, broken shapes), and "
        + "\(count == 1 ? "was" : "were") left out."
    ]
  }

  func next() async throws -> ClarifaiRecord? {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try self.make() }) }
    }
  }

  private func make() throws -> ClarifaiRecord? {
    guard place < items.count else { return nil }
    let item = items[place]
    place += 1
    let inventory = source.inventory
    let path = inventory.path(item.entry)
    let size = inventory.size(item.entry)
    let id = arguments.id(path: Array(path.bytes), name: Array(path.name))
    var record = ClarifaiRecord(
      id: id, kind: item.kind, content: .entry(item.entry, bytes: size), origin: path.string)
    if item.image >= 0 {
      let own = try marks(of: item, size: size)
      record.concepts = own.classes
      record.marks = own.objects.map {
        ClarifaiMark(concept: $0.name, part: .shape($0.shape))
      }
      leftOut.withLock { $0 += own.leftOut }
    }
    if record.concepts.isEmpty, record.marks.isEmpty, let concept { record.concepts = [concept] }
    record.marks += marks[id] ?? []
    return record
  }

  private func marks(of item: DatasetInputs.Item, size: Int64) throws -> ImageMarks {
    let marks = try packable.marks(item.image, size: nil, reader: reader)
    if marks.leftOut == 0 { return marks }
    // The annotation may not say how large the image is; the image itself does.
    let facts = ImageProber.probe(item.entry, size: size, reader: reader)
    return try packable.marks(item.image, size: facts.shownSize, reader: reader)
  }
}
