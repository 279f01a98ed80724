// SPDX-License-Identifier: Apache-2.0
import Formats
public import Kernel

/// A person's tokens for programs, and the form that makes one.
public struct TokensPage: SampledPage {
    public static let template = "TokensPage"
    public static let keys = Shell.keys.union([
        "pageTitle", "isSomebody", "token", "tokens", "hasTokens", "problems", "name", "scopes",
        "scopesError", "initiative", "days",
    ])
    public let values: [String: any Sendable]

    /// A token in the list.
    public struct Token: Sendable {
        let token: AccessToken
        let initiative: Initiative?

        /// Describes it.
        public init(_ token: AccessToken, initiative: Initiative?) {
            self.token = token
            self.initiative = initiative
        }

        func part(_ shell: Shell) -> PagePart {
            let t = shell.t
            let scopes = TokenScope.allCases.filter(token.grant.scopes.contains)
            let used = token.lastUsed.map {
                Moment(Timestamp(milliseconds: $0 * 86_400_000), in: shell).day
            }
            return PagePart([
                "id": String(token.id), "tokenName": token.name,
                "may": scopes.map { PagePart(["scopeWords": t["token_scope.\($0.rawValue)"]]) },
                "place": initiative.map {
                    PagePart(["placeTitle": $0.description.title, "href": "/i/\($0.name)"])
                },
                "usedOn": used, "until": Moment(token.expires, in: shell).day,
                "isOver": token.expires <= shell.now,
                "revokeWords": t.text("token_revoke_which", ["name": token.name]),
            ])
        }
    }

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - initiatives: Those that a token can be kept to: short address and title.
    ///   - token: One that was just made; shown once.
    public init(
        shell: Shell, isSomebody: Bool, tokens: [Token] = [],
        initiatives: [(name: String, title: String)] = [], token: String? = nil,
        input: FormInput = FormInput()
    ) {
        let t = shell.t
        let chosen = token == nil ? input : FormInput()
        values = shell.with([
            "pageTitle": t["tokens_link"], "isSomebody": isSomebody, "token": token,
            "tokens": tokens.map { $0.part(shell) }, "hasTokens": !tokens.isEmpty,
            "problems": chosen.problems(t),
            "name": FormField(
                "name", .text, label: t["token_name"], hint: t["token_name.hint"], required: true, limit: 60
            ).part(chosen, t),
            "scopes": TokenScope.allCases.map { scope in
                PagePart([
                    "scope": scope.rawValue, "scopeWords": t["token_scope.\(scope.rawValue)"],
                    "isTicked": chosen.typed["scopes"]?.contains(scope.rawValue) ?? false,
                ])
            }, "scopesError": chosen.error("scopes"),
            "initiative": FormField(
                "initiative", .choice(initiatives.map { ($0.name, $0.title) }), label: t["token_initiative"],
                hint: t["token_initiative.hint"]
            ).part(chosen, t),
            "days": FormField(
                "days", .choice(People.tokenDays.map { (String($0), t.count("span.days", $0)) }),
                label: t["token_days"], required: true, initial: "90"
            ).part(chosen, t),
        ])
    }
}

extension TokensPage {
    public static func sample(_ shell: Shell) -> Self {
        func token(_ name: String, _ scopes: Set<TokenScope>, days: Int64, used: Int64?) -> Token {
            Token(
                AccessToken(
                    grant: TokenGrant(id: 7, scopes: scopes, initiative: 0), name: name, made: shell.now,
                    expires: shell.now.adding(seconds: days * 86_400), lastUsed: used), initiative: nil)
        }
        return TokensPage(
            shell: shell, isSomebody: true,
            tokens: [
                token("the sensor on the roof", [.contribute], days: 30, used: 20_780),
                token("an old script", [.read, .speak], days: -1, used: nil),
            ],
            initiatives: [("rivermouth", "Earthquake in Rivermouth")],
            token: "folkmoot_" + String(repeating: "a", count: 52))
    }

    public static func empty(_ shell: Shell) -> Self { TokensPage(shell: shell, isSomebody: false) }
}
