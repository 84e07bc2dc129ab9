// SPDX-License-Identifier: Apache-2.0

import LadingFormats

/// The rules that see every annotation and every polygon, each by its name.
///
/// There are a million annotations and more: calling the rules one after another out of a list would
/// count two references for each rule and annotation, which takes longer than most rules do.
final class CocoAnnotationPass {
  private let missingField = CocoMissingField()
  private let duplicateAnnotationID = CocoDuplicateAnnotationID()
  private let orphanImageRef = CocoOrphanImageRef()
  private let boxNonPositive = CocoBoxNonPositive()
  private let boxOutOfBounds = CocoBoxOutOfBounds()
  private let boxOverrunRounding = CocoBoxOverrunRounding()
  private let boxXyxySuspected = CocoBoxXyxySuspected()
  private let boxNormalisedSuspected = CocoBoxNormalisedSuspected()
  private let boxSegmentationMismatch = CocoBoxSegmentationMismatch()
  private let areaMismatch = CocoAreaMismatch()
  private let crowdPolygon = CocoCrowdPolygon()
  private let duplicateAnnotation = CocoDuplicateAnnotation()
  private let panopticMask = CocoPanopticMask()
  private let captionEmpty = CocoCaptionEmpty()
  private let polygonOutOfBounds = CocoPolygonOutOfBounds()
  private let polygonSelfIntersecting = CocoPolygonSelfIntersecting()

  /// All of them, in the order in which they see an annotation.
  var rules: [any CocoRule] {
    [
      missingField,
      duplicateAnnotationID,
      orphanImageRef,
      boxNonPositive,
      boxOutOfBounds,
      boxOverrunRounding,
      boxXyxySuspected,
      boxNormalisedSuspected,
      boxSegmentationMismatch,
      areaMismatch,
      crowdPolygon,
      duplicateAnnotation,
      panopticMask,
      captionEmpty,
      polygonOutOfBounds,
      polygonSelfIntersecting,
    ]
  }

  func visit(annotation: CocoAnnotation, _ context: CocoContext) {
    missingField.visit(annotation: annotation, context)
    duplicateAnnotationID.visit(annotation: annotation, context)
    orphanImageRef.visit(annotation: annotation, context)
    boxNonPositive.visit(annotation: annotation, context)
    boxOutOfBounds.visit(annotation: annotation, context)
    boxOverrunRounding.visit(annotation: annotation, context)
    boxXyxySuspected.visit(annotation: annotation, context)
    boxNormalisedSuspected.visit(annotation: annotation, context)
    boxSegmentationMismatch.visit(annotation: annotation, context)
    areaMismatch.visit(annotation: annotation, context)
    crowdPolygon.visit(annotation: annotation, context)
    duplicateAnnotation.visit(annotation: annotation, context)
    panopticMask.visit(annotation: annotation, context)
    captionEmpty.visit(annotation: annotation, context)
  }

  func visit(
    outline: Outline, at place: CocoOutlinePlace, of annotation: CocoAnnotation,
    _ context: CocoContext
  ) {
    polygonOutOfBounds.visit(outline: outline, at: place, of: annotation, context)
    polygonSelfIntersecting.visit(outline: outline, at: place, of: annotation, context)
  }
}
