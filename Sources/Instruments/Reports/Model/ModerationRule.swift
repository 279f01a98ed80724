// SPDX-License-Identifier: Apache-2.0

/// The rule by which a steward hides something; published with the reason.
public enum ModerationRule: String, Sendable, Hashable, CaseIterable {
    /// It says something of a person that is not for everyone.
    case personalData
    /// It may lead to harm: a threat, a call to hunt somebody, dangerous advice.
    case harmful
    /// It advertises, or was sent by a machine.
    case spam
    /// It is about something else than the initiative.
    case offTopic
    /// It was said already.
    case duplicate
    /// The law forbids it.
    case illegal
}
