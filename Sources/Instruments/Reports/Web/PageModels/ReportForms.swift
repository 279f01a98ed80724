// SPDX-License-Identifier: Apache-2.0
import Web

/// The small forms under a report, one for each thing that can be done with it.
struct ReportForms {
    let t: Words
    let path: String
    let rules: [(value: String, words: String)]
    let acting: ReportPage.Action?
    let input: FormInput

    /// What the template names for one form.
    func part(_ action: ReportPage.Action) -> PagePart {
        let came = action == acting ? input : FormInput()
        return PagePart([
            "action": action.rawValue, "outbox": Self.isKept(action) ? action.rawValue : nil,
            "address": "\(path)/\(action.rawValue)",
            "label": t["act.\(action.rawValue)"], "explains": t.optional("act.\(action.rawValue).hint"),
            "send": t["act.\(action.rawValue).send"], "icon": Self.icon(action), "isLink": action == .correct,
            "isOpen": action == acting, "personalData": came.asksPersonalData,
            "isDanger": action == .withdraw || action == .hide,
            "fields": fields(action).map { $0.part(came, t, scope: action.rawValue) },
        ])
    }

    /// What everyone may do is kept on the device where there is no connection; what stewards do must be seen to work.
    private static func isKept(_ action: ReportPage.Action) -> Bool {
        [.confirm, .dispute, .update, .comment, .resolve, .reopen].contains(action)
    }

    private func fields(_ action: ReportPage.Action) -> [FormField] {
        switch action {
        case .dispute:
            [FormField("why", .long, label: t["act.dispute.why"], required: true, limit: 500)]
        case .update:
            [FormField("text", .long, label: t["act.update.what"], required: true, limit: 4000)]
        case .comment:
            [FormField("text", .long, label: t["act.comment.what"], required: true, limit: 4000)]
        case .resolve:
            [FormField("text", .long, label: t["act.resolve.how"], limit: 500)]
        case .reopen:
            [FormField("why", .long, label: t["act.reopen.why"], required: true, limit: 500)]
        case .merge:
            [
                FormField(
                    "into", .number, label: t["act.merge.into"], hint: t["act.merge.into.hint"],
                    required: true)
            ]
        case .hide:
            [
                FormField("rule", .choice(rules), label: t["act.hide.rule"], required: true),
                FormField("reason", .long, label: t["act.hide.reason"], required: true, limit: 500),
            ]
        case .restore:
            [FormField("reason", .long, label: t["act.restore.why"], required: true, limit: 500)]
        case .flag:
            [
                FormField(
                    "complaint",
                    .choice(HelpFact.Complaint.allCases.map { ($0.rawValue, t["complaint.\($0.rawValue)"]) }),
                    label: t["act.flag.why"], required: true),
                FormField("text", .long, label: t["act.flag.text"], limit: 1000),
            ]
        case .withdraw: [FormField("reason", .text, label: t["act.withdraw.why"], limit: 500)]
        case .confirm, .correct, .unmerge, .release: []
        }
    }

    private static func icon(_ action: ReportPage.Action) -> String {
        switch action {
        case .confirm: "check"
        case .dispute: "cross"
        case .update: "edit"
        case .comment: "comment"
        case .resolve: "done"
        case .reopen: "again"
        case .correct: "edit"
        case .withdraw: "trash"
        case .flag: "flag"
        case .merge, .unmerge: "merge"
        case .hide: "hidden"
        case .restore: "eye"
        case .release: "check"
        }
    }
}
