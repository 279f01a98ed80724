// SPDX-License-Identifier: Apache-2.0

/// The members of a JSON object, in the order they were written, no name twice.
///
/// Equality disregards order. Names are compared by their UTF-8: `é` composed and decomposed are two names,
/// as RFC 8259 §8.3 wants. Lookup is linear up to sixteen members and hashed beyond.
public struct JSONObject: Sendable {
    /// One name and its value.
    public struct Member: Hashable, Sendable {
        /// The name.
        public let key: String
        /// The value.
        public var value: JSONValue
    }

    private var members: [Member] = []
    /// Where each name stands; empty while there are few.
    private var places: [[UInt8]: Int] = [:]
    private static let few = 16

    /// Starts without members.
    public init() {}

    /// The names, in order.
    public var keys: [String] { members.map(\.key) }

    /// The value of that name; setting nil removes it, setting a new name puts it last.
    public subscript(_ name: String) -> JSONValue? {
        get { place(of: name).map { members[$0].value } }
        set {
            switch (place(of: name), newValue) {
            case (let place?, let value?): members[place].value = value
            case (nil, let value?): add(name, value)
            case (let place?, nil):
                members.remove(at: place)
                index()
            case (nil, nil): break
            }
        }
    }

    /// Adds a member whose name is new; answers false, and adds nothing, if it is not.
    mutating func append(_ name: String, _ value: JSONValue) -> Bool {
        guard place(of: name) == nil else { return false }
        add(name, value)
        return true
    }

    private mutating func add(_ name: String, _ value: JSONValue) {
        if members.isEmpty { members.reserveCapacity(8) }
        members.append(Member(key: name, value: value))
        if members.count == Self.few + 1 {
            index()
        } else if members.count > Self.few {
            places[Array(name.utf8)] = members.count - 1
        }
    }

    private mutating func index() {
        places.removeAll()
        guard members.count > Self.few else { return }
        for (place, member) in members.enumerated() { places[Array(member.key.utf8)] = place }
    }

    private func place(of name: String) -> Int? {
        guard members.count <= Self.few else { return places[Array(name.utf8)] }
        for place in members.indices where Self.same(members[place].key, name) { return place }
        return nil
    }

    /// Compares bytes; `==` on `String` would call canonically equivalent names the same.
    private static func same(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && left == right && left.utf8.elementsEqual(right.utf8)
    }
}

extension JSONObject: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { members.count }
    public subscript(_ position: Int) -> Member { members[position] }
}

extension JSONObject: Hashable {
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        guard left.members.count == right.members.count else { return false }
        return left.members.allSatisfy { right[$0.key] == $0.value }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(members.count)
        var sum = 0
        for member in members { sum &+= member.hashValue }
        hasher.combine(sum)
    }
}
