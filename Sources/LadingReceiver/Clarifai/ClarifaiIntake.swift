// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import Hummingbird
import LadingText

/// Takes the bodies of calls that may be large: to the disk first, then element by element.
struct ClarifaiIntake: Sendable {
  /// What a call has brought.
  struct Call<Element: Sendable>: Sendable {
    /// The body, which is gone when the call is answered.
    var body: ClarifaiBody
    var elements: [Element]
    /// The body's other members.
    var rest: JSONValue
    var place: ClarifaiPlace
  }

  let options: ReceiverOptions
  let access: ClarifaiAccess
  let folder: DataFolder
  /// Bodies are read one after another: each may hold an element's marks in memory.
  let offload = Offload(DispatchQueue(label: "lading.receiver.clarifai.bodies"))

  init(options: ReceiverOptions, access: ClarifaiAccess, folder: DataFolder) {
    self.options = options
    self.access = access
    self.folder = folder
  }

  /// Reads the array `list` of a request's body, each of its elements with `element`, and answers with
  /// what `work` makes of them.
  func take<Element: Sendable>(
    _ list: String, of request: Request, _ context: Context, atMost limit: Int = .max,
    element: @escaping @Sendable (inout JSONScanner, ClarifaiBody) throws -> Element,
    work: (Call<Element>) async throws -> Response
  ) async throws -> Response {
    // The key is looked at before a byte is stored.
    let user = try access.user(request, named: context.parameters.get("user"))
    let arrived = try await ClarifaiWriter.body(
      of: request, folder: folder, limit: options.clarifaiLimits.requestBytes,
      timeout: options.bodyTimeout)
    defer { unlink(arrived) }
    let body = ClarifaiBody(path: arrived)
    let (elements, rest) = try await offload.run {
      var elements: [Element] = []
      let rest = try body.read(list) { scanner in
        guard elements.count < limit else {
          throw ClarifaiRefusal(.invalidRequest, "A request takes at most \(limit) \(list)")
        }
        elements.append(try element(&scanner, body))
      }
      return (elements, rest)
    }
    guard !elements.isEmpty else { throw ClarifaiRefusal(.invalidRequest, "\(list) is empty") }
    let place = try await access.place(request, context, body: rest)
    guard place.user == user else { throw ClarifaiRefusal.missing("user") }
    return try await work(Call(body: body, elements: elements, rest: rest, place: place))
  }
}
