// SPDX-License-Identifier: Apache-2.0

import LadingText
import Testing

struct Base64Tests {
  /// The test vectors of RFC 4648, and both of the characters that differ between alphabets.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"), (">>>???", "Pj4+Pz8/"),
  ])
  func bytesBecomeText(bytes: String, text: String) {
    #expect(base64(Array(bytes.utf8)) == text)
    #expect(base64Text(Array(bytes.utf8)) == Array(text.utf8))
    #expect(decodeBase64(text) == Array(bytes.utf8))
  }

  @Test(arguments: [
    "Z", "Zg", "Zg=", "Zg===", "Z===", "=", "====", "Zm9v Zm9v", "Zg==Zg==", "Zm9\u{E4}",
  ])
  func whatIsNoBase64IsNil(text: String) {
    #expect(decodeBase64(text) == nil)
  }
}
