// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Kernel

/// Every kind of refusal: its code, what it means and what to do; problem details point here.
public struct RefusalsPage: SampledPage {
    public static let template = "RefusalsPage"
    public static let keys = Shell.keys.union(["pageTitle", "refusals"])
    public let values: [String: any Sendable]

    /// Fills the page.
    public init(shell: Shell) {
        let t = shell.t
        var rows = Refusal.Code.allCases.map { code in
            Self.row(code.rawValue, status: code.status.code, t)
        }
        rows.append(Self.row("fault", status: 500, t))
        values = shell.with(["pageTitle": t["refusals_title"], "refusals": rows])
    }

    private static func row(_ code: String, status: Int, _ t: Words) -> PagePart {
        PagePart([
            "code": code, "status": String(status), "meaning": plain(t["refusal.\(code)"]),
            "hint": plain(t["refusal.\(code).hint"]),
        ])
    }

    /// The words with an ellipsis in the place of `{values}`.
    private static func plain(_ text: String) -> String {
        var result = ""
        var isInside = false
        for character in text {
            if character == "{" { isInside = true }
            if !isInside { result.append(character) }
            if character == "}" {
                result += "…"
                isInside = false
            }
        }
        return result
    }
}

extension RefusalsPage {
    public static func sample(_ shell: Shell) -> Self { RefusalsPage(shell: shell) }
    public static func empty(_ shell: Shell) -> Self { RefusalsPage(shell: shell) }
}
