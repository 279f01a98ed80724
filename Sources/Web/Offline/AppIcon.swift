// SPDX-License-Identifier: Apache-2.0
import CZlib

/// The mark as a picture of pixels, for devices that install the site and take no SVG; drawn as `mark.svg` is.
enum AppIcon {
    /// Three people around a place: circles and lines in a square of 24.
    private static let people: [(x: Double, y: Double)] = [(12, 6.8), (17, 15), (7, 15)]
    private static let ways: [(from: (x: Double, y: Double), to: (x: Double, y: Double))] = [
        ((12, 9.5), (12, 12.5)), ((9, 13.8), (11.5, 12.4)), ((15, 13.8), (12.5, 12.4)),
    ]
    private static let moss: [Double] = [31, 111, 74]

    /// The picture as PNG (ISO/IEC 15948), RGBA.
    ///
    /// - Parameter isMaskable: The ground fills the square, since the device cuts its own shape.
    static func png(side: Int, isMaskable: Bool) -> [UInt8] {
        var rows: [UInt8] = []
        rows.reserveCapacity(side * (side * 4 + 1))
        let scale = Double(side) / 24
        for y in 0..<side {
            rows.append(0)
            for x in 0..<side {
                let at = (x: (Double(x) + 0.5) / scale, y: (Double(y) + 0.5) / scale)
                let ground = isMaskable ? 1 : covered(distance(at, (12, 12)) - 12, scale)
                let ink = covered(glyph(at), scale)
                for part in moss { rows.append(UInt8(part + (255 - part) * ink)) }
                rows.append(UInt8(255 * ground))
            }
        }
        var file: [UInt8] = [137, 80, 78, 71, 13, 10, 26, 10]
        file += chunk("IHDR", number(side) + number(side) + [8, 6, 0, 0, 0])
        file += chunk("IDAT", deflated(rows))
        file += chunk("IEND", [])
        return file
    }

    /// How far a point is from the white drawing; negative inside.
    private static func glyph(_ at: (x: Double, y: Double)) -> Double {
        let dots = people.map { distance(at, $0) - 2 }
        let lines = ways.map { way in
            let (dx, dy) = (way.to.x - way.from.x, way.to.y - way.from.y)
            let along = ((at.x - way.from.x) * dx + (at.y - way.from.y) * dy) / (dx * dx + dy * dy)
            let t = min(1, max(0, along))
            return distance(at, (way.from.x + t * dx, way.from.y + t * dy)) - 0.75
        }
        return (dots + lines).min() ?? 24
    }

    private static func distance(_ one: (x: Double, y: Double), _ other: (x: Double, y: Double)) -> Double {
        ((one.x - other.x) * (one.x - other.x) + (one.y - other.y) * (one.y - other.y)).squareRoot()
    }

    /// How much of a pixel is inside.
    private static func covered(_ distance: Double, _ scale: Double) -> Double {
        min(1, max(0, 0.5 - distance * scale))
    }

    private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + content
        return number(content.count) + body + number(Int(crc32(0, body, UInt32(body.count))))
    }

    private static func number(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - $0 * 8)) }
    }

    private static func deflated(_ bytes: [UInt8]) -> [UInt8] {
        var length = compressBound(UInt(bytes.count))
        var output = [UInt8](repeating: 0, count: Int(length))
        guard compress2(&output, &length, bytes, UInt(bytes.count), 9) == Z_OK else { return [] }
        return Array(output.prefix(Int(length)))
    }
}
