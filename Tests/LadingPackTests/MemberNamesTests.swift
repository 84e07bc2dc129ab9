// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel
import LadingTestKit
import Testing

@testable import LadingPack

@Suite struct MemberNamesTests {
  private func names(
    _ paths: [String], _ members: Manifest.Members = .images, root: String = ""
  ) -> [String: String] {
    var listing = InventoryBuilder()
    for path in paths.compactMap({ EntryPath($0) }) { listing.add(path: path, size: 1) }
    let inventory = Inventory(listing)
    let images = ImagesOnly(inventory).images
    let names = MemberNames(
      images, inventory: inventory, root: Array(root.utf8), members: members)
    var result: [String: String] = [:]
    for position in 0..<images.count {
      let path = inventory.path(images.entry(position)).string
      result[path] = String(decoding: names.image(position), as: UTF8.self)
    }
    return result
  }

  @Test func aNameThatOccursOnceLosesItsFolders() {
    #expect(
      names(["train/images/a.jpg", "b.jpg"]) == ["train/images/a.jpg": "a.jpg", "b.jpg": "b.jpg"])
  }

  @Test func everyBearerOfARepeatedNameGetsItsFolders() {
    #expect(
      names(["a.jpg", "train/images/a.jpg", "valid/a.jpg"]) == [
        "a.jpg": "a.jpg", "train/images/a.jpg": "train__images__a.jpg",
        "valid/a.jpg": "valid__a.jpg",
      ])
  }

  @Test func theWrappingFolderIsNoFolder() {
    #expect(
      names(["ds/train/a.jpg", "ds/valid/a.jpg"], root: "ds") == [
        "ds/train/a.jpg": "train__a.jpg", "ds/valid/a.jpg": "valid__a.jpg",
      ])
  }

  @Test func aRemainingClashIsNumberedInByteOrder() {
    #expect(
      names(["a/b/x.jpg", "a/b__x.jpg", "c/x.jpg", "d/a__b__x.jpg", "e/a__b__x__2.jpg"]) == [
        "a/b/x.jpg": "a__b__x.jpg", "a/b__x.jpg": "b__x.jpg", "c/x.jpg": "c__x.jpg",
        "d/a__b__x.jpg": "a__b__x__3.jpg", "e/a__b__x__2.jpg": "a__b__x__2.jpg",
      ])
  }

  @Test func aSampleIsKeyedByItsStemWithoutDots() {
    #expect(
      names(["t/a.v1.jpg", "t/b.JPG", "v.1/c.png", "w/c.jpg"], .samples) == [
        "t/a.v1.jpg": "a_v1.jpg", "t/b.JPG": "b.JPG", "v.1/c.png": "v_1__c.png",
        "w/c.jpg": "w__c.jpg",
      ])
  }

  @Test func samplesOfOneStemHaveKeysOfTheirOwn() {
    #expect(
      names(["a.jpg", "a.png", "a.b.gif", "a_b.gif"], .samples) == [
        "a.jpg": "a.jpg", "a.png": "a__2.png", "a.b.gif": "a_b.gif", "a_b.gif": "a_b__2.gif",
      ])
  }

  @Test(arguments: [UInt64(1), 2, 3, 4, 5], Manifest.Members.allCases)
  func namesAreUniqueWhateverThePaths(seed: UInt64, members: Manifest.Members) {
    var generator = SeededGenerator(seed: seed)
    let words = ["a", "a__a", "a.a", "__2", "a__2", "b"]
    var paths: Set<String> = []
    while paths.count < 300 {
      let folders = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
        words.randomElement(using: &generator) ?? "a"
      }
      let name = words.randomElement(using: &generator) ?? "a"
      let fileExtension = ["jpg", "png"].randomElement(using: &generator) ?? "jpg"
      paths.insert((folders + ["\(name).\(fileExtension)"]).joined(separator: "/"))
    }
    let named = names(Array(paths), members)
    #expect(named.count == 300, "seed \(seed)")
    let keys = named.values.map { members == .samples ? String($0.prefix { $0 != "." }) : $0 }
    #expect(Set(keys).count == 300, "seed \(seed)")
  }
}
