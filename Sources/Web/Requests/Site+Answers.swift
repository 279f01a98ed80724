// SPDX-License-Identifier: Apache-2.0
import Formats
import HTTPTypes
import Hummingbird
import Kernel

extension Site {
    /// What the person is in an initiative; refuses those who may not do what stewards do.
    ///
    /// - Throws: `Refusal.notAllowed`, also for visitors.
    func steward(_ context: WebContext, _ initiative: Initiative) async throws -> Kernel.Standing {
        guard !context.hasBadCookie else { throw Refusal(.badCookie) }
        guard let identity = context.identity else { throw Self.stranger(context) }
        let standing = try await kernel.standing(of: identity, in: initiative.id)
        guard standing.mayModerate else { throw Refusal(.notAllowed) }
        return standing
    }

    /// The person, or a refusal: for what only somebody with an identity can ask.
    func person(_ context: WebContext) throws -> Identity {
        guard !context.hasBadCookie else { throw Refusal(.badCookie) }
        guard let identity = context.identity else { throw Self.stranger(context) }
        return identity
    }

    /// The refusal of who is nobody, or whose program's token does not show who they are.
    private static func stranger(_ context: WebContext) -> Refusal {
        context.grant == nil ? Refusal(.notAllowed) : TokenGrant.refusal(.read)
    }

    /// Answers that an initiative was opened: its page, or its address for programs.
    func opened(
        _ accepted: Accepted, _ input: Input, _ context: WebContext, done: String,
        similar: [SimilarInitiative] = []
    ) -> Response {
        let id = accepted.receipt.subject
        guard let name = kernel.initiatives[id: id]?.name else { return accepted.answer(.seeOther("/")) }
        guard input.isJSON else { return accepted.answer(.seeOther("/i/\(name)?done=\(done)")) }
        let response = Response.json(status: .created) { json in
            json.beginObject()
            json.member("id", id)
            json.member("name", name)
            json.member("url", "\(context.base)/i/\(name)")
            json.member("receipt", "\(context.base)/record/entries/\(accepted.receipt.index)")
            json.key("similar")
            json.array { json in for one in similar { one.write(to: &json, base: context.base) } }
            json.endObject()
        }
        return accepted.answer(response.with(.location, "/i/\(name)"))
    }

    /// Answers that something was recorded: a page that says so, or the receipt for programs.
    func recorded(_ accepted: Accepted, _ input: Input, _ context: WebContext, next: String) -> Response {
        guard input.answersJSON else { return accepted.answer(.seeOther(next)) }
        return accepted.answer(
            Response.json(status: .created) { json in
                json.beginObject()
                json.member("id", accepted.receipt.subject)
                json.member("entry", accepted.receipt.index)
                json.member("receipt", "\(context.base)/record/entries/\(accepted.receipt.index)")
                json.endObject()
            })
    }
}
