// SPDX-License-Identifier: Apache-2.0
import Kernel

/// Fields that several commands take.
extension Field {
    static let personalDataAccepted = Field(
        "personalDataAccepted", .flag, "Publish although it seems to hold personal data.")
    static let also = Field(
        "also", .list, limit: FurtherCategory.limit, "Keys of further categories that it is about besides.")
    static let rule = Field(
        "rule", .choice, required: true,
        "Which rule: " + ModerationRule.allCases.map(\.rawValue).joined(separator: ", ") + ".")
    static let reason = Field("reason", .text, required: true, limit: 500, "Why; public.")
    static let remark = Field(
        "remark", .number, required: true, "Index of the entry with which it was said.")
}
