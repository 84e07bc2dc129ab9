// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import LadingText

/// Stands between a client and a real server on this machine, passes requests on, and makes faults
/// where it is told to: what no healthy server can be made to show.
///
/// Each connection carries one request, and a tunnel one more. Without an upstream every request must meet a fault.
public final class FaultProxy: Sendable {
  /// A request as it came.
  public struct Request: Sendable {
    /// The method, such as `GET`.
    public var method: String
    /// Path and query.
    public var target: String
    /// Header lines, names lower case; of a repeated one the last.
    public var headers: [String: String]
    /// How many requests of this method came before.
    public var number: Int

    /// The path alone.
    public var path: String { String(target.prefix { $0 != "?" }) }
  }

  /// What happens to a request.
  public enum Fate: Sendable {
    /// It is passed on, and the answer comes back.
    case pass
    /// It is answered here, its body read to the end.
    case answer(Int, headers: [String: String] = [:], body: String = "")
    /// It is answered after so many bytes of its body, and the connection is closed at once.
    case earlyAnswer(Int, after: Int, body: String = "")
    /// The connection is closed after so many bytes of its body.
    case cut(after: Int)
    /// The server carries it out, and the client never hears of it.
    case passThenCut
    /// Nothing is answered until the client gives up.
    case silence
    /// What a proxy answers to CONNECT: the next request comes over the same connection.
    case tunnel
  }

  /// The port on 127.0.0.1.
  public let port: Int
  private let listener: Int32
  private let upstream: Int?
  private let state: Guarded<State>

  private struct State {
    var requests: [Request] = []
    var decide: @Sendable (Request) -> Fate
  }

  /// Listens at once; `decide` is asked about every request.
  public init(upstream: Int? = nil, _ decide: @escaping @Sendable (Request) -> Fate) {
    self.upstream = upstream
    state = Guarded(State(decide: decide))
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = Self.loopback(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        guard bind(listener, address, length) == 0, listen(listener, 128) == 0,
          getsockname(listener, address, &length) == 0
        else { fatalError("a test cannot listen on loopback") }
      }
    }
    port = Int(UInt16(bigEndian: address.sin_port))
    self.listener = listener
    let handle: @Sendable (Int32) -> Void = { [weak self] client in
      self?.serve(client)
      close(client)
    }
    Thread.start {
      while true {
        let client = accept(listener, nil, nil)
        if client < 0 { return }
        Thread.start { handle(client) }
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  /// Its base address.
  public var url: String { "http://127.0.0.1:\(port)" }

  /// The requests that came, in order.
  public var requests: [Request] { state.withLock { $0.requests } }

  /// Forgets the requests that came, and decides otherwise from now on.
  public func begin(_ decide: @escaping @Sendable (Request) -> Fate) {
    state.withLock { $0 = State(decide: decide) }
  }

  private static func loopback(port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }

  private func serve(_ client: Int32) {
    var peer = Peer(descriptor: client)
    serve(client, &peer)
  }

  private func serve(_ client: Int32, _ peer: inout Peer) {
    guard let head = peer.readHead(), let parsed = parse(head) else { return }
    let length = Int(parsed.headers["content-length"] ?? "") ?? 0
    let (request, decide) = state.withLock { state in
      var request = parsed
      request.number = state.requests.count { $0.method == request.method }
      state.requests.append(request)
      return (request, state.decide)
    }
    switch decide(request) {
    case .pass: forward(head, length, &peer, answering: true)
    case .passThenCut: forward(head, length, &peer, answering: false)
    case .answer(let status, let headers, let body):
      peer.skip(length)
      peer.answer(status, headers, body)
    case .earlyAnswer(let status, let count, let body):
      peer.skip(min(count, length))
      peer.answer(status, [:], body)
      // What the client still sends is read for a while, as careful servers do.
      peer.skip(length)
    case .cut(let count):
      peer.skip(min(count, length))
      var linger = linger(l_onoff: 1, l_linger: 0)
      setsockopt(
        client, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    case .tunnel:
      peer.write(Array("HTTP/1.1 200 Connected\r\n\r\n".utf8))
      serve(client, &peer)
    case .silence:
      peer.skip(length)
      // Ends when the client closes.
      while peer.fill() {}
    }
  }

  private func parse(_ head: [UInt8]) -> Request? {
    let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
    let words = lines.first?.split(separator: " ") ?? []
    guard words.count == 3 else { return nil }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let name = line.prefix { $0 != ":" }
      headers[name.lowercased()] = String(line.dropFirst(name.count + 1).drop { $0 == " " })
    }
    return Request(
      method: String(words[0]), target: String(words[1]), headers: headers, number: 0)
  }

  private func forward(_ head: [UInt8], _ length: Int, _ peer: inout Peer, answering: Bool) {
    guard let upstream else { return }
    let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(server) }
    var address = Self.loopback(port: upstream)
    let failed = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard failed == 0 else { return }
    var other = Peer(descriptor: server)
    // One request a connection: the end of the answer is the end of the stream.
    let text = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
      .filter { !$0.lowercased().hasPrefix("connection:") }
    other.write(Array((text.joined(separator: "\r\n") + "\r\nConnection: close\r\n\r\n").utf8))
    var left = length
    while left > 0, !peer.buffer.isEmpty || peer.fill() {
      let piece = Array(peer.buffer.prefix(left))
      peer.buffer.removeFirst(piece.count)
      left -= piece.count
      if !other.write(piece) { break }
    }
    // A client that broke off is broken off from the server too.
    if left > 0 { return }
    while other.fill() {
      if answering, !peer.write(other.buffer) { return }
      other.buffer.removeAll(keepingCapacity: true)
    }
  }
}

/// One side of a connection, with what was read and not yet used.
private struct Peer {
  let descriptor: Int32
  var buffer: [UInt8] = []

