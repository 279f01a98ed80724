// SPDX-License-Identifier: Apache-2.0
import Kernel
import Synchronization

/// How much there may be at once, and how much there is: connections, streams, requests, bodies.
///
/// What goes beyond is refused at once, with 503 and `Retry-After`. Whoever writes is refused first, whoever follows
/// next; those who read suffer last.
public final class Bounds: Sendable {
    /// Connections at most.
    public let mostConnections: Int
    /// Streams of events at most: four of five connections, so that pages can always be asked for.
    public let mostFollowers: Int
    /// Requests that are being answered at most; three of four of them may write.
    public let mostRequests: Int
    /// Bytes of bodies in memory at most.
    public let mostBodies: Int
    private let open = Atomic<Int>(0)
    private let asked = Atomic<Int>(0)
    private let held = Atomic<Int>(0)

    /// Sets bounds.
    public init(connections: Int = 20_000, requests: Int = 2000, bodies: Int = 256 << 20) {
        mostConnections = connections
        mostFollowers = max(1, connections * 4 / 5)
        mostRequests = requests
        mostBodies = bodies
    }

    /// Connections that are open.
    public var connections: Int { open.load(ordering: .relaxed) }

    /// Takes a connection in.
    ///
    /// - Returns: There is room for it; `disconnected` MUST be called in either case.
    public func connected() -> Bool { open.wrappingAdd(1, ordering: .relaxed).newValue <= mostConnections }

    /// Lets a connection go.
    public func disconnected() { open.wrappingSubtract(1, ordering: .relaxed) }

    /// Takes a request in where there is room; `leave` MUST be called then, and not otherwise.
    func enter(isWriting: Bool) -> Bool {
        let most = isWriting ? max(1, mostRequests * 3 / 4) : mostRequests
        guard asked.wrappingAdd(1, ordering: .relaxed).newValue <= most else {
            leave()
            return false
        }
        return true
    }

    /// A request was answered.
    func leave() { asked.wrappingSubtract(1, ordering: .relaxed) }

    /// Bytes of bodies that are in memory, for as long as somebody holds this.
    final class Held: Sendable {
        private let bounds: Bounds
        private let bytes = Atomic<Int>(0)
        fileprivate init(_ bounds: Bounds) { self.bounds = bounds }

        /// Makes room for more of a body.
        ///
        /// - Throws: `Refusal.busy` where all bodies together are too much.
        func grow(by count: Int) throws {
            bytes.wrappingAdd(count, ordering: .relaxed)
            let all = bounds.held.wrappingAdd(count, ordering: .relaxed).newValue
            guard all <= bounds.mostBodies else { throw Refusal(.busy, values: ["retryAfter": "10"]) }
        }

        deinit { bounds.held.wrappingSubtract(bytes.load(ordering: .relaxed), ordering: .relaxed) }
    }

    /// Begins to take up a body.
    func body() -> Held { Held(self) }
}
