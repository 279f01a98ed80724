// SPDX-License-Identifier: Apache-2.0
import App
import ArgumentParser
import Formats

/// The platform's inference for researchers, on files; no node is needed.
struct Infer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Infer from files what the platform would: no node is needed.", subcommands: [Truth.self])

    struct Truth: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Infer the true answers, and who is reliable, from the answers of many.",
            discussion: "docs/inference.md says what each method does, and which paper it is from.")
        @Option(
            help: ArgumentHelp("One of \(Self.methods).", valueName: "method"),
            transform: { name in
                guard let method = TruthMethod(rawValue: name) else {
                    throw ValidationError("\(name) is none of \(Self.methods).")
                }
                return method
            })
        var method: TruthMethod
        @Option(help: "A CSV file with the header question,worker,answer.") var answers: String
        @Flag(help: "Write how reliable each worker is instead of the answers.") var workers = false
        @Flag(help: "Write JSON instead of CSV.") var json = false
        @Flag(help: "Of catd and pm: take means of numbers instead of choosing among the values.")
        var continuous = false
        @Option(help: "Of the coin that decides between answers that are exactly alike.") var seed: UInt64 = 6

        private static let methods = TruthMethod.allCases.map(\.rawValue).joined(separator: ", ")

        func validate() throws {
            guard !continuous || method.takesBoth else {
                throw ValidationError("--continuous is for catd and pm.")
            }
        }

        func run() async throws {
            do {
                let table = try AnswerTable(reading: answers)
                let truth = try InferredTruth(table, by: method, isContinuous: continuous, seed: seed)
                if json {
                    put(truth.json(workers: workers))
                } else {
                    put(workers ? truth.workersCSV : truth.answersCSV)
                }
            } catch let error as AnswerTableError {
                complain("\(error)")
                throw ExitCode.failure
            } catch let error as CSVError {
                complain("\(error)")
                throw ExitCode.failure
            }
        }
    }
}
