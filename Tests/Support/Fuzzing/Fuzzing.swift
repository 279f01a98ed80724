// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Mutations of valid samples, thrown at a parser: a fixed number in `make test`, a length of time in `make test-long`.
///
/// The check answers whether the parser took the input, and throws `FuzzFailure` where a property does not hold; any
/// other error that it throws is a refusal that its parser does not declare, and a failure too. What is taken becomes a
/// sample itself, so a long run walks far from where it began.
public struct Fuzzing: Sendable {
    /// Samples, the first of which MUST be taken.
    let samples: [[UInt8]]
    /// Pieces that mean something to the parser, for insertions.
    let dictionary: [[UInt8]]
    /// The longest input, in bytes.
    let longest: Int
    /// Rounds in a short run.
    let rounds: Int

    /// After how many minutes a test hangs: all of them wait for one another.
    public static var minutes: Int { 30 + Int(FuzzBudget.seconds ?? 0) }

    /// Sets out from samples; an input that failed once is added to them, and so tried in every run.
    public init(
        _ samples: [String], dictionary: [String] = [], rounds: Int = 3000, longest: Int = 4096
    ) {
        self.init(
            samples.map { Array($0.utf8) }, dictionary: dictionary, rounds: rounds, longest: longest)
    }

    /// Sets out from samples that need not be text.
    public init(
        _ samples: [[UInt8]], dictionary: [String] = [], rounds: Int = 3000, longest: Int = 4096
    ) {
        self.samples = samples
        self.dictionary = dictionary.map { Array($0.utf8) } + Self.telling
        self.rounds = rounds
        self.longest = longest
    }

    /// What makes trouble in any text: edges of numbers and of UTF-8, ends of lines, direction marks.
    private static let telling: [[UInt8]] =
        [
            "", " ", "\n", "\r\n", "\t", "\0", "\"", "'", "\\", "/", "%", "&", "=", "+", "-", "_", ".", ",",
            ":", ";",
            "0", "1", "9", "-0", "-1", "255", "256", "999", "1e308", "1e-400", "2147483648",
            "9223372036854775807",
            "9223372036854775808", "18446744073709551616", "nan", "inf", "null", "true", "é", "e\u{301}",
            "日本",
            "🚲", "\u{202E}", "\u{FEFF}", "\u{2028}", "\u{0660}", "İ", "ß", "A", "Z", "T", "x",
        ].map { Array($0.utf8) } + [
            [0xff], [0xc3], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0xf4, 0x90],
        ]

    /// Runs the check over and over.
    public func run(
        _ name: String, seed: UInt64, check: ([UInt8]) async throws -> Bool
    ) async -> FuzzReport {
        let seed = FuzzBudget.seed ?? seed
        var run = FuzzRun(name: name, seed: seed, longest: longest, dictionary: dictionary, corpus: samples)
        for (number, sample) in samples.enumerated() {
            let isTaken = await run.attempt(sample, check)
            if number == 0, !isTaken { run.report.failures.append("\(name): its first sample is refused") }
        }
        run.report.accepted = 0
        let clock = ContinuousClock()
        let end = FuzzBudget.seconds.map { clock.now + .seconds($0) }
        while run.report.failures.count < 5 {
            if let end {
                if clock.now >= end { break }
            } else if run.report.rounds >= rounds {
                break
            }
            await run.round(check)
        }
        if run.report.accepted == 0 {
            run.report.failures.append("\(name): no mutation was taken: only refusals were tried")
        }
        if end != nil { print(run.report) }
        return run.report
    }
}

/// How long a run lasts, as the environment says it.
enum FuzzBudget {
    private static let environment = ProcessInfo.processInfo.environment

    /// Seconds for each parser; nil for the fixed number of rounds.
    static let seconds: Double? =
        environment["FOLKMOOT_LONG"] == "1"
        ? environment["FOLKMOOT_FUZZ_SECONDS"].flatMap(Double.init) ?? 30 : nil

    /// Another beginning than the fixed one: each gives other inputs.
    static let seed = environment["FOLKMOOT_FUZZ_SEED"].flatMap(UInt64.init)
}

/// A property that does not hold.
public struct FuzzFailure: Error, CustomStringConvertible {
    /// What should be, and is not.
    public let description: String

    /// Says what should be, and is not.
    public init(_ description: String) { self.description = description }
}

/// Fails a check where a condition does not hold.
public func holds(_ condition: Bool, _ otherwise: @autoclosure () -> String) throws {
    if !condition { throw FuzzFailure(otherwise()) }
}
