// SPDX-License-Identifier: Apache-2.0

/// Whether bytes are a vector tile: layers with names, features and geometry that hold together.
///
/// Mapbox Vector Tile Specification 2.1, as a protocol buffer. Nothing is kept: a browser draws them.
public enum VectorTileCheck {
    /// What a tile has.
    public struct Contents: Sendable, Hashable {
        /// The names of its layers.
        public var layers: [String] = []
        /// How many features they have.
        public var features = 0
    }

    /// Looks through a tile that is not compressed any more; nil where it is none.
    public static func contents(_ bytes: [UInt8]) -> Contents? {
        var contents = Contents()
        var fields = Fields(bytes[...])
        while let field = fields.next() {
            guard field.number == 3 else { continue }
            guard let payload = field.bytes, layer(payload, &contents) else { return nil }
        }
        return fields.isWell ? contents : nil
    }

    private static func layer(_ bytes: ArraySlice<UInt8>, _ contents: inout Contents) -> Bool {
        var name: String?
        var fields = Fields(bytes)
        while let field = fields.next() {
            switch field.number {
            case 1:
                guard let payload = field.bytes, let text = String(validating: payload, as: UTF8.self) else {
                    return false
                }
                name = text
            case 2:
                guard let payload = field.bytes, feature(payload) else { return false }
                contents.features += 1
            case 3, 4: guard field.bytes != nil else { return false }
            case 5: guard field.value > 0, field.bytes == nil else { return false }
            default: break
            }
        }
        guard fields.isWell, let name else { return false }
        contents.layers.append(name)
        return true
    }

    private static func feature(_ bytes: ArraySlice<UInt8>) -> Bool {
        var fields = Fields(bytes)
        while let field = fields.next() {
            switch field.number {
            case 2: guard let payload = field.bytes, numbers(payload) != nil else { return false }
            case 3: guard field.bytes == nil, field.value <= 3 else { return false }
            case 4:
                guard let payload = field.bytes, let commands = numbers(payload), isGeometry(commands) else {
                    return false
                }
            default: break
            }
        }
        return fields.isWell
    }

    private static func numbers(_ bytes: ArraySlice<UInt8>) -> [UInt64]? {
        var fields = Fields(bytes)
        var numbers: [UInt64] = []
        while !fields.isAtEnd {
            guard let number = fields.varint() else { return nil }
            numbers.append(number)
        }
        return numbers
    }

    /// Commands with as many parameters as they say (§4.3).
    private static func isGeometry(_ numbers: [UInt64]) -> Bool {
        var place = 0
        while place < numbers.count {
            let (command, count) = (numbers[place] & 7, numbers[place] >> 3)
            place += 1
            switch command {
            case 1, 2:
                guard count > 0, count <= UInt64(numbers.count - place) / 2 else { return false }
                place += Int(count) * 2
            case 7: guard count == 1 else { return false }
            default: return false
            }
        }
        return true
    }

    /// The fields of a protocol buffer's message.
    private struct Fields {
        private let bytes: ArraySlice<UInt8>
        private var place: Int
        private(set) var isWell = true
        var isAtEnd: Bool { place >= bytes.endIndex }

        struct Field {
            let number: Int
            /// Of a number.
            var value: UInt64 = 0
            /// Of what has a length.
            var bytes: ArraySlice<UInt8>?
        }

        init(_ bytes: ArraySlice<UInt8>) {
            self.bytes = bytes
            place = bytes.startIndex
        }

        mutating func varint() -> UInt64? {
            var (value, shift): (UInt64, UInt64) = (0, 0)
            while place < bytes.endIndex, shift < 64 {
                let byte = bytes[place]
                place += 1
                value |= UInt64(byte & 0x7F) << shift
                if byte < 0x80 { return value }
                shift += 7
            }
            isWell = false
            return nil
        }

        mutating func next() -> Field? {
            guard isWell, !isAtEnd, let key = varint() else { return nil }
            guard key >> 3 > 0, let number = Int(exactly: key >> 3) else { return fail() }
            var field = Field(number: number)
            switch key & 7 {
            case 0:
                guard let value = varint() else { return nil }
                field.value = value
            case 1: return skip(8, field)
            case 5: return skip(4, field)
            case 2:
                guard let length = varint(), length <= UInt64(bytes.endIndex - place) else { return fail() }
                field.bytes = bytes[place..<place + Int(length)]
                place += Int(length)
            default: return fail()
            }
            return field
        }

        private mutating func skip(_ count: Int, _ field: Field) -> Field? {
            guard bytes.endIndex - place >= count else { return fail() }
            place += count
            return field
        }

        private mutating func fail() -> Field? {
            isWell = false
            return nil
        }
    }
}
