// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingText
import LadingUpload

/// Says what the service confirmed, for people and for machines.
struct ReceiptRenderer {
  var target: String
  var summary: UploadSummary
  /// Why archives could not be made any more, so that there was nothing left to send; nil where all were.
  var stopped: String?
  /// What the things that are sent consist of: "image" or "record".
  var unit = "image"
  /// What is sent one after another: "file" or "request".
  var noun = "file"
  /// The step of `batch run` that this is; nil for an upload by itself.
  var step: String?
  var style: TextStyle

  /// One JSON object, and a line break.
  var json: [UInt8] {
    var json = JSONWriter(step: step)
    json.object { json in
      json.member("schemaVersion", schemaVersion)
      if let step { json.member("step", step) }
      json.key("tool")
      json.object { json in
        json.member("name", "lading")
        json.member("version", ladingVersion)
      }
      json.member("target", target)
      json.key("receipts")
      json.array { json in for receipt in summary.receipts { receipt.write(to: &json) } }
      json.member("resumed", summary.resumed)
      if let sent = summary.tally.sent { json.member("sent", sent) }
      if let accepted = summary.tally.accepted { json.member("accepted", accepted) }
      json.member("rejected", summary.tally.rejected)
      json.key("remarks")
      json.array { json in for remark in summary.tally.remarks { json.value(remark) } }
      let failure = summary.failure?.message ?? stopped
      json.member("complete", failure == nil)
      if let failure { json.member("failure", failure) }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  /// Lines for people.
  var text: String {
    var text = ""
    for receipt in summary.receipts { text += line(receipt) }
    let listed = summary.receipts.flatMap { receipt in
      receipt.errors.map { (receipt.name, "error", $0) }
        + receipt.warnings.map { (receipt.name, "warning", $0) }
    }
    if !listed.isEmpty { text += "\nThe service remarks:\n" }
    for (name, kind, remark) in listed.prefix(20) {
      let subject = remark.subject.isEmpty ? "" : " \(printable(remark.subject))"
      let type = remark.type.isEmpty ? "" : " [\(printable(remark.type))]"
      text += "  \(kind) \(name)\(subject): \(printable(remark.reason))\(type)\n"
    }
    if listed.count > 20 {
      text += "  and \(Wording.number(listed.count - 20)) more: --json has them all\n"
    }
    text += "\n" + verdict
    for remark in summary.tally.remarks { text += printable(remark) + "\n" }
    return text
  }

  private func line(_ receipt: Receipt) -> String {
    let mark =
      switch receipt.outcome {
      case .confirmed: style.paint("confirmed", .good)
      case .partial: style.paint("partial", .warning)
      case .failed: style.paint("failed", .error)
      }
    var parts = ["\(receipt.name)  \(mark)", Wording.size(receipt.bytes)]
    switch (receipt.accepted, receipt.sent) {
    case (let accepted?, let sent?):
      parts.append("\(Wording.number(accepted)) of \(Wording.count(sent, unit)) accepted")
    case (let accepted?, nil): parts.append("\(Wording.count(accepted, unit)) accepted")
    case (nil, let sent?): parts.append(Wording.count(sent, unit))
    case (nil, nil): break
    }
    if receipt.rejected > 0 { parts.append("\(Wording.number(receipt.rejected)) rejected") }
    for (name, value) in receipt.references.sorted(by: { $0.key < $1.key }) {
      parts.append("\(name) \(printable(value))")
    }
    return parts.joined(separator: " · ") + "\n"
  }

  private var verdict: String {
    let tally = summary.tally
    let archives = Wording.count(summary.receipts.count, noun)
    let earlier =
      summary.resumed == 0 ? "" : " (\(Wording.number(summary.resumed)) of them in an earlier run)"
    var text = "Sent \(archives)\(earlier) to \(target)."
    switch (tally.accepted, tally.sent) {
    case (let accepted?, let sent?):
      text +=
        " The service counts \(Wording.number(accepted)) of \(Wording.count(sent, unit)) sent"
    case (let accepted?, nil): text += " The service counts \(Wording.count(accepted, unit))"
    case (nil, let sent?):
      text += " \(Wording.count(sent, unit)) sent; the service does not say how many it took"
    case (nil, nil): return text + "\n"
    }
    if tally.rejected > 0 { text += ", and rejected \(Wording.number(tally.rejected))" }
    return text + ".\n"
  }

  /// The exit status that the receipts ask for.
  var status: ExitStatus {
    if summary.receipts.contains(where: { $0.outcome == .failed }) { return .refused }
    let tally = summary.tally
    let isShort = tally.accepted.flatMap { accepted in tally.sent.map { accepted < $0 } } ?? false
    let isPartial = summary.receipts.contains { $0.outcome == .partial }
    return tally.rejected > 0 || isShort || isPartial ? .partial : .fine
  }
}
