// SPDX-License-Identifier: Apache-2.0
import Formats
import Synchronization
import Testing

@testable import Kernel

/// Buckets of tokens: what fits goes, what does not waits no longer than a token takes to come back.
@Suite struct BudgetTests {
    private static let ten = Allowance(burst: 10, perMinute: 60)

    private func budgets(_ time: Box<Int64>, capacity: Int = 1000) -> Budgets {
        Budgets(.unlimited, clock: { Timestamp(milliseconds: time.value) }, capacity: capacity)
    }

    private func wait(_ budgets: Budgets, _ what: String) -> Int? {
        do {
            try budgets.allowsAttempt(at: what, Self.ten)
            return nil
        } catch let refusal as Refusal { return refusal.values["retryAfter"].flatMap { Int($0) } } catch {
            return -1
        }
    }

    @Test func `a bucket empties, and one token comes back at a time`() {
        let time = Box<Int64>(1_000_000_000)
        let budgets = budgets(time)
        for _ in 0..<10 {
            #expect(wait(budgets, "a") == nil)
            budgets.failedAttempt(at: "a", Self.ten)
        }
        #expect(wait(budgets, "a") == 1)
        #expect(wait(budgets, "b") == nil)
        time.change { $0 += 1000 }
        #expect(wait(budgets, "a") == nil)
        budgets.failedAttempt(at: "a", Self.ten)
        #expect(wait(budgets, "a") == 1)
        time.change { $0 += 10_000 }
        for _ in 0..<10 { budgets.failedAttempt(at: "a", Self.ten) }
        // However much more is counted, the wait does not grow.
        for _ in 0..<500 { budgets.failedAttempt(at: "a", Self.ten) }
        #expect(wait(budgets, "a") == 1)
    }

    @Test func `a clock that is put back keeps nobody waiting for it`() {
        let time = Box<Int64>(1_000_000_000)
        let budgets = budgets(time)
        for _ in 0..<10 { budgets.failedAttempt(at: "a", Self.ten) }
        time.change { $0 -= 3_600_000 }
        #expect(wait(budgets, "a") == 1)
        time.change { $0 += 1000 }
        #expect((wait(budgets, "a") ?? 0) <= 1)
    }

    @Test func `memory has a bound, and those who spend most are remembered longest`() {
        let time = Box<Int64>(1_000_000_000)
        let budgets = budgets(time, capacity: 100)
        for _ in 0..<10 { budgets.failedAttempt(at: "flood", Self.ten) }
        for number in 0..<5000 { budgets.failedAttempt(at: "once \(number)", Self.ten) }
        #expect(budgets.state.withLock { $0.buckets.count } <= 100)
        #expect(wait(budgets, "flood") == 1)
    }

    @Test func `a new day has a new secret`() throws {
        let time = Box<Int64>(86_400_000 * 20_000)
        let budgets = budgets(time)
        try budgets.allowsAttempt(at: "a", Self.ten)
        for _ in 0..<10 { budgets.failedAttempt(at: "a", Self.ten) }
        let secret = budgets.state.withLock { $0.secret }
        time.change { $0 += 86_400_000 }
        #expect(wait(budgets, "a") == nil)
        #expect(budgets.state.withLock { $0.secret } != secret)
    }

    @Test func `what others spent counts here, and is not told back to them`() {
        let time = Box<Int64>(1_000_000_000)
        let (one, two) = (budgets(time), budgets(time))
        let day = time.value / 86_400_000
        for each in [one, two] { each.take([1, 2, 3], of: day) }
        for _ in 0..<2 { one.failedAttempt(at: "a", Self.ten) }
        #expect(one.untold(at: one.now).isEmpty, "who does little is told to nobody")
        for _ in 0..<8 { one.failedAttempt(at: "a", Self.ten) }
        let told = one.untold(at: one.now)
        #expect(told.count == 1)
        one.told(told)
        #expect(one.untold(at: one.now).isEmpty)
        two.heard(told.map { (key: $0.key, full: $0.full) })
        #expect(wait(two, "a") == 1)
        #expect(two.untold(at: two.now).isEmpty)
    }

    @Test(arguments: [("120/30", Allowance(burst: 120, perMinute: 30)), ("off", nil)])
    func `settings are read`(text: String, expected: Allowance?) throws {
        #expect(try Allowance.parse(text) == expected)
    }

    @Test(arguments: ["", "10", "0/1", "1/0", "a/b", "1/2/3", "-1/5", "1 / 2", "9999999/1"])
    func `what is no allowance is refused`(text: String) {
        #expect(throws: Allowance.Unreadable.self) { try Allowance.parse(text) }
    }

    @Test func `networks are 24 and 48 bits; addresses that tell nobody apart are none`() {
        #expect(NetworkMark(address: [192, 0, 2, 1]) == NetworkMark(address: [192, 0, 2, 250]))
        #expect(NetworkMark(address: [192, 0, 2, 1]) != NetworkMark(address: [192, 0, 3, 1]))
        let six: [UInt8] = [0x20, 1, 0xd, 0xb8, 0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1]
        var beside = six
        beside[7] = 9
        #expect(NetworkMark(address: six) == NetworkMark(address: beside))
        beside[5] = 9
        #expect(NetworkMark(address: six) != NetworkMark(address: beside))
        let none: [[UInt8]] = [
            [127, 0, 0, 1], [10, 1, 2, 3], [172, 20, 0, 1], [192, 168, 1, 1], [100, 70, 0, 1],
            [169, 254, 1, 1],
            [0xfd] + Array(six.dropFirst()), Array(repeating: 0, count: 16), [1, 2, 3],
        ]
        for address in none { #expect(NetworkMark(address: address) == nil) }
    }
}
