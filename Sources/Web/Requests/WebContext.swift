// SPDX-License-Identifier: Apache-2.0
public import Hummingbird
public import Kernel
import NIOCore

/// What is known of a request: who, in which language, how it came.
public struct WebContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// The person; nil for a visitor.
    public var identity: Identity?
    /// What the person's program may do, where the request came with a token.
    public var grant: TokenGrant?
    /// The cookie held a token that is not one of ours.
    public var hasBadCookie = false
    /// The short address of the organisation that the person chose to speak for in this initiative.
    public var speaksFor: String?
    /// What stands above every page of the initiative at hand.
    public var banner = Markup("")
    /// The language of the answer.
    public var language = "en"
    /// The request's origin as the browser sees it: scheme and host.
    public var base = ""
    /// How a contribution comes: a page, a QR code, a program.
    public var channel = ContributionChannel.web
    /// The connection, for streams that must be closed from our side.
    let connection: any NIOCore.Channel

    /// Takes up a request.
    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        connection = source.channel
    }

    /// Refuses a program whose token is not for this; a person passes.
    public func require(_ scope: TokenScope, in initiative: EntryIndex) throws {
        guard let grant else { return }
        guard grant.scopes.contains(scope), grant.initiative == 0 || grant.initiative == initiative else {
            throw TokenGrant.refusal(scope)
        }
    }

    /// A path parameter.
    public func parameter(_ name: String) -> String? { parameters.get(name) }
}
