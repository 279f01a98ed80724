// SPDX-License-Identifier: Apache-2.0
public import Formats
import Geometry
import Kernel

extension ReportEvent {
    public func write(to json: inout JSONWriter) {
        switch self {
        case .filed(let filing): filing.write(to: &json)
        case .confirmed(let hours): json.member("freshHours", hours)
        case .disputed(let why): why.write("why", to: &json)
        case .updated(let update): update.write(to: &json)
        case .commented(let remark), .resolved(let remark): remark.write("text", to: &json)
        case .corrected(let correction): correction.write(to: &json)
        case .withdrawn(let reason), .restored(let reason): json.member("reason", reason)
        case .reopened(let why, let hours):
            why.write("why", to: &json)
            json.member("freshHours", hours)
        case .merged(let into): json.member("into", into)
        case .unmerged, .released, .published: break
        case .hidden(let rule, let reason):
            json.member("rule", rule.rawValue)
            json.member("reason", reason)
        case .remarkHidden(let remark, let rule, let reason):
            json.member("remark", remark)
            json.member("rule", rule.rawValue)
            json.member("reason", reason)
        case .remarkRestored(let remark): json.member("remark", remark)
        case .help(let fact): fact.write(to: &json)
        case .adopted(let adoption): adoption.write(to: &json)
        case .categoriesSet(let categories):
            json.key("categories")
            json.array { json in
                for one in categories {
                    json.object { json in
                        json.member("slot", one.slot)
                        one.category.write(to: &json)
                    }
                }
            }
        }
    }
}

extension FiledCategory {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("category", key)
        json.member("slot", slot)
        json.member("freshHours", freshHours)
    }
}

extension Filing {
    fileprivate func write(to json: inout JSONWriter) {
        category.write(to: &json)
        if !also.isEmpty { json.also(also) }
        json.place(place)
        json.member("placeWords", placeWords)
        json.member("seen", seen)
        json.member("description", description)
        json.member("fields", .object(fields))
        json.member("photo", photo)
        json.member("held", publish != .atOnce || publishAt != nil)
        json.member("publish", publish.rawValue)
        if let publishAt { json.member("publishAt", publishAt) }
        if timeGrain != .minute { json.member("timeGrain", timeGrain.rawValue) }
        json.member("source", source)
    }
}

extension Remark {
    fileprivate func write(_ name: StaticString, to json: inout JSONWriter) {
        json.member(name, text)
        if let photo { json.member("photo", photo) }
        if isHeld { json.member("held", true) }
    }
}

extension Update {
    fileprivate func write(to json: inout JSONWriter) {
        remark.write("text", to: &json)
        if !fields.isEmpty { json.member("fields", .object(fields)) }
        json.member("freshHours", freshHours)
    }
}

extension Correction {
    /// What stays is not written; what goes is null.
    fileprivate func write(to json: inout JSONWriter) {
        category?.write(to: &json)
        if let also { json.also(also) }
        switch place {
        case .kept: break
        case .removed: json.place(nil)
        case .moved(let point): json.place(point)
        }
        if let placeWords { json.member("placeWords", placeWords) }
        if let seen { json.member("seen", seen) }
        if let description { json.member("description", description) }
        if let fields { json.member("fields", .object(fields)) }
        if removesPhoto {
            json.key("photo")
            json.null()
        }
        if isHeld { json.member("held", true) }
    }
}

extension JSONWriter {
    fileprivate mutating func also(_ categories: [FurtherCategory]) {
        key("also")
        array { json in
            for one in categories {
                json.object { json in
                    json.member("category", one.key)
                    json.member("slot", one.slot)
                }
            }
        }
    }

    fileprivate mutating func place(_ point: Point?) {
        key("place")
        guard let point else { return null() }
        object { json in
            json.member("lat", point.latitude)
            json.member("lon", point.longitude)
        }
    }
}
