// SPDX-License-Identifier: Apache-2.0
import CZlib

/// Compression by the system's zlib.
public enum Gzip {
    /// The gzip form of bytes (RFC 1952), or nil where zlib fails.
    public static func compress(_ bytes: [UInt8], level: Int32 = 4) -> [UInt8]? {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        guard
            deflateInit2_(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
                == Z_OK
        else { return nil }
        defer { deflateEnd(&stream) }
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, uLong(bytes.count))))
        var input = bytes
        let status = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = uInt(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = uInt(target.count)
                return deflate(&stream, Z_FINISH)
            }
        }
        guard status == Z_STREAM_END else { return nil }
        return Array(output.prefix(Int(stream.total_out)))
    }

    /// The bytes of a gzip form (RFC 1952), or nil where it is none, is cut off, or has more than so many.
    public static func decompress(_ bytes: some Collection<UInt8>, limit: Int) -> [UInt8]? {
        var stream = z_stream()
        guard
            inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { return nil }
        defer { inflateEnd(&stream) }
        var input = Array(bytes)
        var output = [UInt8](repeating: 0, count: min(limit, max(4096, input.count * 4)))
        return input.withUnsafeMutableBufferPointer { source in
            stream.next_in = source.baseAddress
            stream.avail_in = uInt(source.count)
            while true {
                let done = Int(stream.total_out)
                let status = output.withUnsafeMutableBufferPointer { target in
                    stream.next_out = target.baseAddress.map { $0 + done }
                    stream.avail_out = uInt(target.count - done)
                    return inflate(&stream, Z_NO_FLUSH)
                }
                if status == Z_STREAM_END { return Array(output.prefix(Int(stream.total_out))) }
                guard status == Z_OK, stream.avail_out == 0, output.count < limit else { return nil }
                output += [UInt8](repeating: 0, count: min(limit - output.count, output.count))
            }
        }
    }
}
