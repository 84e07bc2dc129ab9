// SPDX-License-Identifier: Apache-2.0

import LadingModel
import Testing

struct ClarifaiInputIDTests {
  /// As clarifai-python 12.5 makes them, measured.
  @Test(arguments: [
    ("IMG 0.v2.jpg", "img_0"), ("a.1.jpg", "a"), ("фото.jpg", ""), ("Ünïcode.png", "ncode"),
    ("__a--b__.png", "a-b"),
  ])
  func theOfficialClientTakesWhatIsBeforeTheFirstDot(name: String, id: String) {
    #expect(ClarifaiInputID.clean(name.utf8, taking: .beforeFirstDot) == id)
  }

  @Test(arguments: [
    ("IMG 0.v2.jpg", "img_0_v2"), ("a.1.jpg", "a_1"), ("noending", "noending"),
    (".hidden", "hidden"), ("train/cat 1/a.b.png", "train_cat_1_a_b"), ("a.b/c", "a_b_c"),
    ("a, b.png", "a_b"), ("...", ""),
  ])
  func onlyTheExtensionGoes(name: String, id: String) {
    #expect(ClarifaiInputID.clean(name.utf8, taking: .beforeLastDot) == id)
  }
}
