// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How often and after what a request is made again.
///
/// Source: the retry rules of S3 and of Google Cloud Storage, which both advise exponential back-off
/// with jitter, and RFC 9110 for Retry-After.
public struct RetryPolicy: Sendable {
  /// Attempts in all, the first included.
  public var attempts: Int
  /// The longest wait before the second attempt; doubles from there on.
  public var base: Duration
  /// No wait is longer, but one that the service asks for.
  public var cap: Duration
  /// A service that asks for a longer wait is given up for now.
  public var patience: Duration

  /// Makes a policy.
  public init(
    attempts: Int = 5, base: Duration = .milliseconds(500), cap: Duration = .seconds(30),
    patience: Duration = .seconds(300)
  ) {
    self.attempts = max(1, attempts)
    self.base = base
    self.cap = cap
    self.patience = patience
  }

  /// Whether a request with this method may be made again after this status, nothing else known.
  ///
  /// A POST only where the server has said that it did nothing; see `isUnsure`.
  func retries(_ status: Int, _ method: Call.Method) -> Bool {
    method.isRepeatable
      ? [408, 429, 500, 502, 503, 504].contains(status) : [408, 429, 503].contains(status)
  }

  /// Whether this status leaves open if a POST was carried out.
  func isUnsure(_ status: Int, _ method: Call.Method) -> Bool {
    !method.isRepeatable && [500, 502, 504].contains(status)
  }

  /// How long to wait after an attempt, counted from 1; `random` from 0 to 1 spreads the waiting.
  func wait(after attempt: Int, random: Double) -> Duration {
    let doubled = base * (1 << min(attempt - 1, 20))
    return min(doubled, cap) * (0.5 + random / 2)
  }

  /// What `Retry-After` says: seconds, or a date; nil when it says nothing understandable.
  static func retryAfter(_ text: String?, now: Int = time(nil)) -> Duration? {
    guard let text else { return nil }
    if let seconds = Int(text), seconds >= 0 { return .seconds(min(seconds, 1 << 30)) }
    return httpDate(text).map { .seconds(max(0, $0 - now)) }
  }

  /// Seconds since 1970 of `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, IMF-fixdate).
  private static func httpDate(_ text: String) -> Int? {
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let words = text.split(separator: " ")
    guard words.count == 6, words[5] == "GMT", let day = Int32(words[1]),
      let month = months.firstIndex(of: String(words[2])), let year = Int32(words[3]),
      (1970...9999).contains(year)
    else { return nil }
    let clock = words[4].split(separator: ":").compactMap { Int32($0) }
    guard clock.count == 3 else { return nil }
    var parts = tm()
    parts.tm_year = year - 1900
    parts.tm_mon = Int32(month)
    parts.tm_mday = day
    (parts.tm_hour, parts.tm_min, parts.tm_sec) = (clock[0], clock[1], clock[2])
    return timegm(&parts)
  }
}
