// SPDX-License-Identifier: Apache-2.0
public import Kernel

/// What is wrong with a form's fields, gathered, so that a person is told all of it at once.
public struct FieldMistakes: Sendable {
    private var fields: [Refusal.FieldMessage] = []

    /// Nothing is wrong yet.
    public init() {}

    /// Notes what is wrong with one field.
    public mutating func add(_ message: Refusal.FieldMessage) {
        // The first message about a field says what is wrong; a later one only follows from it.
        if !fields.contains(where: { $0.field == message.field }) { fields.append(message) }
    }

    /// What the body reads, or the fallback where a field is wrong, which is noted.
    ///
    /// - Throws: What is no mistake in a field.
    public mutating func value<T>(_ fallback: T, _ read: () throws -> T) throws -> T {
        do {
            return try read()
        } catch let refusal as Refusal where refusal.code == .invalid {
            for message in refusal.fields { add(message) }
            return fallback
        }
    }

    /// Nothing is wrong.
    public var isEmpty: Bool { fields.isEmpty }

    /// Refuses if anything was wrong.
    public func finish() throws {
        if !fields.isEmpty { throw Refusal(.invalid, fields: fields) }
    }
}
