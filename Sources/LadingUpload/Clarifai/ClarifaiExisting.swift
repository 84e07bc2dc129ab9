// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingText

extension ClarifaiUpload {
  /// Adds inputs that the app has already to the dataset, by their ids.
  ///
  /// One that is in it already counts as accepted: doing it again changes nothing.
  public func addExisting(
    _ ids: [String], _ context: UploadContext
  ) async throws(UploadError) -> UploadSummary {
    try await prepare(context)
    var summary = UploadSummary(receipts: [], resumed: 0, tally: UploadTally([]), failure: nil)
    var already = 0
    for start in stride(from: 0, to: ids.count, by: ClarifaiBatcher.largestCount) {
      let some = Array(ids[start..<min(start + ClarifaiBatcher.largestCount, ids.count)])
      do throws(UploadError) {
        let (receipt, known) = try await add(some)
        already += known
        summary.receipts.append(receipt)
        context.observe(.ended(receipt))
      } catch {
        summary.failure = error
        break
      }
    }
    summary.tally = UploadTally(summary.receipts)
    if already > 0 { summary.tally.remarks.append("\(already) inputs were in the dataset before.") }
    return summary
  }

  private func add(_ ids: [String]) async throws(UploadError) -> (Receipt, already: Int) {
    let body = ClarifaiWire.datasetInputs(ids)
    let path = ["datasets", dataset, "inputs"]
    var answer: ClarifaiAnswer?
    for attempt in 1... {
      do {
        answer = try await client.ask(.post, path, body: .bytes(body), "inputs for the dataset")
        break
      } catch  where error.code == .unsure && attempt < client.service.wire.policy.attempts {
        // Adding what is in already does no harm.
      }
    }
    guard let answer else { throw UploadError(.gaveUp, "interrupted") }
    let list = answer.list("dataset_inputs")
    var statuses: [ClarifaiStatus?] = Array(repeating: nil, count: ids.count)
    if list.count == ids.count {
      statuses = list.map { ClarifaiStatus($0["input"]?["status"] == nil ? $0 : $0["input"]) }
    } else if answer.code != ClarifaiStatus.Code.success {
      throw client.refusal(answer, "inputs for the dataset")
    }
    var already = 0
    var errors: [Receipt.Remark] = []
    let isSuccess = answer.code == ClarifaiStatus.Code.success
    for (id, status) in zip(ids, statuses) {
      switch status?.code ?? 0 {
      case ClarifaiStatus.Code.datasetInputSuccess, ClarifaiStatus.Code.inputSuccess: break
      case ClarifaiStatus.Code.datasetInputDuplicate: already += 1
      case 0 where isSuccess: break
      default:
        errors.append(Receipt.Remark(subject: id, reason: status?.shown ?? answer.details))
      }
    }
    let name = ids.count > 1 ? "\(ids[0]) and \(ids.count - 1) more" : ids.first ?? ""
    return (
      Receipt(
        target: address, name: name, bytes: Int64(body.count), sha256: "",
        outcome: errors.isEmpty ? .confirmed : .partial, sent: ids.count,
        accepted: ids.count - errors.count, rejected: errors.count, errors: errors), already
    )
  }
}
