// SPDX-License-Identifier: Apache-2.0

import Glibc

/// libFuzzer's loop: it takes the command line, and calls back with one input after the other.
@_extern(c, "LLVMFuzzerRunDriver")
func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

let names = Target.allCases.map(\.rawValue).joined(separator: ", ")
guard let name = getenv("LADING_FUZZ"), let target = Target(rawValue: String(cString: name)) else {
  print("usage: LADING_FUZZ=TARGET lading-fuzz [libFuzzer's options] [FOLDERS]; targets: \(names)")
  exit(2)
}
chosen = target

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
exit(
  runDriver(&count, &arguments) { start, length in
    let bytes = UnsafeBufferPointer(start: start, count: length)
    chosen?.run(Array(bytes))
    return 0
  })
