// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// Reads a Pascal VOC dataset, runs its rules, and adds up its summary.
enum VocLinter {
  static func lint(_ session: LintSession) throws(SourceError) -> FormatSummary {
    let layout = VocLayout(
      session.inventory, root: session.detection.root, reader: session.reader)
    let rules = VocRules.all.compactMap { ($0 as? any VocRule.Type)?.init() }
    var pass = Pass(session: session, layout: layout, rules: rules)
    for xml in layout.xmls { pass.read(xml) }
    for list in layout.lists.filter({ !$0.isClassList }) + layout.lists.filter(\.isClassList) {
      do {
        let lines = try layout.lines(of: list, reader: session.reader)
        let content = VocListContent(
          list: list, lines: lines, ids: lines.map { layout.resolve($0, in: list) })
        for rule in rules { rule.visit(content, in: session) }
      } catch {
        reportUnreadable(error, .entry(list.entry), session)
      }
    }
    let splits = layout.splits { list in
      (try? layout.ids(of: list, reader: session.reader)) ?? []
    }
    let dataset = VocDataset(layout: layout, splits: splits, classes: pass.classes.counts)
    for rule in rules { rule.finish(dataset, in: session) }
    return summary(pass, splits)
  }

  private static func summary(_ pass: Pass, _ splits: [VocSplit]) -> FormatSummary {
    var summary = FormatSummary()
    summary.tasks = pass.layout.masks.isEmpty ? ["detection"] : ["detection", "segmentation"]
    summary.masks = Set(pass.layout.masks)
    summary.annotations = pass.annotations
    summary.annotationFiles = pass.files
    summary.classes = pass.classes.counts
    for split in splits {
      for member in split.members where member.image >= 0 {
        summary.splitOfImage.assign(Int(member.image), to: split.name)
      }
    }
    summary.splits = splits.map { split in
      SplitCount(
        name: split.name, images: split.members.count { $0.image >= 0 },
        annotations: split.members.reduce(0) { $0 + pass.objects(of: Int($1.xml)) })
    }
    return summary
  }

  /// One pass over the annotation files.
  private struct Pass {
    let session: LintSession
    let layout: VocLayout
    let rules: [any VocRule]
    let reader = VocReader()
    let file: VocFile
    var classes = VocClasses()
    var files = 0
    var annotations = 0
    /// Objects by the inventory index of their file.
    private var counts: [Int32]

    init(session: LintSession, layout: VocLayout, rules: [any VocRule]) {
      self.session = session
      self.layout = layout
      self.rules = rules
      file = VocFile(record: reader.record)
      counts = Array(repeating: 0, count: session.inventory.count)
    }

    func objects(of xml: Int) -> Int { counts.indices.contains(xml) ? Int(counts[xml]) : 0 }

    mutating func read(_ xml: Int) {
      let image = layout.image(of: xml)
      do {
        if let fault = try reader.read(xml, with: session.reader) {
          files += 1
          return VocLinter.report(fault, xml, image, session)
        }
      } catch {
        if let image { session.sink.markFailed(image) }
        return VocLinter.reportUnreadable(error, .entry(xml, image: image), session)
      }
      WrongRoot.check(reader.record, at: .entry(xml, image: image), in: session)
      guard reader.record.isAnnotation else { return }
      files += 1
      let facts = image.flatMap { session.images[$0] }
      file.refill(entry: xml, image: image, facts: facts, classes: &classes)
      annotations += reader.record.objects.count
      counts[xml] = Int32(truncatingIfNeeded: reader.record.objects.count)
      VocLinter.compareSize(file, facts, session)
      for rule in rules { rule.visit(file, in: session) }
    }
  }

  private static func reportUnreadable(
    _ error: SourceError, _ place: Place, _ session: LintSession
  ) {
    session.sink.report("layout/unreadable-file", .error, at: place) {
      FindingDetail(
        "The file cannot be read (\(error.detail)); check its permissions, or restore it")
    }
  }

  /// A file that cannot be read to its end says nothing at all: half its objects would be missing.
  private static func report(
    _ fault: XMLFault, _ xml: Int, _ image: Int?, _ session: LintSession
  ) {
    let rule: any Rule.Type =
      switch fault.code {
      case .doctype: XMLEntity.self
      case .encoding: XMLEncoding.self
      case .syntax, .tooDeep, .textTooLong, .tooLarge, .memory: XMLSyntax.self
      }
    session.sink.report(rule, at: .entry(xml, offset: fault.offset, image: image)) {
      let remedy = fault.detail.contains("; ") ? "" : "; correct it, or export the file again"
      return FindingDetail("The file cannot be read as XML: \(fault.detail)\(remedy)")
    }
    session.sink.markUnparsed(by: rule)
    if let image { session.sink.markFailed(image) }
  }

  /// A record whose size does not fit the image.
  private static func compareSize(_ file: VocFile, _ facts: ImageFacts?, _ session: LintSession) {
    guard let facts, facts.hasSize, let size = file.record.size, let image = file.image,
      let width = size.width?.value, let height = size.height?.value, width > 0, height > 0
    else { return }
    let fit = session.sizeFits.compare(width, height, with: facts, of: image)
    guard let rule = fit.rule else { return }
    session.sink.report(rule, at: file.place(size.offset)) {
      let name = session.inventory.path(image).string
      return FindingDetail(
        """
        The <size> says \(VocFile.plain(width)) × \(VocFile.plain(height)), but \(name) is \
        \(facts.width) × \(facts.height)\(fit.hint); correct it
        """)
    }
  }
}
