// SPDX-License-Identifier: Apache-2.0
public import Formats
import HTTPTypes
public import Hummingbird
import NIOCore

/// Answers of the kinds that routes give.
extension Response {
    /// A page of HTML; as it is in the person's language and shows what they may do, no shared cache keeps it.
    public static func html(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        bytes(Array(text.utf8), type: "text/html; charset=utf-8", status: status)
            .with(.cacheControl, "private, no-cache").with(.vary, "Cookie, Accept-Language")
    }

    /// JSON that was written by hand.
    public static func json(
        _ bytes: [UInt8], type: String = "application/json", status: HTTPResponse.Status = .ok
    ) -> Response {
        self.bytes(bytes, type: type, status: status)
    }

    /// JSON that a closure writes.
    public static func json(
        status: HTTPResponse.Status = .ok, type: String = "application/json",
        _ write: (inout JSONWriter) throws -> Void
    ) rethrows -> Response {
        var json = JSONWriter()
        try write(&json)
        return bytes(json.bytes, type: type, status: status)
    }

    /// Bytes of any type.
    public static func bytes(_ bytes: [UInt8], type: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: type, .contentLength: String(bytes.count)],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// Sends the browser to another address with a GET (303).
    public static func seeOther(_ location: String) -> Response {
        Response(status: .seeOther, headers: [.location: location])
    }

    /// The same answer with a field, in the place of what that said; cookies and `Vary` add up.
    public func with(_ name: HTTPField.Name, _ value: String) -> Response {
        var response = self
        if name == .setCookie || name == .vary {
            response.headers.append(HTTPField(name: name, value: value))
        } else {
            response.headers[name] = value
        }
        return response
    }
}

/// Answers "not modified" where the client has this already.
public enum Caching {
    /// Tells whether the client's copy is still the same.
    public static func isFresh(_ request: Request, tag: String) -> Bool {
        guard let header = request.headers[.ifNoneMatch] else { return false }
        return header.split(separator: ",").contains { part in
            let value = part.drop { $0 == " " }
            return value == "*" || value == tag || value == "W/\(tag)" || "W/\(value)" == tag
        }
    }

    /// "Not modified".
    public static func notModified(tag: String) -> Response {
        Response(status: .notModified, headers: [.eTag: tag])
    }
}
