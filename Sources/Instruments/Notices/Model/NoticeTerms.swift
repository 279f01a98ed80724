// SPDX-License-Identifier: Apache-2.0

/// How much is at stake (CAP 1.2 §3.2.2); most first.
public enum Severity: String, Sendable, CaseIterable {
    case extreme = "Extreme"
    case severe = "Severe"
    case moderate = "Moderate"
    case minor = "Minor"
    case unknown = "Unknown"

    /// 0 for the most severe.
    var rank: Int64 { Int64(Self.allCases.firstIndex(of: self) ?? 4) }
    /// It stands out above every page.
    var isGrave: Bool { self == .extreme || self == .severe }
}

/// How soon one must act (CAP 1.2 §3.2.2).
public enum Urgency: String, Sendable, CaseIterable {
    case immediate = "Immediate"
    case expected = "Expected"
    case future = "Future"
    case past = "Past"
    case unknown = "Unknown"
}

/// How sure it is (CAP 1.2 §3.2.2).
public enum Certainty: String, Sendable, CaseIterable {
    case observed = "Observed"
    case likely = "Likely"
    case possible = "Possible"
    case unlikely = "Unlikely"
    case unknown = "Unknown"
}

/// What it is about (CAP 1.2 §3.2.2).
public enum NoticeCategory: String, Sendable, CaseIterable {
    case geophysical = "Geo"
    case weather = "Met"
    case safety = "Safety"
    case security = "Security"
    case rescue = "Rescue"
    case fire = "Fire"
    case health = "Health"
    case environment = "Env"
    case transport = "Transport"
    case utilities = "Infra"
    case hazardousMaterials = "CBRNE"
    case other = "Other"
}

/// What one is asked to do (CAP 1.2 §3.2.2).
public enum ResponseKind: String, Sendable, CaseIterable {
    case shelter = "Shelter"
    case evacuate = "Evacuate"
    case prepare = "Prepare"
    case execute = "Execute"
    case avoid = "Avoid"
    case monitor = "Monitor"
    case assess = "Assess"
    case allClear = "AllClear"
    case none = "None"
}
