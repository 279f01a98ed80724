// SPDX-License-Identifier: Apache-2.0
import Formats
import Web

extension ReportRow {
    /// How a report stands, in a word or two: what is over before how far it was believed.
    func belief(at now: Timestamp, _ t: Words) -> String {
        status == .resolved ? t["resolved"] : t["credence.\(credence(at: now).rawValue)"]
    }

    /// The classes of its mark on a map.
    func look(at now: Timestamp) -> String {
        credence(at: now).rawValue + (status == .resolved ? " resolved" : "")
    }
}
