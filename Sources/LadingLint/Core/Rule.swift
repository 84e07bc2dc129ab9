// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
public import LadingModel

/// A rule: a name, a reason, and examples that run as tests.
///
/// Rules that look for themselves are classes that also conform to one of the fold protocols
/// (`DatasetRule`, `ImageRule`, or a format's own): state in the rule, a no-op `visit` for what it
/// does not care about, a decision at the end. Faults that a reader sees while it parses have a
/// rule that is no more than its `info`.
public protocol Rule: SendableMetatype {
  /// All that documentation, tests and reports need to know.
  static var info: RuleInfo { get }
}

extension Rule {
  /// The rule's name.
  public static var id: RuleID { info.id }
}

/// All that documentation, tests and reports need to know about a rule.
public struct RuleInfo: Sendable {
  /// The name, `group/name`, naming the problem.
  public let id: RuleID
  /// The usual severity; a finding may be raised with another where the target asks for it.
  public let severity: Severity
  /// What the rule finds, in one sentence.
  public let summary: String
  /// Why it matters, in a sentence or two for the person who asks `lading explain`.
  public let why: String
  /// What to do about it.
  public let remedy: String
  /// Datasets that it flags.
  public var flagged: [RuleExample] { makeFlagged() }
  /// Datasets close to those that it accepts.
  public var accepted: [RuleExample] { makeAccepted() }

  private let makeFlagged: @Sendable () -> [RuleExample]
  private let makeAccepted: @Sendable () -> [RuleExample]

  /// Makes a rule's description.
  ///
  /// The examples are made when somebody asks for them: together they take megabytes, and a lint
  /// needs none.
  public init(
    _ id: RuleID, _ severity: Severity, _ summary: String, why: String, remedy: String,
    flagged: @autoclosure @escaping @Sendable () -> [RuleExample],
    accepted: @autoclosure @escaping @Sendable () -> [RuleExample]
  ) {
    self.id = id
    self.severity = severity
    self.summary = summary
    self.why = why
    self.remedy = remedy
    makeFlagged = flagged
    makeAccepted = accepted
  }
}

/// A tiny dataset, as paths and contents.
public struct RuleExample: Sendable {
  /// The files in order.
  public let files: [(path: String, content: Content)]
  /// What it is written as.
  public let container: Container
  /// The targets that lint is asked about.
  public let targets: [Target]
  /// How far lint looks into its images.
  public var imageDepth = ImageDepth.header
  /// Limits in place of the targets' own, so that an example can stay small.
  public let limits: Target.Limits
  /// What is odd about the archive itself; nil when nothing is.
  public let oddity: Oddity?
  /// The limits that the source is opened with.
  public let sourceLimits: SourceLimits
  /// The file of records that lint is asked about, in place of the folder.
  public var recordsFile: String?
  /// What is known of the file of records.
  public var recordOptions = RecordOptions()

  /// Makes an example; a string literal is a text file.
  public init(
    _ files: KeyValuePairs<String, Content>, as container: Container = .folder,
    targets: [Target] = [.roboflowZip], imageDepth: ImageDepth = .header,
    limits: Target.Limits = Target.Limits(), oddity: Oddity? = nil
  ) {
    self.init(
      files: files.map { ($0.key, $0.value) }, as: container, targets: targets, limits: limits,
      oddity: oddity)
    self.imageDepth = imageDepth
  }

  /// Makes an example of a base and more files.
  init(
    _ files: KeyValuePairs<String, Content>, adding more: KeyValuePairs<String, Content>,
    as container: Container, oddity: Oddity? = nil, sourceLimits: SourceLimits = SourceLimits()
  ) {
    self.init(
      files: files.map { ($0.key, $0.value) } + more.map { ($0.key, $0.value) }, as: container,
      oddity: oddity, sourceLimits: sourceLimits)
  }