  init(descriptor: Int32) { self.descriptor = descriptor }

  /// Reads more; false at the end.
  mutating func fill() -> Bool {
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(descriptor, &piece, piece.count)
    guard count > 0 else { return false }
    buffer += piece[..<count]
    return true
  }

  /// Everything up to the empty line, which is taken away.
  mutating func readHead() -> [UInt8]? {
    let mark = Array("\r\n\r\n".utf8)
    while true {
      if buffer.count >= 4 {
        for start in 0...(buffer.count - 4) where buffer[start..<start + 4].elementsEqual(mark) {
          let head = Array(buffer[..<start])
          buffer.removeFirst(start + 4)
          return head
        }
      }
      if !fill() { return nil }
    }
  }

  mutating func skip(_ count: Int) {
    var left = count
    while left > 0 {
      let taken = min(left, buffer.count)
      buffer.removeFirst(taken)
      left -= taken
      if left > 0, !fill() { return }
    }
  }

  @discardableResult
  func write(_ bytes: [UInt8]) -> Bool {
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }

  func answer(_ status: Int, _ headers: [String: String], _ body: String) {
    var text = "HTTP/1.1 \(status) Answer\r\nContent-Length: \(body.utf8.count)\r\n"
    text += "Connection: close\r\n"
    for (name, value) in headers.sorted(by: { $0.key < $1.key }) { text += "\(name): \(value)\r\n" }
    write(Array((text + "\r\n" + body).utf8))
    shutdown(descriptor, Int32(SHUT_WR))
  }
}

/// A thread of its own, for what blocks.
private enum Thread {
  private final class Work {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  static func start(_ run: @escaping @Sendable () -> Void) {
    let work = Unmanaged.passRetained(Work(run))
    var thread = pthread_t()
    let failed = pthread_create(
      &thread, nil,
      { pointer in
        if let pointer { Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().run() }
        return nil
      }, work.toOpaque())
    if failed != 0 { fatalError("no thread for a test's server") }
    pthread_detach(thread)
  }
}
