// SPDX-License-Identifier: Apache-2.0
import Formats
import Synchronization

/// The folded words of a layer's items, gathered when somebody first looks for some.
final class LayerWords: Sendable {
    private struct Folded: Sendable {
        var bytes: [UInt8] = []
        var starts: [Int32] = []
    }
    private let folded = Mutex<Folded?>(nil)

    /// The rows that hold a word beginning with each of the words asked for.
    func matching(_ words: String, in data: LayerData) -> [Int] {
        let wanted = WordFolding.words(in: words).map { [32] + Array($0.utf8) }
        guard !wanted.isEmpty else { return Array(0..<data.count) }
        let folded = self.folded.withLock { folded -> Folded in
            if let known = folded { return known }
            let made = Self.fold(data)
            folded = made
            return made
        }
        return folded.bytes.withUnsafeBufferPointer { bytes in
            (0..<data.count).filter { row in
                let (start, end) = (Int(folded.starts[row]), Int(folded.starts[row + 1]))
                return wanted.allSatisfy { Self.contains(bytes, start, end, $0) }
            }
        }
    }

    private static func contains(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, _ word: [UInt8]
    ) -> Bool {
        guard end - start >= word.count else { return false }
        for place in start...(end - word.count) where bytes[place] == 32 {
            var length = 1
            while length < word.count, bytes[place + length] == word[length] { length += 1 }
            if length == word.count { return true }
        }
        return false
    }

    private static func fold(_ data: LayerData) -> Folded {
        var folded = Folded()
        for row in 0..<data.count {
            folded.starts.append(Int32(folded.bytes.count))
            folded.bytes.append(32)
            WordFolding.appendFolded(data.names[row], to: &folded.bytes)
            for member in data.properties(row) {
                if let text = LayerFileBuilder.text(member.value) {
                    folded.bytes.append(32)
                    WordFolding.appendFolded(text, to: &folded.bytes)
                }
            }
        }
        folded.starts.append(Int32(folded.bytes.count))
        return folded
    }
}
