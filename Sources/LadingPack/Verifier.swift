// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
import LadingModel
import LadingText

/// Reads archives again and compares them with their manifest, or with their own checksums.
public enum Verifier {
  /// Verifies a manifest (its path or its folder) or an archive that has none.
  ///
  /// With a manifest: size and SHA-256 of each archive, its headers against the entry list, the
  /// target's limits; the entries themselves only where the SHA-256 differs, or all with `deep`.
  /// Without: the CRC-32 of every entry of a zip, the structure of a tar.
  ///
  /// `limits` hold for every archive that is opened.
  public static func verify(
    _ path: String, deep: Bool, limits: SourceLimits = SourceLimits()
  ) throws(VerifyError) -> Verification {
    if OutputFolder.isFolder(path) {
      let inside = path.hasSuffix("/") ? path + manifestName : "\(path)/\(manifestName)"
      do {
        return try ManifestVerifier.verify(inside, given: path, deep: deep, limits: limits)
      } catch {
        guard error.code == .notFound else { throw error }
        throw VerifyError(.notFound, path: path, detail: "the folder holds no \(manifestName)")
      }
    }
    if path.hasSuffix(".json") {
      return try ManifestVerifier.verify(path, given: path, deep: deep, limits: limits)
    }
    return try verifyArchive(path, limits)
  }

  private static func verifyArchive(
    _ path: String, _ limits: SourceLimits
  ) throws(VerifyError) -> Verification {
    var result = Verification(path: path, hasManifest: false)
    let name = String(path.split(separator: "/").last ?? "")
    func report(_ error: SourceError) {
      result.problems.append(
        Verification.Problem(archive: name, entry: error.path, message: error.detail))
    }
    guard let bytes = OutputFolder.fileSize(path) else {
      guard OutputFolder.exists(path) else {
        throw VerifyError(.notFound, path: path, detail: "there is no such file")
      }
      throw VerifyError(.unreadable, path: path, detail: "it is no regular file")
    }
    result.archives = 1
    result.bytes = bytes
    do {
      let source = try openSource(path, limits: limits)
      for anomaly in source.anomalies {
        guard let message = complaint(anomaly.kind) else { continue }
        result.problems.append(
          Verification.Problem(
            archive: name, entry: anomaly.path,
            message: anomaly.detail.isEmpty ? message : "\(message): \(anomaly.detail)"))
      }
      let reader = try source.makeReader()
      result.entries = source.inventory.count
      // Listing a tar has read its structure, and it has no checksums of content.
      guard source.container == .zip else { return result }
      let checker = EntryChecker(reader)
      for entry in source.inventory.indices {
        do {
          _ = try checker.size(entry, name: source.inventory.name(entry))
        } catch {
          report(error)
        }
      }
    } catch {
      switch error.code {
      case .notFound: throw VerifyError(.notFound, path: path, detail: error.detail)
      case .unreadable: throw VerifyError(.unreadable, path: path, detail: error.detail)
      default: report(error)
      }
    }
    return result
  }

  /// The archive faults among what listing finds; the rest is lint's business.
  private static func complaint(_ kind: SourceAnomaly.Kind) -> String? {
    switch kind {
    case .damaged: "the archive is damaged"
    case .unsafePath: "the name is not safe to unpack"
    case .duplicate: "a second entry has the same name"
    case .encrypted: "the entry is encrypted and cannot be checked"
    case .unsupportedCompression: "the entry's compression is not supported"
    case .bomb, .limit: "the entry is not read"
    case .overlap: "the entry overlaps another"
    case .mismatch, .discrepancy: "two headers of the entry differ"
    case .nameContradiction: "the name contradicts itself"
    case .unlisted: "the directory does not list all entries"
    case .prepended: "bytes stand before the archive"
    case .trailing, .padding: "bytes follow the archive's end"
    case .concatenated: "another archive follows the archive's end"
    case .unfinished: "the archive may be cut off"
    case .junk, .backslash, .special, .linkInside, .caseCollision, .unreadable, .nameEncoding,
      .controlCharacter:
      nil
    }
  }
}
