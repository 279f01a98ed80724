// SPDX-License-Identifier: Apache-2.0

/// One parser with what must hold of it, for any bytes at all.
struct Fuzzer: Sendable {
    /// Its name on the command line.
    let name: String
    /// Valid inputs to set out from.
    let samples: [[UInt8]]
    /// Pieces that mean something to it.
    let words: [String]
    /// Tries one input; true where it was taken.
    let check: @Sendable ([UInt8]) throws -> Bool

    /// Sets out from samples.
    init(
        _ name: String, _ samples: [[UInt8]], words: [String] = [],
        check: @escaping @Sendable ([UInt8]) throws -> Bool
    ) {
        (self.name, self.samples, self.words, self.check) = (name, samples, words, check)
    }

    /// Sets out from samples that are text.
    init(
        _ name: String, _ samples: [String], words: [String] = [],
        check: @escaping @Sendable ([UInt8]) throws -> Bool
    ) {
        self.init(name, samples.map { Array($0.utf8) }, words: words, check: check)
    }

    /// All of them; `run` asks for their names.
    static let all = record + everyday + bodies + places
}

/// Fails a check where a condition does not hold: the process ends, and libFuzzer keeps the input.
func holds(_ condition: Bool, _ otherwise: @autoclosure () -> String) {
    if !condition { fatalError(otherwise()) }
}

/// libFuzzer, as a library (compiler-rt/lib/fuzzer/FuzzerInterface.h).
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ one: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The one that this process runs; it is chosen before the first input and not changed.
nonisolated(unsafe) private var chosen = Fuzzer.all[0]

@main
enum Main {
    /// `Fuzz` alone names all, `Fuzz NAME --samples FOLDER` writes what to set out from, `Fuzz NAME …` hands over.
    static func main() throws {
        var words = CommandLine.arguments
        guard words.count > 1, let found = Fuzzer.all.first(where: { $0.name == words[1] }) else {
            for fuzzer in Fuzzer.all { print(fuzzer.name) }
            return
        }
        chosen = found
        if words.count == 4, words[2] == "--samples" { return try write(found, words[3]) }
        words.remove(at: 1)
        var count = CInt(words.count)
        let list = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: words.count + 1)
        for (place, word) in words.enumerated() { list[place] = copy(word) }
        list[words.count] = nil
        var arguments = list
        _ = runFuzzer(&count, &arguments) { start, count in
            let input = Array(UnsafeBufferPointer(start: start, count: count))
            do {
                _ = try chosen.check(input)
            } catch { fatalError("an error that is not declared: \(error)") }
            return 0
        }
    }

    private static func copy(_ word: String) -> UnsafeMutablePointer<CChar> {
        let bytes = Array(word.utf8CString)
        let copied = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        copied.initialize(from: bytes, count: bytes.count)
        return copied
    }
}
