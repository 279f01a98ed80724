// SPDX-License-Identifier: Apache-2.0

/// What a run found out.
public struct FuzzReport: Sendable, CustomStringConvertible {
    /// What was tried on.
    public let name: String
    /// Inputs tried.
    public internal(set) var rounds = 0
    /// Inputs that the parser took.
    public internal(set) var accepted = 0
    /// The longest that one input took.
    public internal(set) var slowest = Duration.zero
    /// What did not hold, each with its input.
    public internal(set) var failures: [String] = []

    /// One line for the figures.
    public var description: String {
        "fuzzed \(name): \(rounds) inputs, \(accepted) taken, slowest \(slowest), \(failures.count) failures"
    }
}

/// One run: its samples, which grow, and its sequence of random numbers.
struct FuzzRun {
    /// An input of a few kilobytes takes microseconds; a second on a busy machine means that time grows with its square.
    private static let patience = Duration.seconds(2)
    private static let largestCorpus = 400

    var report: FuzzReport
    private let seed: UInt64
    private let longest: Int
    private let dictionary: [[UInt8]]
    private var corpus: [[UInt8]]
    private let given: Int
    private var generator: SeededGenerator

    init(name: String, seed: UInt64, longest: Int, dictionary: [[UInt8]], corpus: [[UInt8]]) {
        report = FuzzReport(name: name)
        (self.seed, self.longest, self.dictionary, self.corpus) = (seed, longest, dictionary, corpus)
        given = corpus.count
        generator = SeededGenerator(seed: seed)
    }

    /// Mutates a sample and tries it.
    mutating func round(_ check: ([UInt8]) async throws -> Bool) async {
        // Half of the inputs stay near the samples that were given.
        let near = Bool.random(using: &generator)
        var input = corpus[below(near ? given : corpus.count)]
        for _ in 0..<(1 + below(4)) { mutate(&input) }
        if input.count > longest { input.removeSubrange(longest...) }
        report.rounds += 1
        guard await attempt(input, check) else { return }
        report.accepted += 1
        if corpus.count < Self.largestCorpus {
            corpus.append(input)
        } else {
            corpus[given + below(corpus.count - given)] = input
        }
    }

    /// Tries one input; true where it was taken.
    mutating func attempt(_ input: [UInt8], _ check: ([UInt8]) async throws -> Bool) async -> Bool {
        let clock = ContinuousClock()
        var isTaken = false
        let time = await clock.measure {
            do { isTaken = try await check(input) } catch {
                report.failures.append(
                    "\(report.name), seed \(seed), round \(report.rounds): \(error)\n  input \(Self.shown(input))"
                )
            }
        }
        report.slowest = max(report.slowest, time)
        if time > Self.patience {
            report.failures.append("\(report.name), seed \(seed): took \(time)\n  input \(Self.shown(input))")
        }
        return isTaken
    }

    /// As a Swift literal that a test can hold.
    private static func shown(_ input: [UInt8]) -> String {
        if let text = String(validating: input, as: UTF8.self), input.count < 400 {
            return text.debugDescription
        }
        return "\(input)"
    }

    private mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &generator) }

    private mutating func mutate(_ input: inout [UInt8]) {
        let piece = dictionary[below(dictionary.count)]
        guard !input.isEmpty else { return input = piece }
        let (one, other) = (below(input.count), below(input.count))
        let range = min(one, other)..<max(one, other)
        switch below(12) {
        case 0: input[one] ^= 1 << UInt8(below(8))
        case 1: input.remove(at: one)
        case 2, 3: input.insert(contentsOf: piece, at: one)
        case 4: input.replaceSubrange(one..<min(one + piece.count, input.count), with: piece)
        case 5: input.removeSubrange(range)
        case 6: input.insert(contentsOf: input[range], at: other)
        case 7: input.swapAt(one, other)
        case 8: input[one] = UInt8.random(in: 0...255, using: &generator)
        case 9: input.removeSubrange(one...)
        case 10:
            // A piece many times over: depth, width and squares of time show here.
            let times = 1 + below(Bool.random(using: &generator) ? 4 : 300)
            input.insert(contentsOf: (0..<times).flatMap { _ in piece }, at: one)
        default:
            let sample = corpus[below(corpus.count)]
            guard !sample.isEmpty else { return }
            input.replaceSubrange(one..., with: sample[below(sample.count)...])
        }
    }
}
