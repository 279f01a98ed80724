// SPDX-License-Identifier: Apache-2.0
import Crypto
import Formats
import Geometry

/// Writes the items that are taken into a layer's file, and notes those that are not.
///
/// The file is GeoJSON (RFC 7946) with one feature a line, in the order of what was sent: the same items give the
/// same bytes, so that its hash says what a version is.
struct LayerFileBuilder {
    /// What people call an item, and the column by which it is known; empty where there is none.
    let (nameColumn, keyColumn): (String, String)
    private var json = JSONWriter(capacity: 1 << 20)
    private var kinds: [String: LayerColumn.Kind] = [:]
    private(set) var columns: [String] = []
    private var names: Set<String> = []
    private(set) var count = 0
    private(set) var refused: [RefusedItem] = []
    private(set) var refusedCount = 0
    private(set) var refusedCodes: Set<String> = []
    private var edges = (west: 180.0, south: 90.0, east: -180.0, north: -90.0)
    private static let longestText = 4000

    init(nameColumn: String, keyColumn: String) {
        (self.nameColumn, self.keyColumn) = (nameColumn, keyColumn)
        json.bytes += Array("{\"type\":\"FeatureCollection\",\"features\":[".utf8)
    }

    /// Notes an item that is not taken.
    mutating func refuse(_ place: Int, _ fault: ItemFault) {
        refusedCount += 1
        refusedCodes.insert(fault.code)
        if refused.count < LayerVersion.mostRefusals {
            refused.append(RefusedItem(place, fault.code, fault.detail))
        }
    }

    /// Takes an item, or notes why not.
    mutating func add(_ place: Int, id: JSONValue?, _ properties: JSONObject, _ geometry: ItemGeometry) {
        do throws(ItemFault) {
            let clean = try cleaned(properties)
            let name = try identity(id, clean, geometry)
            guard names.insert(name).inserted else { throw ItemFault("duplicate", String(name.prefix(40))) }
            for member in clean { note(member.key, member.value) }
            stretch(geometry)
            write(name, clean, geometry)
            count += 1
        } catch { refuse(place, error) }
    }

    private func identity(
        _ id: JSONValue?, _ properties: JSONObject, _ geometry: ItemGeometry
    ) throws(ItemFault) -> String {
        if !keyColumn.isEmpty {
            guard let key = properties[keyColumn].flatMap(Self.text), !key.isEmpty else {
                throw ItemFault("noKey", keyColumn)
            }
            return ItemIdentity.of(key: key)
        }
        if let key = id.flatMap(Self.text), !key.isEmpty { return ItemIdentity.of(key: key) }
        return ItemIdentity.of(geometry, name: properties[nameColumn].flatMap(Self.text) ?? "")
    }

    /// A scalar as people write it.
    static func text(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .int(let number): String(number)
        case .double(let number): String(number)
        case .bool(let flag): String(flag)
        case .null, .array, .object: nil
        }
    }

    private func cleaned(_ properties: JSONObject) throws(ItemFault) -> JSONObject {
        guard properties.count <= LayerColumn.most else {
            throw ItemFault("tooManyColumns", String(LayerColumn.most))
        }
        var clean = JSONObject()
        for member in properties {
            let key = CleanText(line: member.key, limit: 100).text
            guard !key.isEmpty else { continue }
            switch member.value {
            case .null: continue
            case .string(let raw):
                let text = CleanText(raw, limit: Self.longestText).text
                if !text.isEmpty { clean[key] = .string(text) }
            case .double(let number) where !number.isFinite: continue
            default: clean[key] = member.value
            }
        }
        return clean
    }

    private mutating func note(_ key: String, _ value: JSONValue) {
        let kind: LayerColumn.Kind
        switch value {
        case .int: kind = .integer
        case .double: kind = .number
        case .bool: kind = .flag
        case .array, .object: kind = .object
        case .string(let text): kind = LayerDescription.isLink(text) ? .link : .text
        case .null: return
        }
        if let known = kinds[key] {
            if known != kind { kinds[key] = known.joined(with: kind) }
        } else {
            kinds[key] = kind
            columns.append(key)
        }
    }

    private mutating func stretch(_ geometry: ItemGeometry) {
        for point in geometry.positions {
            edges.west = min(edges.west, point.longitude)
            edges.east = max(edges.east, point.longitude)
            edges.south = min(edges.south, point.latitude)
            edges.north = max(edges.north, point.latitude)
        }
    }

    private mutating func write(_ name: String, _ properties: JSONObject, _ geometry: ItemGeometry) {
        if count > 0 { json.bytes.append(UInt8(ascii: ",")) }
        json.newline()
        json.beginObject()
        json.member("type", "Feature")
        json.member("id", name)
        json.key("properties")
        json.value(.object(properties))
        json.key("geometry")
        geometry.write(to: &json)
        json.endObject()
    }

    /// The file, what its columns hold, and the version that it makes.
    mutating func finish(_ form: LayerVersion.Form, of original: [UInt8]) -> ReadLayer {
        json.newline()
        json.bytes += Array("]}\n".utf8)
        let bytes = json.bytes
        let version = LayerVersion(
            file: Hex.encode(SHA256.hash(data: bytes)), bytes: bytes.count, items: count,
            refused: refusedCount,
            refusals: refused, box: [edges.west, edges.south, edges.east, edges.north], form: form,
            original: Hex.encode(SHA256.hash(data: original)), originalBytes: original.count)
        return ReadLayer(
            file: bytes, version: version, columns: columns.map { LayerColumn($0, kinds[$0] ?? .text) },
            nameColumn: nameColumn)
    }
}

/// What was read out of a file.
struct ReadLayer: Sendable {
    /// The layer's file, for the media.
    let file: [UInt8]
    /// The version that it makes.
    var version: LayerVersion
    /// What its columns hold.
    let columns: [LayerColumn]
    /// The column that names an item; empty where there is none.
    let nameColumn: String
}
