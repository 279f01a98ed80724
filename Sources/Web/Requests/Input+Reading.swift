// SPDX-License-Identifier: Apache-2.0
import Formats
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore

extension Input {
    /// Reads a request's body by its content type, within limits.
    ///
    /// - Parameter rawFile: The field for a body that is a file itself (GeoJSON, CSV), of at most as many bytes as a
    ///   picture may have here; its other fields are then in the address. Nil where there is none.
    static func read(
        _ request: Request, _ settings: SiteSettings, rawFile: String? = nil
    ) async throws -> Input {
        var input = try await fields(request, settings, rawFile)
        input.answersJSON = input.isJSON || request.wantsJSON
        return input
    }

    private static func fields(
        _ request: Request, _ settings: SiteSettings, _ rawFile: String?
    ) async throws -> Input {
        let type = request.headers[.contentType] ?? ""
        let kind = type.prefix { $0 != ";" }.lowercased().trimmingSpaces
        let isRaw = rawFile != nil && ["application/geo+json", "text/csv"].contains(kind)
        let isMultipart = kind == "multipart/form-data"
        let isFile = isMultipart || isRaw
        let limit = isFile ? settings.largestPicture + settings.largestBody : settings.largestBody
        // A form with a picture may be a little larger than the picture; what people are told is the picture's limit.
        let told = Self.megabytes(isFile ? settings.largestPicture : limit)
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw Refusal(.tooLarge, values: ["limit": told])
        }
        let held = settings.bounds.body()
        let bytes = try await collect(request.body, limit: limit, told: told, held)
        var input = try fields(bytes, kind, request, settings, isRaw ? rawFile : nil)
        input.held = held
        return input
    }

    /// What a body that was read whole says.
    private static func fields(
        _ bytes: [UInt8], _ kind: String, _ request: Request, _ settings: SiteSettings, _ rawFile: String?
    ) throws -> Input {
        let type = request.headers[.contentType] ?? ""
        if let rawFile {
            let file = File(name: "", type: kind, bytes: bytes)
            let values = gather(request.query.pairs)
            return Input(values: values, files: [rawFile: file], isJSON: true, bytes: bytes)
        }
        switch kind {
        case "application/json", "application/geo+json": return try json(bytes)
        case "application/x-www-form-urlencoded": return form(bytes)
        case "multipart/form-data": return try multipart(bytes, type, settings)
        case "" where bytes.isEmpty:
            return Input(values: JSONObject(), isJSON: request.wantsJSON, bytes: [])
        default: throw Refusal(.unsupportedType, values: ["type": String(kind.prefix(60))])
        }
    }

    private static func collect(
        _ body: RequestBody, limit: Int, told: String, _ held: Bounds.Held
    ) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            for try await var chunk in body {
                guard bytes.count + chunk.readableBytes <= limit else {
                    throw Refusal(.tooLarge, values: ["limit": told])
                }
                try held.grow(by: chunk.readableBytes)
                bytes.append(contentsOf: chunk.readBytes(length: chunk.readableBytes) ?? [])
            }
        } catch let error where !(error is Refusal || error is CancellationError) {
            // The client broke off, or its chunks are none: that is no fault of ours.
            throw Refusal(.malformed, values: ["reason": "the body does not end as it should"])
        }
        return bytes
    }

    private static func megabytes(_ limit: Int) -> String { String(max(1, limit >> 20)) }

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

    static func form(_ bytes: [UInt8]) -> Input {
        Input(values: gather(FormFields(parsing: bytes).pairs), isJSON: false, bytes: bytes)
    }

    /// Values of one name become a list.
    private static func gather(_ fields: [(name: String, value: String)]) -> JSONObject {
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

    private static func multipart(_ bytes: [UInt8], _ type: String, _ settings: SiteSettings) throws -> Input
    {
        guard let boundary = MultipartParser.boundary(of: type) else {
            throw Refusal(.malformed, values: ["reason": "no boundary"])
        }
        var parser = MultipartParser(boundary: boundary)
        var (fields, files) = ([(name: String, value: String)](), [String: File]())
        for part in try parser.push(bytes) {
            guard let file = part.fileName else {
                guard part.bytes.count <= settings.largestBody else {
                    throw Refusal(.tooLarge, values: ["limit": megabytes(settings.largestBody)])
                }
                fields.append((part.name, String(decoding: part.bytes, as: UTF8.self)))
                continue
            }
            guard !part.bytes.isEmpty else { continue }
            guard part.bytes.count <= settings.largestPicture else {
                throw Refusal.field(part.name, "tooLarge", ["limit": megabytes(settings.largestPicture)])
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
}

extension String {
    /// Without spaces at the ends.
    var trimmingSpaces: String {
        guard utf8.first == 32 || utf8.last == 32 else { return self }
        return String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
