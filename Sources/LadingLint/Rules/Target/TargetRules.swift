// SPDX-License-Identifier: Apache-2.0

/// The rules of this group, in catalogue order.
enum TargetRules {
  static let all: [any Rule.Type] = [
    TargetZipTooLarge.self, TargetTooManyFiles.self, TargetShardTooManyImages.self,
    TargetShardTooLarge.self, TargetAnnotationShadowed.self, TargetUnrelatedJSON.self,
    TargetClarifaiDuplicateInputID.self, TargetClarifaiBatch.self,
    TargetCSVHeader.self, TargetCSVRow.self, TargetCSVInputID.self, TargetCSVInput.self,
    TargetCSVFile.self, TargetCSVConcepts.self, TargetCSVMetadata.self, TargetCSVGeopoints.self,
    TargetRecordJSON.self, TargetRecordFields.self, TargetRecordSchema.self,
    TargetRecordBlankLine.self, TargetRecordsEmpty.self,
  ]
}
