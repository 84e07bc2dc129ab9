// SPDX-License-Identifier: Apache-2.0

import Glibc

extension UploadContext {
  private static let asked = "asked"
  private static let since = "askedSince"

  /// Values that forget since when something was asked for: it is being sent anew.
  static let anew = [asked: ""]

  /// How long the service is given to see what may have arrived.
  var patience: Duration { min(settling, timeLimit) }

  /// How much longer it is given to see what an earlier run may have sent.
  ///
  /// The time is counted from the first run that asks, by when the one that sent it was over, and is
  /// noted: runs that are cut short one after another would wait for ever otherwise.
  func patience(
    _ key: UploadJournal.Key, name: String, id: String
  ) async throws(UploadError) -> Duration {
    let now = Int64(time(nil))
    if let values = journal.record(key)?.values, values[Self.asked] == id,
      let since = values[Self.since].flatMap({ Int64($0) }), since > 0, since <= now
    {
      return max(.zero, patience - .seconds(now - since))
    }
    try await journal.note(
      key, .initiated, name: name, values: [Self.asked: id, Self.since: "\(now)"])
    return patience
  }
}
