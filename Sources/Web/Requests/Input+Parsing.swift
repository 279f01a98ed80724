// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel

/// Bodies as bytes: what they say, whoever sent them. Nothing here knows of HTTP, so that it can be fuzzed alone.
extension Input {
    /// Reads a JSON object.
    static func json(_ bytes: [UInt8]) throws -> Input {
        do {
            guard case .object(let object) = try JSONValue(parsing: bytes) else {
                throw Refusal(.malformed, values: ["reason": "not an object"])
            }
            return Input(values: object, isJSON: true, bytes: bytes)
        } catch let error as JSONError {
            throw Refusal(.malformed, values: ["reason": error.description])
        }
    }

    /// Reads a form's body.
    static func form(_ bytes: [UInt8]) -> Input {
        Input(values: gather(FormFields(parsing: bytes).pairs), isJSON: false, bytes: bytes)
    }

    /// Values of one name become a list.
    static func gather(_ fields: [(name: String, value: String)]) -> JSONObject {
        var values = JSONObject()
        for (name, text) in fields {
            switch values[name] {
            case nil: values[name] = .string(text)
            case .array(let items)?: values[name] = .array(items + [.string(text)])
            case let first?: values[name] = .array([first, .string(text)])
            }
        }
        return values
    }

    /// Reads a multipart form whose content type names its boundary.
    ///
    /// - Parameters:
    ///   - largestField: Bytes of a field.
    ///   - largestFile: Bytes of a file.
    static func multipart(
        _ bytes: [UInt8], _ type: String, largestField: Int, largestFile: Int
    ) throws -> Input {
        guard let boundary = MultipartParser.boundary(of: type) else {
            throw Refusal(.malformed, values: ["reason": "no boundary"])
        }
        var parser = MultipartParser(boundary: boundary)
        var (fields, files) = ([(name: String, value: String)](), [String: File]())
        for part in try parser.push(bytes) {
            guard let file = part.fileName else {
                guard part.bytes.count <= largestField else {
                    throw Refusal(.tooLarge, values: ["limit": megabytes(largestField)])
                }
                fields.append((part.name, String(decoding: part.bytes, as: UTF8.self)))
                continue
            }
            guard !part.bytes.isEmpty else { continue }
            guard part.bytes.count <= largestFile else {
                throw Refusal.field(part.name, "tooLarge", ["limit": megabytes(largestFile)])
            }
            files[part.name] = File(name: file, type: part.type, bytes: part.bytes)
        }
        guard parser.isFinished else {
            throw Refusal(.malformed, values: ["reason": "the form ends too early"])
        }
        // The same form sent again has another boundary: what counts is what it says.
        let content = fields.map { "\($0.0)=\($0.1)\n" }.joined()
        let pictures = files.sorted { $0.key < $1.key }.flatMap { Array($0.key.utf8) + $0.value.bytes }
        return Input(
            values: gather(fields), files: files, isJSON: false, bytes: Array(content.utf8) + pictures)
    }

    /// A limit in bytes as people are told it.
    static func megabytes(_ limit: Int) -> String { String(max(1, limit >> 20)) }
}

extension String {
    /// Without spaces at the ends.
    var trimmingSpaces: String {
        guard utf8.first == 32 || utf8.last == 32 else { return self }
        return String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
