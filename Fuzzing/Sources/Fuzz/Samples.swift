// SPDX-License-Identifier: Apache-2.0
import Foundation

extension Main {
    /// Writes the samples and the dictionary of a fuzzer; a sample that is refused is a mistake of ours.
    static func write(_ fuzzer: Fuzzer, _ folder: String) throws {
        let folder = URL(fileURLWithPath: folder)
        for (number, sample) in fuzzer.samples.enumerated() {
            if number == 0 { holds(try fuzzer.check(sample), "\(fuzzer.name): its first sample is refused") }
            try Data(sample).write(to: folder.appendingPathComponent("sample-\(number)"))
        }
        let lines = fuzzer.words.map { word in
            let escaped = word.utf8.map { byte in
                (0x23..<0x7f).contains(byte) && byte != 0x5c
                    ? String(UnicodeScalar(byte)) : "\\x" + String(Int(byte) + 256, radix: 16).dropFirst()
            }
            return "\"" + escaped.joined() + "\"\n"
        }
        try Data(lines.joined().utf8).write(to: folder.appendingPathExtension("dict"))
    }
}
