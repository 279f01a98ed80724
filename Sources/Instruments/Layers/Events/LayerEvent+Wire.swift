// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel

extension LayerEvent {
    public func write(to json: inout JSONWriter) {
        switch self {
        case .added(let description, let organisation):
            if let organisation { json.member("organisation", organisation) }
            description.write(to: &json)
        case .described(let description): description.write(to: &json)
        case .published(let version): version.write(to: &json)
        case .fetchFailed(let failure):
            json.member("code", failure.code)
            json.member("detail", failure.detail)
        case .fetchRecovered: break
        case .withdrawn(let reason), .restored(let reason): json.member("reason", reason)
        case .confirmed(let item): item.write(to: &json)
        case .disputed(let item, let why):
            item.write(to: &json)
            json.member("why", why)
        case .commented(let item, let text), .answered(let item, let text):
            item.write(to: &json)
            json.member("text", text)
        case .remarkHidden(let remark, let reason):
            json.member("remark", remark)
            json.member("reason", reason)
        case .remarkRestored(let remark): json.member("remark", remark)
        case .adopted(let from): json.member("from", from)
        }
    }

    public init(_ kind: EventKind, _ payload: JSONValue) throws {
        switch kind {
        case "added/1":
            self = .added(try LayerDescription(payload), organisation: payload["organisation"]?.intValue)
        case "described/1": self = .described(try LayerDescription(payload))
        case "published/1": self = .published(try LayerVersion(payload))
        case "fetch-failed/1":
            self = .fetchFailed(FetchFailure(try payload.text("code"), try payload.text("detail")))
        case "fetch-recovered/1": self = .fetchRecovered
        case "withdrawn/1": self = .withdrawn(reason: try payload.text("reason"))
        case "restored/1": self = .restored(reason: try payload.text("reason"))
        case "confirmed/1": self = .confirmed(try ItemReference(payload))
        case "disputed/1": self = .disputed(try ItemReference(payload), why: try payload.text("why"))
        case "commented/1": self = .commented(try ItemReference(payload), text: try payload.text("text"))
        case "answered/1": self = .answered(try ItemReference(payload), text: try payload.text("text"))
        case "remark-hidden/1":
            self = .remarkHidden(remark: try payload.int("remark"), reason: try payload.text("reason"))
        case "remark-restored/1": self = .remarkRestored(remark: try payload.int("remark"))
        case "adopted/1": self = .adopted(from: try payload.int("from"))
        default: throw UnreadableEvent("unknown kind \(kind)")
        }
    }
}

extension ItemReference {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("item", item)
        json.member("version", version)
    }

    fileprivate init(_ payload: JSONValue) throws {
        self.init(try payload.text("item"), in: try payload.int("version"))
    }
}
