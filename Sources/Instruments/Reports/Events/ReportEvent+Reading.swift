// SPDX-License-Identifier: Apache-2.0
public import Formats
import Geometry
public import Kernel

extension ReportEvent {
    public init(_ kind: EventKind, _ payload: JSONValue) throws {
        switch kind {
        case "filed/1": self = .filed(try Filing(payload))
        case "confirmed/1": self = .confirmed(freshHours: try payload.hours())
        case "disputed/1": self = .disputed(why: try Remark(payload, "why"))
        case "updated/1":
            self = .updated(
                Update(
                    try Remark(payload, "text"), fields: payload["fields"]?.objectValue ?? JSONObject(),
                    freshHours: try payload.hours()))
        case "commented/1": self = .commented(try Remark(payload, "text"))
        case "corrected/1": self = .corrected(try Correction(payload))
        case "withdrawn/1": self = .withdrawn(reason: try payload.text("reason"))
        case "resolved/1": self = .resolved(try Remark(payload, "text"))
        case "reopened/1": self = .reopened(why: try Remark(payload, "why"), freshHours: try payload.hours())
        case "merged/1": self = .merged(into: try payload.int("into"))
        case "unmerged/1": self = .unmerged
        case "hidden/1": self = .hidden(try payload.rule(), reason: try payload.text("reason"))
        case "restored/1": self = .restored(reason: try payload.text("reason"))
        case "released/1": self = .released
        case "published/1": self = .published
        case "remark-hidden/1":
            self = .remarkHidden(
                remark: try payload.int("remark"), try payload.rule(), reason: try payload.text("reason"))
        case "remark-restored/1": self = .remarkRestored(remark: try payload.int("remark"))
        case "categories-set/1": self = .categoriesSet(try payload.categories())
        case "adopted/1": self = .adopted(try Adoption(payload))
        default: self = .help(try HelpFact(kind, payload))
        }
    }
}

extension FiledCategory {
    fileprivate init(_ payload: JSONValue) throws {
        self.init(
            key: try payload.text("category"), slot: try payload.int("slot"), freshHours: try payload.hours())
    }
}

extension Filing {
    fileprivate init(_ payload: JSONValue) throws {
        guard let publish = Visibility.Publishing(rawValue: try payload.text("publish")) else {
            throw UnreadableEvent("unknown way to publish")
        }
        guard let fields = payload["fields"]?.objectValue else {
            throw UnreadableEvent("there are no fields")
        }
        self.init(
            category: try FiledCategory(payload), also: try payload.also() ?? [],
            place: try payload.place(),
            placeWords: try payload.text("placeWords"), seen: try payload.time("seen"),
            description: try payload.text("description"), fields: fields,
            photo: payload["photo"]?.stringValue,
            publish: publish, publishAt: payload["publishAt"] == nil ? nil : try payload.time("publishAt"),
            timeGrain: try payload.grain(), source: payload["source"]?.stringValue)
    }
}

extension Remark {
    fileprivate init(_ payload: JSONValue, _ name: String) throws {
        self.init(
            try payload.text(name), photo: payload["photo"]?.stringValue,
            isHeld: payload["held"]?.boolValue ?? false)
    }
}

extension Correction {
    fileprivate init(_ payload: JSONValue) throws {
        self.init()
        if payload["category"] != nil { category = try FiledCategory(payload) }
        also = try payload.also()
        if payload["place"] != nil { place = try payload.place().map(Place.moved) ?? .removed }
        if payload["placeWords"] != nil { placeWords = try payload.text("placeWords") }
        if payload["seen"] != nil { seen = try payload.time("seen") }
        if payload["description"] != nil { description = try payload.text("description") }
        fields = payload["fields"]?.objectValue
        removesPhoto = payload["photo"] != nil
        isHeld = payload["held"]?.boolValue ?? false
    }
}

extension JSONValue {
    fileprivate func hours() throws -> Int { Int(try int("freshHours")) }

    /// How finely times are told; to the minute in entries that do not say.
    fileprivate func grain() throws -> Visibility.TimeGrain {
        guard self["timeGrain"] != nil else { return .minute }
        guard let grain = Visibility.TimeGrain(rawValue: try text("timeGrain")) else {
            throw UnreadableEvent("unknown grain of time")
        }
        return grain
    }

    fileprivate func rule() throws -> ModerationRule {
        guard let rule = ModerationRule(rawValue: try text("rule")) else {
            throw UnreadableEvent("unknown rule")
        }
        return rule
    }

    /// Further categories; entries from before there were any have none.
    fileprivate func also() throws -> [FurtherCategory]? {
        guard let member = self["also"] else { return nil }
        guard let list = member.arrayValue else { throw UnreadableEvent("also is not a list") }
        return try list.map { FurtherCategory(key: try $0.text("category"), slot: try $0.int("slot")) }
    }

    fileprivate func place() throws -> Point? {
        guard let place = self["place"], !place.isNull else { return nil }
        guard let latitude = place["lat"]?.doubleValue, let longitude = place["lon"]?.doubleValue else {
            throw UnreadableEvent("the place is not one")
        }
        return try Point(latitude: latitude, longitude: longitude)
    }

    fileprivate func categories() throws -> [SlottedCategory] {
        guard let elements = self["categories"]?.arrayValue else {
            throw UnreadableEvent("there are no categories")
        }
        return try elements.map { element in
            do {
                return SlottedCategory(
                    slot: try element.int("slot"),
                    category: try CategoryReader.category(element, at: "categories", ignoring: ["slot"]))
            } catch let refusal as Refusal {
                throw UnreadableEvent("a category is not one: \(refusal.fields)")
            }
        }
    }
}
