// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingText

/// The outlines or the mask of the annotation that was read last, measured once for all rules.
final class CocoGeometry {
  /// What an annotation covers, by its segmentation.
  enum Cover {
    /// It has none, or one that could not be read whole.
    case nothing
    /// Polygons.
    case outlines
    /// A mask by run lengths.
    case mask(RunLengths)
  }

  private struct State {
    var cover = Cover.nothing
    var outlines: [(outline: Outline, index: Int, offset: Int)] = []
    var extent: Extent?
    var area = 0.0
  }

  private let state = Cell(State())
  /// What kind of segmentation it has.
  var cover: Cover { state.value.cover }
  /// The polygons that could be measured, with their place in the list and in the file.
  var outlines: [(outline: Outline, index: Int, offset: Int)] { state.value.outlines }
  /// How many polygons could be measured.
  var outlineCount: Int { state.value.outlines.count }
  /// One of those polygons, by its number from 0: unlike the list, without counting a reference.
  func outline(_ number: Int) -> (outline: Outline, index: Int, offset: Int) {
    state.value.outlines[number]
  }
  /// What all of it covers; nil when that is nothing or not known.
  var extent: Extent? { state.value.extent }
  /// Its area: the polygons' areas added up, or the mask's pixels; 0 when it is not known.
  var area: Double { state.value.area }
  let crossings = CrossingFinder()

  /// Measures what the annotation has.
  func measure(_ shape: CocoShape) {
    if outlineCount > 0 { state.value.outlines.removeAll(keepingCapacity: true) }
    state.value.cover = .nothing
    state.value.extent = nil
    state.value.area = 0
    switch shape.kind {
    case .none: return
    case .polygons: measurePolygons(shape)
    case .runs, .code: measureMask(shape)
    }
  }

  private func measurePolygons(_ shape: CocoShape) {
    let numbers = shape.numbers.values
    var isWhole = shape.isWhole
    var all = Extent()
    var area = 0.0
    for number in 0..<shape.polygonCount {
      let polygon = shape.polygon(number)
      guard let outline = Outline(UnsafeBufferPointer(rebasing: numbers[polygon.range])) else {
        isWhole = false
        continue
      }
      state.value.outlines.append((outline, polygon.index, polygon.offset))
      all.formUnion(outline.extent)
      area += outline.area
    }
    state.value.area = area
    guard isWhole, outlineCount > 0 else { return }
    state.value.cover = .outlines
    state.value.extent = all
  }

  private func measureMask(_ shape: CocoShape) {
    guard shape.isWhole else { return }
    let height = shape.size?.height ?? 0
    let runs =
      shape.kind == .code
      ? RunLengths(code: shape.code, height: height)
      : RunLengths(counts: shape.numbers.values, height: height)
    state.value.cover = .mask(runs)
    guard runs.problem == nil else { return }
    state.value.extent = runs.extent
    state.value.area = Double(runs.area)
  }
}
