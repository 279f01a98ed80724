// SPDX-License-Identifier: Apache-2.0
import Formats

/// Finds the features of a GeoJSON file without reading them: a file of 50 MB is never one tree of values.
///
/// It looks at brackets and texts alone; each feature is read strictly afterwards, by itself, so that a broken one
/// is refused and the others are taken.
struct FeatureScanner {
    /// What a file holds.
    struct Found {
        /// Where each feature stands.
        var features: [Range<Int>] = []
        /// Members beside the features, read: `type`, `crs`.
        var members: [String: JSONValue] = [:]
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var place = 0

    private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// Looks through a file; nil where it is no JSON object as a whole.
    static func scan(_ file: [UInt8]) -> Found? {
        file.withUnsafeBufferPointer { bytes in
            var scanner = FeatureScanner(bytes)
            if file.starts(with: [0xef, 0xbb, 0xbf]) { scanner.place = 3 }
            return scanner.document()
        }
    }

    private mutating func document() -> Found? {
        var found = Found()
        guard take(UInt8(ascii: "{")) else { return nil }
        if take(UInt8(ascii: "}")) { return found }
        repeat {
            guard let name = text(), take(UInt8(ascii: ":")) else { return nil }
            if name == "features", peek() == UInt8(ascii: "[") {
                guard let features = list() else { return nil }
                found.features = features
            } else {
                guard let range = value() else { return nil }
                // A geometry or the properties of a lone feature are read as what they are.
                if range.count <= 4 << 20, let read = parsed(range) { found.members[name] = read }
            }
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { return nil }
        space()
        return place == bytes.count ? found : nil
    }

    private mutating func list() -> [Range<Int>]? {
        guard take(UInt8(ascii: "[")) else { return nil }
        var ranges: [Range<Int>] = []
        if take(UInt8(ascii: "]")) { return ranges }
        repeat {
            guard let range = value() else { return nil }
            ranges.append(range)
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]")) ? ranges : nil
    }

    /// Passes over one value; nil where it does not end.
    private mutating func value() -> Range<Int>? {
        space()
        let start = place
        var depth = 0
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""): guard skipText() else { return nil }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                place += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return start < place ? start..<place : nil }
                depth -= 1
                place += 1
            case UInt8(ascii: ",") where depth == 0: return start < place ? start..<place : nil
            default: place += 1
            }
            if depth == 0, place > start, isClosed(place - 1) { return start..<place }
        }
        return nil
    }

    private func isClosed(_ last: Int) -> Bool {
        [UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: "\"")].contains(bytes[last])
    }

    private mutating func skipText() -> Bool {
        place += 1
        while place < bytes.count {
            let byte = bytes[place]
            place += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == UInt8(ascii: "\"") { return true }
        }
        return false
    }

    private mutating func text() -> String? {
        space()
        let start = place
        guard peek() == UInt8(ascii: "\""), skipText() else { return nil }
        return parsed(start..<place)?.stringValue
    }

    private func parsed(_ range: Range<Int>) -> JSONValue? {
        try? JSONValue(parsing: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[range]))
    }

    private mutating func space() {
        while place < bytes.count, [32, 9, 10, 13].contains(bytes[place]) { place += 1 }
    }

    private mutating func peek() -> UInt8? {
        space()
        return place < bytes.count ? bytes[place] : nil
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        place += 1
        return true
    }
}
