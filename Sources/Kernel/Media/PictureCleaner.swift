// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Makes a picture safe to publish: decoded and encoded anew by libvips in a process of its own.
///
/// Nothing of the original file is left but its pixels: no EXIF, no place, no thumbnail, no trailing data. The process
/// is short-lived, so a picture that breaks a decoder breaks only it.
public struct PictureCleaner: Sendable {
    private let program: String
    private let longestSide: Int
    private let patience: Double

    /// Uses `vipsthumbnail` (Debian's libvips-tools).
    public init(program: String = "/usr/bin/vipsthumbnail", longestSide: Int = 1600, patience: Double = 20) {
        self.program = program
        self.longestSide = longestSide
        self.patience = patience
    }

    /// More than any camera makes.
    private static let mostPixels: Int64 = 250_000_000

    /// The program is installed.
    public var isAvailable: Bool { FileManager.default.isExecutableFile(atPath: program) }

    /// Turns the picture upright, shrinks it, and gives it as JPEG without any metadata.
    ///
    /// - Throws: `Refusal.unreadablePicture`.
    public func clean(_ bytes: [UInt8]) async throws -> [UInt8] {
        guard Self.isPicture(bytes), PictureSize.pixels(bytes) ?? 0 <= Self.mostPixels else {
            throw Refusal(.unreadablePicture)
        }
        let this = self
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .utility).async {
                continuation.resume(with: Result { try this.run(bytes) })
            }
        }
    }

    /// JPEG, PNG, GIF, WebP or HEIF by their first bytes; SVG and other programs in disguise are not pictures.
    static func isPicture(_ bytes: [UInt8]) -> Bool {
        let head = Array(bytes.prefix(16))
        func begins(_ mark: [UInt8], at offset: Int = 0) -> Bool {
            head.count >= offset + mark.count && Array(head[offset..<offset + mark.count]) == mark
        }
        return begins([0xff, 0xd8, 0xff]) || begins([0x89, 0x50, 0x4e, 0x47]) || begins(Array("GIF8".utf8))
            || (begins(Array("RIFF".utf8)) && begins(Array("WEBP".utf8), at: 8))
            || begins(Array("ftyp".utf8), at: 4)
    }

    private func run(_ bytes: [UInt8]) throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "folkmoot-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (input, output) = (folder.appendingPathComponent("in"), folder.appendingPathComponent("out.jpg"))
        try Data(bytes).write(to: input)
        let program = try Program(
            self.program,
            [
                "--size", "\(longestSide)x\(longestSide)>", "--export-profile", "srgb", "--output",
                "\(output.path)[Q=80,strip,optimize_coding]", input.path,
            ], environment: ["VIPS_CONCURRENCY=1", "PATH=/usr/bin:/bin", "VIPS_BLOCK_UNTRUSTED=1"])
        guard program.wait(seconds: patience) == 0,
            let cleaned = FileManager.default.contents(atPath: output.path)
        else {
            throw Refusal(.unreadablePicture)
        }
        return [UInt8](cleaned)
    }
}
