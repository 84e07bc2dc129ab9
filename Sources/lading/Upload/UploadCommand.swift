// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LadingUpload

/// `lading upload`: sends archives to a service and says what arrived.
struct UploadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upload",
    abstract: "Send archives, or a dataset that is packed on its way, to a service.",
    discussion: """
        lading upload packed/manifest.json --to 'roboflow://my-workspace/my-project?split=train'
        lading upload my-dataset --to roboflow-batch://my-workspace/my-batch
        lading upload records.jsonl --to prolific://my-dataset-id
        lading upload my-dataset --to clarifai://my-user/my-app/my-dataset --create-dataset
        lading upload part-000000.zip --to 'put:https://…' --header 'Content-Type: application/zip'

      A dataset is linted and packed first, for the target, and sent while it is packed. What the \
      service confirmed is kept in a journal: the same command sends nothing twice. Keys come from \
      the environment (ROBOFLOW_API_KEY, PROLIFIC_TOKEN, CLARIFAI_PAT) or from --api-key-file.

      Exit codes: 0 all confirmed, 1 stopped by findings, 2 wrong usage, 3 not readable, 4 an archive \
      is not what its manifest says, 5 refused by the service, 6 gave up on a passing fault, 7 partly \
      rejected, 8 this machine's limit, 130 or 143 interrupted.
      """)

  @Argument(
    help: ArgumentHelp(
      "A manifest or its folder, a zip, a tar, or a dataset; for prolific a file of records, for "
        + "clarifai a dataset, a folder of texts or a CSV."))
  var path = ""

  @Argument(
    help: ArgumentHelp(
      "Further files of records for prolific, sent one after another.", valueName: "file"))
  var further: [String] = []

  @Option(
    help: ArgumentHelp(
      "Where to: roboflow://WORKSPACE/PROJECT, roboflow-batch://WORKSPACE/BATCH-ID, "
        + "prolific://DATASET-ID, clarifai://USER/APP/DATASET or put:URL.", valueName: "target"))
  var to: String

  @OptionGroup var sending: SendingOptions
  @OptionGroup var service: ServiceOptions
  @OptionGroup var packing: UploadPackingOptions
  @OptionGroup(title: "Options of roboflow-batch") var batch: BatchOptions
  @OptionGroup(title: "Options of clarifai") var clarifai: ClarifaiArguments
  @OptionGroup var work: WorkOptions
  @OptionGroup var talk: TalkOptions

  mutating func validate() throws {
    guard path.isEmpty else { return }
    if clarifai.existingInputs == nil || !to.hasPrefix("clarifai:") {
      throw ValidationError("Missing expected argument '<path>'")
    }
  }

  func run() throws {
    Interruption.listen()
    let target: TargetURI
    do throws(UploadError) { target = try TargetURI(to) } catch { throw Failure(error) }
    try Uploading(command: self, target: target).run()
  }
}

/// How things are sent, whatever they are.
struct SendingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Archives on their way at once.", valueName: "n"))
  var transfers = 4

  @Option(
    help: ArgumentHelp("A header to go with a put:URL, as 'Name: value'.", valueName: "header"))
  var header: [String] = []

  @Option(help: ArgumentHelp("Keep the journal in this file.", valueName: "file"))
  var journal: String?

  @Flag(
    inversion: .prefixedNo,
    help: "Go on where the journal says that an earlier run stopped; --no-resume sends all anew.")
  var resume = true

  @Flag(help: "Send only what an earlier run saw fail.")
  var retryFailed = false

  @Option(
    help: ArgumentHelp(
      "Wait so long for the service to work on what was sent.", valueName: "seconds"))
  var waitLimit = 3600

  @Flag(help: "Write the receipts to standard output as JSON, and nothing else.")
  var json = false

  /// Headers for a signed address, taken apart.
  func headers() throws(Failure) -> [(name: String, value: String)] {
    var headers: [(name: String, value: String)] = []
    for text in header {
      let name = text.prefix { $0 != ":" }
      let value = text.dropFirst(name.count + 1).drop { $0 == " " }
      guard !name.isEmpty, name.count < text.count,
        name.allSatisfy({ $0.isASCII && !$0.isWhitespace }),
        !value.contains(where: \.isNewline)
      else { throw Failure(.usage, "--header takes 'Name: value'") }
      headers.append((String(name), String(value)))
    }
    return headers
  }

  mutating func validate() throws {
    guard (1...64).contains(transfers) else {
      throw ValidationError("--transfers takes a number from 1 to 64.")
    }
    guard waitLimit >= 0 else { throw ValidationError("--wait-limit takes seconds, from 0 on.") }
    if retryFailed, !resume {
      throw ValidationError(
        "--retry-failed goes by the journal, --no-resume without it: choose one.")
    }
  }
}

/// How a dataset is packed on its way.
struct UploadPackingOptions: ParsableArguments {
  @Option(help: "The annotation format; auto finds it out by content.")
  var format = FormatChoice.auto

  @Flag(help: "Send in spite of errors.")
  var allowErrors = false

  @Option(
    help: ArgumentHelp("Put at most so many images into an archive.", valueName: "n"))
  var maxImages: Int?

  @Option(
    help: ArgumentHelp("Make no archive larger, as in 500MB.", valueName: "bytes"),
    transform: ByteSize.parse)
  var maxBytes: ByteSize?

  @Option(
    help: ArgumentHelp(
      "Pack into this folder instead of one in the cache.", valueName: "dir"))
  var workDir: String?

  @Flag(help: "Keep the archives after they were sent.")
  var keep = false
}
