// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Formats
import Geometry
import Kernel

/// Reads a file of somebody else's data into a layer's own: GeoJSON, or a table with coordinates.
///
/// What is good is taken; each item that is not is named with its reason. A file of which nothing can be taken is
/// refused as a whole.
struct LayerReader {
    /// The column that names an item; empty to find it.
    var nameColumn = ""
    /// The column by which an item is the same in the next version; empty for ids in the file.
    var keyColumn = ""
    /// The columns of a table's coordinates; empty to find them.
    var placeColumns = LayerDescription.PlaceColumns()
    /// The field that a refusal is about.
    var field = "file"

    /// Most bytes of a file.
    static let mostBytes = 50 << 20

    /// Reads with what a layer's description says.
    init(_ description: LayerDescription? = nil, field: String = "file") {
        self.field = field
        guard let description else { return }
        (nameColumn, keyColumn) = (description.nameColumn, description.keyColumn)
        placeColumns = description.placeColumns
    }

    /// Reads a file.
    ///
    /// - Throws: `Refusal.invalid` with what is wrong, where nothing of it can be taken.
    func read(_ bytes: [UInt8]) throws -> ReadLayer {
        guard bytes.count <= Self.mostBytes else {
            throw Refusal.field(field, "tooLarge", ["limit": String(Self.mostBytes >> 20)])
        }
        let start = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
        guard let first = bytes[start...].first(where: { ![32, 9, 10, 13].contains($0) }) else {
            throw Refusal.field(field, "layer.empty")
        }
        if bytes.prefix(4).elementsEqual([0x50, 0x4b, 3, 4]) || bytes.prefix(1024).contains(0) {
            throw Refusal.field(field, "layer.binary")
        }
        switch first {
        case UInt8(ascii: "{"), UInt8(ascii: "["): return try readGeoJSON(bytes)
        case UInt8(ascii: "<"): throw Refusal.field(field, "layer.markup")
        default: return try readTable(bytes)
        }
    }

    // MARK: GeoJSON

    private func readGeoJSON(_ bytes: [UInt8]) throws -> ReadLayer {
        guard let found = FeatureScanner.scan(bytes) else { throw Refusal.field(field, "layer.json") }
        try checkReference(found.members["crs"])
        let type = found.members["type"]?.stringValue ?? ""
        var features = found.features
        if type == "Feature" {
            features = [0..<bytes.count]
        } else if type != "FeatureCollection" {
            throw Refusal.field(field, "layer.type", ["type": type.isEmpty ? "?" : String(type.prefix(40))])
        }
        guard !features.isEmpty else { throw Refusal.field(field, "layer.empty") }
        let names = nameColumn.isEmpty ? Self.guess(columns(bytes, features)) : nameColumn
        var builder = LayerFileBuilder(nameColumn: names, keyColumn: keyColumn)
        for (number, range) in features.enumerated() {
            do throws(ItemFault) {
                let feature = try Self.feature(bytes[range])
                let geometry = try ItemGeometry(geoJSON: feature["geometry"])
                let properties = feature["properties"]?.objectValue ?? JSONObject()
                builder.add(number + 1, id: feature["id"], properties, geometry)
            } catch { builder.refuse(number + 1, error) }
        }
        return try finish(&builder, .geojson, bytes)
    }

    private static func feature(_ bytes: ArraySlice<UInt8>) throws(ItemFault) -> JSONObject {
        let slice = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes.dropFirst(3) : bytes
        guard let value = try? JSONValue(parsing: slice), case .object(let object) = value,
            object["type"]?.stringValue == "Feature"
        else { throw ItemFault("feature") }
        return object
    }

    /// The columns of the first features.
    private func columns(_ bytes: [UInt8], _ features: [Range<Int>]) -> [String] {
        var seen: [String] = []
        for range in features.prefix(50) {
            guard let feature = try? Self.feature(bytes[range]) else { continue }
            for key in feature["properties"]?.objectValue?.keys ?? [] where !seen.contains(key) {
                seen.append(key)
            }
        }
        return seen
    }

    /// RFC 7946 §4 knows WGS 84 alone; older files may say so, or name another system.
    private func checkReference(_ crs: JSONValue?) throws {
        guard let crs, !crs.isNull else { return }
        let name = crs["properties"]?["name"]?.stringValue ?? "?"
        let plain = name.uppercased()
        guard plain.hasSuffix("CRS84") || plain.hasSuffix(":4326") else {
            throw Refusal.field(field, "layer.crs", ["name": String(name.prefix(80))])
        }
    }

    // MARK: The end

    /// The column that most likely names an item; empty where there is none.
    static func guess(_ columns: [String]) -> String {
        let likely = [
            "name", "title", "naam", "titel", "label", "nom", "nombre", "bezeichnung", "omschrijving",
        ]
        for word in likely {
            if let found = columns.first(where: { $0.lowercased() == word }) { return found }
        }
        return columns.first { column in likely.contains { column.lowercased().contains($0) } } ?? ""
    }

    func finish(
        _ builder: inout LayerFileBuilder, _ form: LayerVersion.Form, _ original: [UInt8]
    ) throws -> ReadLayer {
        guard builder.count > 0 else {
            if builder.refusedCodes == ["outOfWorld"] { throw Refusal.field(field, "layer.projected") }
            let why = builder.refused.prefix(5).map { one in
                Refusal.FieldMessage(
                    field, "layer.refused.\(one.code)", ["n": String(one.place), "detail": one.detail])
            }
            throw Refusal(
                .invalid,
                fields: [.init(field, "layer.nothing", ["n": String(builder.refusedCount)])] + why)
        }
        guard builder.columns.count <= LayerColumn.most else {
            throw Refusal.field(field, "layer.tooManyColumns", ["limit": String(LayerColumn.most)])
        }
        return builder.finish(form, of: original)
    }
}

extension LayerReader {
    /// Reads a file away from the threads on which pages are made: a large one takes seconds.
    func readAside(_ bytes: [UInt8]) async throws -> ReadLayer {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .utility).async {
                continuation.resume(with: Result { try read(bytes) })
            }
        }
    }
}
