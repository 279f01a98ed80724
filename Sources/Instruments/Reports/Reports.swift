// SPDX-License-Identifier: Apache-2.0
public import Kernel
public import SQL

/// What people see, where, and whether it is still so: the map of a crisis, or of a street.
///
/// A report has a category, a place, a time of sight, words and values. Others confirm or dispute it, tell what has
/// changed, resolve and reopen it; its author corrects and withdraws it; stewards hide, merge and restore, each with
/// a published reason. Read in this order: `Events/` (what can be on the record), `Commands/` (what people ask),
/// `Projection/` (what is folded from it), `Model/` (the rules, without any SQL).
public struct Reports: Instrument {
    public typealias Event = ReportEvent
    public static let name: InstrumentName = "reports"
    public static let commands: [any Command<ReportEvent>.Type] = [
        FileReport.self, ConfirmReport.self, DisputeReport.self, UpdateReport.self, CommentReport.self,
        CorrectReport.self, WithdrawReport.self, ResolveReport.self, ReopenReport.self, MergeReports.self,
        UnmergeReport.self, HideReport.self, RestoreReport.self, ReleaseReport.self, PublishReport.self,
        HideRemark.self, RestoreRemark.self, SetCategories.self, FlagReport.self, SettleFlags.self,
        TranslateReport.self, PlaceReport.self, CategoriseReport.self, CheckPhoto.self, AcceptHelp.self,
        DeclineHelp.self, TakeTask.self, RenewTask.self, GiveBackTask.self,
    ]
    public static let tables = [
        ReportTables.report, ReportTables.category, ReportTables.judgement, ReportTables.remark,
        ReportTables.source, ReportTables.due, ReportTables.help, ReportTables.adoption,
    ]
    public static let counters = [ReportCounts.tile, ReportCounts.day]
    public static let vault = [
        ReportTables.exactPlace, ReportTables.erasedSource, ReportTables.complaint, ReportTables.lease,
    ]
    public static let collections = [ReportCollection.schema]

    /// Makes the instrument.
    public init() {}
}
