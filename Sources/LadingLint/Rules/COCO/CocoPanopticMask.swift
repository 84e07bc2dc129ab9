// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingText
import Synchronization

/// A panoptic annotation that its mask contradicts.
final class CocoPanopticMask: CocoAnnotationRule {
  static let info = RuleInfo(
    "coco/panoptic-mask", .error,
    "The mask of a panoptic annotation is missing, or has other segments than it lists.",
    why: """
      The annotation says what each segment is, and the mask where it is; each is nothing without \
      the other. A pixel's segment is R + 256 G + 65536 B, and 0 is no segment. An area or box that \
      differs from the pixels is a warning.
      """,
    remedy: "Export the mask and its annotation together once more.",
    flagged: [
      CocoPanopticExample.dataset(hasMask: false),
      CocoPanopticExample.dataset(segments: CocoPanopticExample.left),
      CocoPanopticExample.dataset(
        segments: CocoPanopticExample.left + "," + CocoPanopticExample.right + ","
          + #"{"id":9,"category_id":1,"area":4,"bbox":[0,0,2,2],"iscrowd":0}"#),
      CocoPanopticExample.dataset(
        segments: CocoPanopticExample.left + ","
          + #"{"id":256,"category_id":2,"area":700,"bbox":[32,0,32,24],"iscrowd":0}"#),
    ],
    accepted: [CocoPanopticExample.dataset()])

  private var masks: CocoMaskFinder?

  func visit(annotation: CocoAnnotation, _ context: CocoContext) {
    if annotation.isPanoptic { visitMask(of: annotation, context) }
  }

  /// By itself, as what is put off is a copy of the annotation: others pass by without one.
  @inline(never)
  private func visitMask(of annotation: CocoAnnotation, _ context: CocoContext) {
    guard !annotation.maskName.isEmpty else { return }
    let finder = masks ?? CocoMaskFinder(context)
    masks = finder
    let name = String(decoding: annotation.maskName, as: UTF8.self)
    guard let entry = finder.find(annotation.maskName) else {
      report(
        annotation, .error, "file_name",
        "The mask \(name) does not exist; add it, or correct file_name", context)
      return
    }
    pending.append((annotation, entry))
    if pending.count >= Self.batch { settle(context) }
  }

  /// Masks that are decoded side by side: enough to hide what starting threads costs.
  private static let batch = 256
  /// Annotations whose masks are still to be decoded.
  private var pending: [(annotation: CocoAnnotation, entry: Int)] = []

  /// What became of a mask.
  private enum Decoded: Sendable {
    case mask(PanopticMask)
    case broken(String)
    case unreadable(String)
  }

  /// Decodes the masks that were put off, by as many threads as there may be, and compares them in
  /// the file's order.
  func settle(_ context: CocoContext) {
    let masks = decode(pending.map(\.entry), context.session)
    for (item, mask) in zip(pending, masks) {
      switch mask {
      case .mask(let mask): compare(item.annotation, mask, context)
      case .broken(let why):
        let name = String(decoding: item.annotation.maskName, as: UTF8.self)
        report(
          item.annotation, .error, "file_name",
          "The mask \(name) cannot be decoded as PNG (\(why)); export it again", context)
      case .unreadable(let why):
        context.session.sink.report("layout/unreadable-file", .error, at: .entry(item.entry)) {
          FindingDetail(
            "The file cannot be read (\(why)); check its permissions, or restore it")
        }
      }
    }
    pending.removeAll(keepingCapacity: true)
  }

  private func decode(_ entries: [Int], _ session: LintSession) -> [Decoded] {
    if entries.isEmpty { return [] }
    let source = session.source
    let next = Atomic<Int>(0)
    let results = Guarded<[Decoded]>(
      Array(repeating: .unreadable("it was not looked at"), count: entries.count))
    Workers.run(min(session.options.jobs, entries.count)) { _ in
      let reader: Result<any EntryReader, SourceError> = Result { () throws(SourceError) in
        try source.makeReader()
      }
      while true {
        let place = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard place < entries.count else { return }
        let decoded: Decoded
        do {
          decoded = .mask(try PanopticMask(try reader.get().open(entries[place])))
        } catch let error as PNGError {
          decoded = .broken(error.detail)
        } catch {
          decoded = .unreadable((error as? SourceError)?.detail ?? "\(error)")
        }
        results.withLock { $0[place] = decoded }
      }
    }
    return results.withLock { $0 }
  }

  private func compare(
    _ annotation: CocoAnnotation, _ mask: PanopticMask, _ context: CocoContext
  ) {
    let (width, height) = (annotation.imageWidth, annotation.imageHeight)
    if width > 0, height > 0, (mask.width, mask.height) != (width, height) {
      report(
        annotation, .error, "file_name",
        "The mask is \(mask.width) x \(mask.height) and its image \(width) x \(height); "
          + "make them the same size", context)
    }
    var listed: Set<Int> = []
    var repeated: [Int] = []
    var absent: [Int] = []
    for (index, segment) in annotation.segments.enumerated() {
      guard let id = segment.id else { continue }
      if !listed.insert(id).inserted {
        repeated.append(id)
      } else if let pixels = mask.segments[id] {
        compare(segment, index, pixels, annotation, context)
      } else {
        absent.append(id)
      }
    }
    let unlisted = mask.segments.keys.filter { !listed.contains($0) }.sorted()
    if !repeated.isEmpty {
      report(
        annotation, .error, "segments_info",
        "\(Self.segments(repeated)) listed twice; give each segment an id of its own", context)
    }
    if !absent.isEmpty {
      report(
        annotation, .error, "segments_info",
        "\(Self.segments(absent)) listed and not in the mask; draw the segment, or remove it",
        context)
    }
    if !unlisted.isEmpty || mask.hasMoreSegments {
      report(
        annotation, .error, "segments_info",
        "\(Self.segments(unlisted)) in the mask and not listed; list each, or draw it as 0",
        context)
    }
  }

  /// Compares what the annotation says of a segment with its pixels; boxes may be a pixel off, as
  /// some tools count the last column and others do not.
  private func compare(
    _ segment: CocoSegment, _ index: Int, _ pixels: PanopticMask.Segment,
    _ annotation: CocoAnnotation, _ context: CocoContext
  ) {
    let id = segment.id ?? 0
    if let area = segment.area, area != Double(pixels.area) {
      report(
        annotation, .warning, "segments_info/\(index)/area",
        "The area of segment \(id) is \(plainNumber(area)), the mask has \(pixels.area) pixels; "
          + "correct it", context)
    }
    guard let box = segment.box else { return }
    let real = pixels.box
    if zip(box, real).contains(where: { abs($0 - Double($1)) > 1 }) {
      let written = box.map(plainNumber).joined(separator: ", ")
      let drawn = real.map { "\($0)" }.joined(separator: ", ")
      report(
        annotation, .warning, "segments_info/\(index)/bbox",
        "The box of segment \(id) is [\(written)], its pixels fill [\(drawn)]; correct it", context)
    }
  }

  private func report(
    _ annotation: CocoAnnotation, _ severity: Severity, _ field: String,
    _ message: @autoclosure () -> String, _ context: CocoContext
  ) {
    let image = annotation.slot.flatMap { context.reader.images.entry($0) }
    let place = Place.entry(context.file.entry, offset: annotation.offset, image: image)
    context.session.sink.report(Self.self, severity, at: place) {
      FindingDetail(
        message(), pointer: "/annotations/\(annotation.index)/\(field)",
        key: annotation.imageID.map { "image:\($0)" } ?? "")
    }
  }

  private static func segments(_ ids: [Int]) -> String {
    if ids.count == 1 { return "Segment \(ids[0]) is" }
    let more = ids.count > 5 ? " and \(ids.count - 5) more" : ""
    return "Segments " + ids.prefix(5).map { "\($0)" }.joined(separator: ", ") + more + " are"
  }
}