  /// Makes an example from a list that was put together.
  public init(
    files: [(path: String, content: Content)], as container: Container = .folder,
    targets: [Target] = [.roboflowZip], limits: Target.Limits = Target.Limits(),
    oddity: Oddity? = nil, sourceLimits: SourceLimits = SourceLimits()
  ) {
    self.files = files
    self.container = container
    self.targets = targets
    self.limits = limits
    self.oddity = oddity
    self.sourceLimits = sourceLimits
  }

  /// What files cannot say about the archive that they are in.
  public enum Oddity: Sendable {
    /// The last file is marked as protected by a password (zip).
    case lastIsEncrypted
    /// The last file is marked as compressed by this method (zip).
    case lastIsCompressed(method: Int)
    /// So many bytes lack at the archive's end.
    case isCut(Int)
    /// So many bytes follow the archive's end.
    case isFollowed(by: Int)
    /// The archive stands in the file twice.
    case isFollowedByItself
    /// So many bytes stand before the archive (zip).
    case isPreceded(by: Int)
    /// The last file is marked as deflated from so many bytes (zip).
    case lastClaims(Int)
    /// The last file is said to lie where the one before it lies (zip).
    case lastOverlapsTheOneBefore
    /// The last file has another name before its content than in the directory (zip).
    case lastHasLocalName(String)
    /// The last file has this CRC-32 before its content (zip).
    case lastHasLocalChecksum(UInt32)
    /// The last file has a Unicode path field of this name (zip).
    case lastHasUnicodePath(String)
    /// The last file has a pax record and another size in its header (tar).
    case lastHasPax(String, String, headerSize: Int)
    /// The directory does not list the last file (zip).
    case lastIsUnlisted
    /// No name is marked as UTF-8 (zip).
    case namesAreUnmarked

    /// The same for people, as a sentence about the archive without its period.
    public var words: String {
      switch self {
      case .lastIsEncrypted: "the last file is protected by a password"
      case .lastIsCompressed(let method): "the last file is compressed by method \(method)"
      case .isCut(let count): "the last \(count) bytes of the archive are missing"
      case .isFollowed(let count): "the archive is followed by \(count) other bytes"
      case .isFollowedByItself: "the archive is followed by a second one"
      case .isPreceded(let count): "the archive is preceded by \(count) other bytes"
      case .lastClaims(let size): "the last file claims to inflate to \(size) bytes"
      case .lastOverlapsTheOneBefore: "the last file lies where the one before it lies"
      case .lastHasLocalName(let name): "the last file is called \(name) before its content"
      case .lastHasLocalChecksum: "the last file has another checksum before its content"
      case .lastHasUnicodePath(let path): "a Unicode path field calls the last file \(path)"
      case .lastHasPax(let key, let value, let size):
        "a pax header says \(key)=\(value) of the last file, its own header \(size) bytes"
      case .lastIsUnlisted: "the directory does not list the last file"
      case .namesAreUnmarked: "no name is marked as UTF-8"
      }
    }
  }

  /// A file's content.
  public enum Content: Sendable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    /// Text, UTF-8.
    case text(String)
    /// Bytes as they are.
    case bytes([UInt8])
    /// A drawn image of this size, in the format that the path's extension names; every `seed`
    /// gives other pixels.
    case image(Int, Int, seed: Int)
    /// The first `keeping` bytes of such an image.
    case cutImage(Int, Int, keeping: Int)
    /// A drawn image with one wrong byte, counted from the end.
    case spoilt(Int, Int, byteFromEnd: Int)
    /// A drawn JPEG with this EXIF orientation.
    case turned(Int, Int, orientation: UInt8)
    /// A drawn image in another format than the extension names.
    case disguised(as: String, Int, Int)
    /// A symbolic link to this path.
    case link(String)

    /// A text file.
    public init(stringLiteral text: String) { self = .text(text) }

    /// A drawn image of this size.
    public static func image(_ width: Int, _ height: Int) -> Content {
      .image(width, height, seed: 0)
    }
  }
}
