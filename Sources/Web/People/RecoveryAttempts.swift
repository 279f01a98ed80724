// SPDX-License-Identifier: Apache-2.0
import Kernel

/// Bounds how often wrong recovery codes are tried, for the whole node, by how the code begins.
///
/// A code has 120 random bits, so that nobody finds one by trying; this bound keeps whoever tries from one code's
/// neighbourhood and from the database. No address of anyone is kept, and nobody can lock all others out: that
/// would take ten wrong codes a minute for each of a million beginnings. Processes on one database count together.
struct RecoveryAttempts: Sendable {
    private let budgets: Budgets
    private static let allowance = Allowance(burst: 10, perMinute: 10)

    /// Counts in a node's budgets.
    init(_ budgets: Budgets) { self.budgets = budgets }

    /// The code as it is compared: 24 characters of base 32, or nil where the text cannot be one.
    static func normalized(_ typed: String) -> String? {
        let code = typed.lowercased().filter { $0.isLetter || $0.isNumber }
        let isCode =
            code.utf8.count == 24
            && code.utf8.allSatisfy { (97...122).contains($0) || (50...55).contains($0) }
        return isCode ? code : nil
    }

    /// Refuses where too many codes with this beginning were wrong.
    ///
    /// - Throws: `Refusal.tooMany`.
    func check(_ code: String) throws { try budgets.allowsAttempt(at: Self.what(code), Self.allowance) }

    /// Takes note of a code that was wrong.
    func failed(_ code: String) { budgets.failedAttempt(at: Self.what(code), Self.allowance) }

    private static func what(_ code: String) -> String { "recovery \(code.prefix(4))" }
}
