// SPDX-License-Identifier: Apache-2.0
import Foundation
import Kernel
import Web

extension NodeConfiguration {
    /// Files beside connections: the database, media, what the system itself opens.
    private static let otherFiles = 200

    /// Reads how much there may be at once; never more connections than the system gives us files.
    static func bounds(connections: String, requests: String) throws -> Bounds {
        func count(_ key: String, _ text: String) throws -> Int {
            guard let count = Int(text), (1...1_000_000).contains(count) else {
                throw ConfigurationMistake(key: key, problem: "is not a number from 1 to 1000000")
            }
            return count
        }
        let most = max(1, Self.mostFiles() - otherFiles)
        return Bounds(
            connections: min(try count("connections", connections), most),
            requests: try count("requests", requests))
    }

    /// Reads the budgets.
    static func budgets(_ text: (String) -> String) throws -> Budgets.Allowances {
        func allowance(_ key: String) throws -> Allowance? {
            do { return try Allowance.parse(text(key)) } catch {
                throw ConfigurationMistake(
                    key: key, problem: "is neither off nor two numbers such as 120/30: at once, and a minute")
            }
        }
        return Budgets.Allowances(
            person: try allowance("budget-person"), newest: try allowance("budget-newest"),
            network: try allowance("budget-network"), initiative: try allowance("budget-initiative"))
    }

    /// Takes as many files as the system allows: every open page holds one.
    @discardableResult
    static func mostFiles() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        return Int(clamping: limit.rlim_cur)
    }
}
