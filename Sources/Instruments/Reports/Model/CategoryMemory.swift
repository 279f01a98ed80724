// SPDX-License-Identifier: Apache-2.0
import Formats
import Synchronization

/// Definitions that were read lately, by their text: a pure function, remembered.
final class CategoryMemory: Sendable {
    static let shared = CategoryMemory()
    private let known = Mutex<[String: Category]>([:])
    private let limit = 4096

    func category(_ definition: String) throws -> Category {
        if let category = known.withLock({ $0[definition] }) { return category }
        let category = try CategoryReader.category(JSONValue(parsing: definition), at: "category")
        known.withLock { known in
            if known.count >= limit { known.removeAll(keepingCapacity: true) }
            known[definition] = category
        }
        return category
    }
}
