// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import TestSupport

@testable import Layers

/// GeoJSON of so many points in a row.
func points(_ count: Int, named prefix: String = "Hall", moved: Double = 0) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
        json.member("type", "FeatureCollection")
        json.key("features")
        json.array { json in
            for number in 0..<count {
                json.object { json in
                    json.member("type", "Feature")
                    json.member("id", number)
                    json.key("geometry")
                    json.value([
                        "type": "Point",
                        "coordinates": [.double(5 + moved + Double(number) / 10_000), .double(52.1)],
                    ])
                    json.key("properties")
                    json.value(["name": .string("\(prefix) \(number)"), "beds": .int(Int64(number))])
                }
            }
        }
    }
    return json.bytes
}

/// GeoJSON around features that are written out.
func collection(_ features: String...) -> [UInt8] {
    Array(#"{"type":"FeatureCollection","features":[\#(features.joined(separator: ","))]}"#.utf8)
}

/// A feature around a geometry that is written out.
func feature(_ geometry: String, _ properties: String = "{}", id: String? = nil) -> String {
    let name = id.map { #""id":"\#($0)","# } ?? ""
    return #"{"type":"Feature",\#(name)"properties":\#(properties),"geometry":\#(geometry)}"#
}

extension TestNode {
    /// A node with the layers alone.
    static func layers() async throws -> TestNode { try await open(instruments: [Layers()]) }

    /// Adds a layer with so many points.
    func layer(
        _ items: Int = 3, in initiative: EntryIndex, by caller: Caller, plan: FetchPlan? = nil
    ) async throws -> EntryIndex {
        let read = try LayerReader().read(points(items))
        _ = try await kernel.media.store(read.file)
        var description = LayerDescription(
            title: "Halls", source: "City", licence: "CC0 1.0", columns: read.columns,
            nameColumn: read.nameColumn)
        description.fetch = plan
        return try await kernel.submit(
            AddLayer(initiative: initiative, description: description, version: read.version), by: caller
        ).subject
    }

    /// The layer as its row has it.
    func state(_ layer: EntryIndex, in initiative: EntryIndex) async throws -> LayerState {
        try await kernel.read { db in try LayerState.find(layer, in: initiative, db) }
    }
}
