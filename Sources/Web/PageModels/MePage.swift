// SPDX-License-Identifier: Apache-2.0
public import Formats

/// What a person contributed, how they keep their identity, and how they are forgotten.
public struct MePage: SampledPage {
    public static let template = "MePage"
    public static let keys = Shell.keys.union([
        "pageTitle", "isSomebody", "names", "hasNames", "contributions", "hasContributions", "next", "code",
        "key",
        "problems", "hasLogins", "linked", "others", "passkeys",
    ])
    public let values: [String: any Sendable]

    /// Something that the person contributed.
    public struct Contribution: Sendable {
        let index: Int64
        let what: String
        let title: String?
        let initiative: String
        let href: String?
        let time: Timestamp
        let isErasable: Bool

        /// Describes a contribution.
        ///
        /// - Parameters:
        ///   - what: What was done, in words.
        ///   - title: The thing that it is about, in words.
        ///   - initiative: The title of the initiative.
        ///   - href: The thing's page.
        ///   - isErasable: Its text can be erased when the person is forgotten.
        public init(
            index: Int64, what: String, title: String? = nil, initiative: String, href: String?,
            time: Timestamp,
            isErasable: Bool = false
        ) {
            self.index = index
            self.what = what
            self.title = title
            self.initiative = initiative
            self.href = href
            self.time = time
            self.isErasable = isErasable
        }

        func part(_ shell: Shell) -> PagePart {
            PagePart([
                "index": String(index), "what": what, "title": title, "initiativeTitle": initiative,
                "href": href ?? "/record/entries/\(index)", "time": Moment(time, in: shell).part,
                "canErase": isErasable,
            ])
        }
    }

    /// Accounts elsewhere, by name and title: those that lead to the person, and those that can be added.
    public struct Logins: Sendable {
        let linked: [(name: String, title: String)]
        let others: [(name: String, title: String)]

        let passkeys: [(id: String, made: Timestamp, used: Timestamp?)]

        /// Gathers them, and the person's passkeys.
        public init(
            linked: [(name: String, title: String)] = [], others: [(name: String, title: String)] = [],
            passkeys: [(id: String, made: Timestamp, used: Timestamp?)] = []
        ) {
            self.linked = linked
            self.others = others
            self.passkeys = passkeys
        }
    }

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - isSomebody: The browser holds an identity.
    ///   - names: The person's names in the initiatives where they contributed.
    ///   - code: A recovery code that was just made; shown once.
    public init(
        shell: Shell, isSomebody: Bool, names: [(mark: PersonMark, initiative: String, href: String)] = [],
        contributions: [Contribution] = [], next: String? = nil, code: String? = nil,
        input: FormInput = FormInput(), logins: Logins = Logins(), key: String
    ) {
        let t = shell.t
        values = shell.with([
            "pageTitle": t["me_title"], "isSomebody": isSomebody,
            "names": names.map {
                PagePart(["who": $0.mark.part(t), "initiativeTitle": $0.initiative, "href": $0.href])
            }, "hasNames": !names.isEmpty,
            "contributions": contributions.map { $0.part(shell) },
            "hasContributions": !contributions.isEmpty, "next": next, "code": code, "key": key,
            "problems": input.problems(t),
            "hasLogins": !logins.linked.isEmpty || !logins.others.isEmpty,
            "linked": logins.linked.map {
                PagePart([
                    "name": $0.name, "loginTitle": $0.title,
                    "removeWords": t.text("login_remove_which", ["provider": $0.title]),
                ])
            },
            "passkeys": logins.passkeys.map { one in
                PagePart([
                    "id": one.id, "made": Moment(one.made, in: shell).day,
                    "usedOn": one.used.map { Moment($0, in: shell).day },
                    "removeWords": t.text("passkey_remove_which", ["day": Moment(one.made, in: shell).day]),
                ])
            },
            "others": logins.others.map {
                PagePart(["name": $0.name, "words": t.text("login_add", ["provider": $0.title])])
            },
        ])
    }
}

extension MePage {
    static func samples(_ shell: Shell) -> [Contribution] {
        [
            Contribution(
                index: 1234, what: "reported this", title: "Drinking water",
                initiative: "Earthquake in Rivermouth",
                href: "/i/rivermouth/reports/1234", time: shell.now.adding(seconds: -600),
                isErasable: true),
            Contribution(index: 12, what: "opened it", initiative: "Noise", href: nil, time: shell.now),
        ]
    }

    public static func sample(_ shell: Shell) -> Self {
        MePage(
            shell: shell, isSomebody: true,
            names: [
                (
                    PersonMark(name: "Calm Heron 412", hue: 200, shape: 2), "Earthquake in Rivermouth",
                    "/i/rivermouth"
                )
            ],
            contributions: samples(shell), next: "/me?before=12", code: "abcd-efgh-ijkl-mnop-qrst-uvwx",
            logins: Logins(
                linked: [("city", "City account")], others: [("school", "School account")],
                passkeys: [("AAAA", shell.now, shell.now), ("BBBB", shell.now, nil)]),
            key: "k")
    }

    public static func empty(_ shell: Shell) -> Self { MePage(shell: shell, isSomebody: false, key: "k") }
}
