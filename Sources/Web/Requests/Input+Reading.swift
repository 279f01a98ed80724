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
        case "multipart/form-data":
            return try multipart(
                bytes, type, largestField: settings.largestBody, largestFile: settings.largestPicture)
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
}
