// SPDX-License-Identifier: Apache-2.0
import Formats
public import HTTPTypes
public import Hummingbird
public import Kernel

extension Refusal.Code {
    /// The status that HTTP has for it; the one mapping.
    public var status: HTTPResponse.Status {
        switch self {
        case .invalid, .keyReused, .unreadablePicture, .personalData, .describesPerson, .badFile:
            .unprocessableContent
        case .badToken: .unauthorized
        case .malformed, .badCookie, .badKey: .badRequest
        case .tooLarge: .contentTooLarge
        case .notFound: .notFound
        case .gone: .gone
        case .notAllowed, .crossSite, .badCode, .tokenScope, .loginFailed: .forbidden
        case .methodNotAllowed: .methodNotAllowed
        case .closed, .nameTaken, .wrongState, .stays, .already, .ownThing: .conflict
        case .unsupportedType: .unsupportedMediaType
        case .busy, .full: .serviceUnavailable
        case .slowed, .tooMany: .tooManyRequests
        case .frozen: HTTPResponse.Status(code: 423, reasonPhrase: "Locked")
        case .merging, .leased: .conflict
        }
    }
}

extension Refusal {
    /// What is wrong, in the person's language.
    public func title(_ words: Words) -> String { words.text("refusal.\(code.rawValue)", values) }

    /// What to do about it.
    public func hint(_ words: Words) -> String { words.text("refusal.\(code.rawValue).hint", values) }

    /// What is wrong with each field: the field and the words.
    public func messages(_ words: Words) -> [(field: String, text: String)] {
        fields.map { message in
            let key = "field.\(message.code)"
            return (
                message.field, words.text(words.optional(key) == nil ? "field.other" : key, message.values)
            )
        }
    }

    /// Problem details (RFC 9457).
    func problem(_ words: Words) -> Response {
        Response.json(status: code.status, type: "application/problem+json") { json in
            json.beginObject()
            json.member("type", "/-/docs/refusals#\(code.rawValue)")
            json.member("title", title(words))
            json.member("status", code.status.code)
            json.member("detail", hint(words))
            json.member("code", code.rawValue)
            if !fields.isEmpty {
                json.key("fields")
                json.beginArray()
                for (message, shown) in zip(fields, messages(words)) {
                    json.beginObject()
                    json.member("field", message.field)
                    json.member("code", message.code)
                    json.member("message", shown.text)
                    json.endObject()
                }
                json.endArray()
            }
            json.endObject()
        }
    }
}

extension Response {
    /// The same answer, saying how many seconds to wait where a refusal knows that (RFC 9110 §10.2.3).
    public func retrying(after refusal: Refusal?) -> Response {
        refusal?.values["retryAfter"].map { with(.retryAfter, $0) } ?? self
    }
}
