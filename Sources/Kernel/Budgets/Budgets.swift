// SPDX-License-Identifier: Apache-2.0
import Crypto
import Formats
import Synchronization

/// How much each person, network and initiative may still do: buckets of tokens, in memory.
///
/// A bucket is one number: the time at which it is full again. What somebody did moves it on; where that would lead
/// further than a full bucket lasts, they wait. Nobody waits longer than one token takes to come back.
///
/// - A **person** is judged by their own bucket; the newest people have a smaller one.
/// - A **network** (a shelter, a school, a provider that shares addresses) is asked only when somebody new comes from
///   it. Whoever has contributed before never waits for their neighbors.
/// - An **initiative** that gets more than its share makes the newest people wait, and nobody else.
///
/// Keys are hashed with a secret that lasts a day. Processes on one database tell each other of buckets that are
/// more than a quarter spent (`Kernel.shareBudgets`); of all others nothing is written down anywhere.
public final class Budgets: Sendable {
    enum Kind: UInt8 { case person = 1, network, initiative, attempt }
    typealias Key = [UInt8]
    struct Bucket {
        /// When it is full again, in microseconds.
        var full: Int64
        /// How much of that other processes do not know yet.
        var untold: Int64 = 0
        var span: Int64
    }
    struct State {
        var buckets: [Key: Bucket] = [:]
        var secret: [UInt8] = Random.bytes(32)
        var day: Int64 = 0
    }
    /// A bucket and what is taken from it.
    private struct Spending {
        let key: Key
        let allowance: Allowance
        let cost: Int64
    }

    let state = Mutex(State())
    private let allowances: Allowances
    private let clock: @Sendable () -> Timestamp
    /// Buckets that are kept at most.
    private let capacity: Int
    /// Acts of stewards cost a part of what contributions do: a flood is cleared with many of them.
    private static let stewardsShare: Int64 = 8

    init(_ allowances: Allowances, clock: @escaping @Sendable () -> Timestamp, capacity: Int = 200_000) {
        (self.allowances, self.clock, self.capacity) = (allowances, clock, capacity)
    }

    /// Takes what a command costs from the buckets of whoever sends it, or refuses it.
    ///
    /// - Throws: `Refusal.tooMany` with the seconds to wait; nothing was taken then.
    func admit(_ caller: Caller, to initiative: EntryIndex, asSteward: Bool) throws {
        guard !caller.isNode, let identity = caller.identity else { return }
        switch caller.channel {
        case .web, .api, .qr: break
        default: return
        }
        let today = clock().seconds / 86_400
        let isNew = caller.newToken != nil
        let isNewest = isNew || identity.day.map { today - $0 < 2 } ?? false
        try state.withLock { state in
            Self.turn(&state, to: today)
            var asked: [Spending] = []
            if let allowance = isNewest ? allowances.newest : allowances.person {
                asked.append(
                    Spending(
                        key: Self.key(.person, identity.id, state), allowance: allowance,
                        cost: asSteward ? allowance.interval / Self.stewardsShare : allowance.interval))
            }
            if isNew, let network = caller.network, let allowance = allowances.network {
                let key = Self.key(.network, network.bytes, state)
                asked.append(Spending(key: key, allowance: allowance, cost: allowance.interval))
            }
            var counted: Spending?
            if !asSteward, let allowance = allowances.initiative {
                let one = Spending(
                    key: Self.key(.initiative, initiative, state), allowance: allowance,
                    cost: allowance.interval)
                if isNewest { asked.append(one) } else { counted = one }
            }
            try spend(asked, &state)
            // What people who are known contribute counts, and is never refused for that.
            if let counted { take(counted, &state) }
        }
    }

    // MARK: Attempts

    /// Tells whether one more attempt at something secret may be made.
    public func allowsAttempt(at what: String, _ allowance: Allowance) throws {
        try state.withLock { state in
            Self.turn(&state, to: clock().seconds / 86_400)
            try check(
                Spending(
                    key: Self.key(.attempt, Array(what.utf8), state), allowance: allowance,
                    cost: allowance.interval), state)
        }
    }

    /// Counts an attempt that failed.
    public func failedAttempt(at what: String, _ allowance: Allowance) {
        state.withLock { state in
            Self.turn(&state, to: clock().seconds / 86_400)
            let key = Self.key(.attempt, Array(what.utf8), state)
            take(Spending(key: key, allowance: allowance, cost: allowance.interval), &state)
        }
    }

    // MARK: Buckets

    private func spend(_ all: [Spending], _ state: inout State) throws {
        for one in all { try check(one, state) }
        for one in all { take(one, &state) }
    }

    var now: Int64 { clock().milliseconds * 1000 }

    private func check(_ one: Spending, _ state: State) throws {
        let (now, span) = (now, one.allowance.span)
        // Never further than a full bucket lasts: a clock that was put back makes nobody wait for it.
        let full = min(max(state.buckets[one.key]?.full ?? now, now), now + span)
        let over = full + one.cost - now - span
        guard over > 0 else { return }
        throw Refusal(.tooMany, values: ["retryAfter": String((over + 999_999) / 1_000_000)])
    }

    private func take(_ one: Spending, _ state: inout State) {
        let now = now
        if state.buckets[one.key] == nil, state.buckets.count >= capacity { makeRoom(now, &state) }
        let span = one.allowance.span
        var bucket = state.buckets[one.key] ?? Bucket(full: now, span: span)
        bucket.full = min(min(max(bucket.full, now), now + span) + one.cost, now + span)
        bucket.span = span
        bucket.untold += one.cost
        state.buckets[one.key] = bucket
    }

    /// Forgets buckets that are full, and where that is not enough the half that is fullest.
    private func makeRoom(_ now: Int64, _ state: inout State) {
        state.buckets = state.buckets.filter { $0.value.full > now }
        guard state.buckets.count >= capacity else { return }
        let middle = state.buckets.values.map(\.full).sorted()[state.buckets.count / 2]
        state.buckets = state.buckets.filter { $0.value.full > middle }
    }

    /// A new day has a new secret, and nothing of the old one is known any longer.
    private static func turn(_ state: inout State, to day: Int64) {
        guard state.day != day else { return }
        if state.day != 0 { state.secret = Random.bytes(32) }
        state.day = day
        state.buckets.removeAll()
    }

    // MARK: Keys

    private static func key(_ kind: Kind, _ number: EntryIndex, _ state: State) -> Key {
        key(kind, (0..<8).map { UInt8(truncatingIfNeeded: number >> EntryIndex($0 * 8)) }, state)
    }

    private static func key(_ kind: Kind, _ bytes: [UInt8], _ state: State) -> Key {
        let code = HMAC<SHA256>.authenticationCode(
            for: [kind.rawValue] + bytes, using: SymmetricKey(data: state.secret))
        return Array(code.prefix(16))
    }
}
