// SPDX-License-Identifier: Apache-2.0
import Formats
import HTTPTypes
public import Hummingbird
public import Kernel

/// A contribution that was accepted: its receipt, and the cookie of an identity that it made.
public struct Accepted: Sendable {
    /// The proof that it is on the record.
    public let receipt: Receipt
    let cookie: String?

    /// Adds the cookie to an answer.
    public func answer(_ response: Response) -> Response {
        cookie.map { response.with(.setCookie, $0) } ?? response
    }
}

extension Site {
    /// Reads a request's body.
    public func input(_ request: Request) async throws -> Input { try await Input.read(request, settings) }

    /// Reads a request's body that may bring a file of so many bytes: as a part of a form, or as the whole body.
    public func input(_ request: Request, file field: String, mostBytes: Int) async throws -> Input {
        var settings = settings
        settings.largestPicture = mostBytes
        return try await Input.read(request, settings, rawFile: field)
    }

    /// Gives the kernel a person's command; a first contribution makes an identity.
    public func submit(
        _ command: some Command, _ request: Request, _ context: WebContext, _ input: Input
    ) async throws -> Accepted {
        let key = try idempotencyKey(request, input)
        let caller = try caller(request, context, input, key: key)
        let receipt = try await kernel.submit(command, by: caller, key: key)
        let cookie = caller.newToken.map { Session.set($0, secure: settings.isSecure(request, context)) }
        return Accepted(receipt: receipt, cookie: cookie)
    }

    /// Who calls, as the kernel wants to know it.
    public func caller(
        _ request: Request, _ context: WebContext, _ input: Input, key: IdempotencyKey? = nil
    ) throws -> Caller {
        guard !context.hasBadCookie else { throw Refusal(.badCookie) }
        let isFromCode = request.query["via"] == "qr" || input.typed("via") == "qr"
        let isProgram = input.isJSON || context.grant != nil
        let channel: ContributionChannel = isProgram ? .api : isFromCode ? .qr : .web
        var caller = Caller(identity: context.identity, channel: channel, language: context.language)
        caller.grant = context.grant
        // Said in the form or chosen before; an empty name is oneself.
        let speaker = input.values["as"]?.stringValue ?? context.speaksFor ?? ""
        if !speaker.isEmpty {
            guard let organisation = kernel.organisations[name: speaker] else { throw Refusal(.notAllowed) }
            caller.organisation = organisation.id
        }
        if caller.identity == nil {
            let (identity, token) = kernel.newcomer(key: key)
            (caller.identity, caller.newToken) = (identity, token)
        }
        return caller
    }

    /// The key under which this is recorded once: a header, or a form's hidden field.
    private func idempotencyKey(_ request: Request, _ input: Input) throws -> IdempotencyKey? {
        let field = input.typed("idempotencyKey")
        guard let text = request.headers[.idempotencyKey] ?? (field.isEmpty ? nil : field) else { return nil }
        return try IdempotencyKey(text, address: request.uri.path, content: input.bytes)
    }

    /// A fresh key for a form.
    public func formKey() -> String { Random.text(26) }
}
