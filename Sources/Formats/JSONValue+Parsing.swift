// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
    /// Reads one JSON text strictly (RFC 8259, I-JSON's RFC 7493 §2.1 and §2.3).
    ///
    /// Refused are duplicate names, invalid UTF-8, lone surrogates, a byte order mark, bytes after the value,
    /// and whatever passes the limits. A whole number that does not fit 64 bits becomes a `double`.
    public init(parsing bytes: UnsafeRawBufferPointer, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        guard bytes.count <= limits.bytes else { throw JSONError(.tooLong, at: limits.bytes) }
        var parser = JSONParser(bytes, limits: limits)
        self = try parser.document()
    }

    /// Reads one JSON text strictly.
    public init(parsing bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
        self = try bytes.withUnsafeBytes { Result(parsing: $0, limits: limits) }.get()
    }

    /// Reads one JSON text strictly; offsets in errors count from the start of the slice.
    public init(parsing bytes: ArraySlice<UInt8>, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        self = try bytes.withUnsafeBytes { Result(parsing: $0, limits: limits) }.get()
    }

    /// Reads one JSON text strictly.
    public init(parsing text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        var copy = text
        self = try copy.withUTF8 { Result(parsing: UnsafeRawBufferPointer($0), limits: limits) }.get()
    }
}

extension Result where Success == JSONValue, Failure == JSONError {
    /// Carries the typed error out of closures that only rethrow.
    fileprivate init(parsing bytes: UnsafeRawBufferPointer, limits: JSONLimits) {
        do throws(JSONError) {
            self = .success(try JSONValue(parsing: bytes, limits: limits))
        } catch {
            self = .failure(error)
        }
    }
}
