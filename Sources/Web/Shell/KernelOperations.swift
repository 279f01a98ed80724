// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel

/// The operations of the kernel's own routes; instruments hand in theirs.
enum KernelOperations {
    static let all =
        initiatives + stewards + CareOperations.all + OrganisationOperations.all + people + record + live
        + places + node

    private typealias Answer = APIOperation.Answer
    private typealias Parameter = APIOperation.Parameter

    private static let paging = [
        Parameter("limit", "How many at most; whole numbers from 1.", .number),
        Parameter("after", "Id of the last initiative of the page before; `next` links have it.", .number),
    ]

    private static let initiatives: [APIOperation] = [
        .page(
            "/", .initiatives, "The front page: initiatives on a map and in a list, the liveliest first.",
            [
                Parameter("before", "Only initiatives whose last entry is before this index.", .number),
                Parameter("older", "The same for those that are closed or archived.", .number),
            ]),
        APIOperation(
            "GET", "/i.json", .initiatives,
            "Lists all initiatives, newest first, 100 a page and at most 1000.",
            parameters: paging, answers: [.json("The initiatives.", "Initiatives")]),
        APIOperation(
            "GET", "/i.csv", .initiatives,
            "The initiatives as CSV (RFC 4180); all, streamed, where there is no limit.", parameters: paging,
            answers: [Answer(200, "The table.", ["text/csv"])]),
        APIOperation(
            "GET", "/i.geojson", .initiatives,
            "The initiatives with their areas as GeoJSON; all, streamed, where there is no limit.",
            parameters: paging,
            answers: [
                Answer(
                    200, "The features.", ["application/geo+json"],
                    schema: Schema.features("initiatives.feature"))
            ]),
        APIOperation(
            "GET", "/i.atom", .initiatives, "The initiatives as an Atom feed, 50 a page and at most 500.",
            parameters: paging, answers: [Answer(200, "The feed.", ["application/atom+xml"])]),
        .page(
            "/open", .initiatives, "The form that opens an initiative.",
            [Parameter("template", "Name of a template.")]),
        .command(
            OpenInitiative.self, at: "/i", .initiatives, "Opens an initiative.",
            receipt: APIOperation.schema("Opened"),
            hasLocation: true, refusals: [.nameTaken, .personalData]),
        APIOperation(
            "GET", "/i/{name}.json", .initiatives, "One initiative.",
            answers: [.json("The initiative.", "Initiative")]),
        .page(
            "/i/{name}/about", .initiatives, "What an initiative is, its stewards, and what its data mean."),
        .page("/i/{name}/share", .initiatives, "The link and the QR code of an initiative."),
        APIOperation(
            "GET", "/i/{name}/qr.svg", .initiatives, "The QR code of an initiative's link.",
            answers: [Answer(200, "The code.", ["image/svg+xml"])]),
        .page(
            "/i/{name}/edit", .initiatives, "The form that changes an initiative.", refusals: [.notAllowed]),
        .command(
            EditInitiative.self, at: "/i/{name}/edit", .initiatives,
            "Changes what an initiative says of itself; fields that are not sent stay.",
            refusals: [.personalData]),
        .page("/i/{name}/fork", .initiatives, "The form that starts an initiative from another."),
        .command(
            OpenInitiative.self, at: "/i/{name}/fork", .initiatives,
            "Starts an initiative with the settings of another; fields that are not sent are taken over. "
                + "`template` is the other's.", receipt: APIOperation.schema("Opened"), hasLocation: true,
            refusals: [.nameTaken, .personalData]),
    ]

    private static let stewards: [APIOperation] = [
        .page(
            "/i/{name}/stewards", .stewards, "The stewards, invitations and the phase, for stewards.",
            refusals: [.notAllowed]),
        APIOperation(
            "POST", "/i/{name}/invite-steward", .stewards,
            "Makes a link with which one person can become a steward, once, within seven days.", body: [],
            answers: [
                .json("The link; it is shown once.", "Invitation", status: 201),
                Answer(200, "A page with the link, for a form.", ["text/html"]),
            ], refusals: [.notAllowed]),
        .page(
            "/i/{name}/accept-stewardship", .stewards, "Asks whoever follows an invitation.",
            [Parameter("code", "The code of the invitation.", required: true)], refusals: [.badCode]),
        .command(
            AppointSteward.self, at: "/i/{name}/accept-stewardship", .stewards, "Becomes a steward.",
            refusals: [.badCode]),
        .command(
            WithdrawSteward.self, at: "/i/{name}/withdraw-steward", .stewards,
            "Ends one's own stewardship, or another's."),
        .command(
            ChangePhase.self, at: "/i/{name}/change-phase", .stewards,
            "Takes an initiative to another phase of its life.", refusals: [.wrongState]),
    ]

    private static let passkeyFields = [
        Field("clientDataJSON", .text, required: true, "As the browser gave it, in Base64url.")
    ]

    private static let people: [APIOperation] = [
        .page(
            "/me", .people, "What the person contributed, newest first.",
            [Parameter("before", "Only entries before this index.", .number)]),
        APIOperation(
            "POST", "/me/recovery-code", .people,
            "Makes a code with which another device becomes the same person.",
            body: [],
            answers: [
                .json("The code; it is shown once.", "RecoveryCode", status: 201),
                Answer(200, "A page with the code, for a form.", ["text/html"]),
            ], refusals: [.notAllowed]),
        APIOperation(
            "POST", "/me/forget", .people,
            "Deletes what links the person to their contributions, and erases those that are named.",
            body: [
                Field("confirm", .flag, required: true, "It cannot be undone."),
                Field("everything", .flag, "Erase every text and photo of the person."),
                Field("entries", .list, "Indexes of the person's entries to erase, where not everything."),
            ], answers: [.json("How many entries were erased.", "Erased"), .seeOther], refusals: [.notAllowed]
        ),
        APIOperation(
            "POST", "/me/sign-out", .people, "Ends the session of this browser.", body: [],
            answers: [.json("Done.", "Status"), .seeOther]),
        .page("/me/tokens", .people, "One's tokens for programs, and the form that makes one."),
        APIOperation(
            "GET", "/me/tokens.json", .people, "One's tokens for programs; never the tokens themselves.",
            answers: [.json("The tokens, newest first.", "Tokens")], refusals: [.notAllowed]),
        APIOperation(
            "POST", "/me/tokens", .people, "Makes a token with which a program acts in one's name.",
            body: [
                Field("name", .text, required: true, limit: 60, "What it is for, in one's own words."),
                Field(
                    "scopes", .list, required: true,
                    "What it may do: read, contribute, steward, speak; see docs/rights.md."),
                Field("initiative", .text, "The only initiative that it is good for; steward needs one."),
                Field("days", .choice, required: true, "For how many days: 7, 30, 90 or 365."),
            ],
            answers: [
                .json("The token; it is shown once.", "NewToken", status: 201),
                Answer(200, "A page with the token, for a form.", ["text/html"]),
            ], refusals: [.notAllowed]),
        APIOperation(
            "POST", "/me/tokens/{token}/revoke", .people, "Ends a token, at once.", body: [],
            answers: [.json("Done.", "Status"), .seeOther], refusals: [.notAllowed]),
        APIOperation(
            "GET", "/login/{provider}", .people,
            "Goes to a login provider (OpenID Connect), to come back as who the account there leads to.",
            parameters: [
                Parameter("add", "Adds the account to the person of this browser instead.", .flag),
                Parameter("back", "Path of the page to go on with."),
            ], answers: [.seeOther], refusals: [.loginFailed, .crossSite, .notAllowed, .tokenScope]),
        APIOperation(
            "GET", "/login/{provider}/callback", .people,
            "Where the login provider sends the browser back to.",
            parameters: [
                Parameter("code", "What is exchanged for the ID token."),
                Parameter("state", "What the browser was sent with."),
                Parameter("iss", "The provider (RFC 9207)."), Parameter("error", "What went wrong there."),
            ],
            answers: [.seeOther],
            refusals: [.loginFailed, .already, .badCookie, .notAllowed, .tokenScope]),
        APIOperation(
            "POST", "/login/passkey/options", .people, "Begins to come back with a passkey (WebAuthn).",
            body: [],
            answers: [.json("The options for `navigator.credentials.get`.", "PasskeyOptions")]),
        APIOperation(
            "POST", "/login/passkey", .people, "Comes back with a passkey; what was begun is used up.",
            body: passkeyFields + [
                Field("authenticatorData", .text, required: true, "As the device gave it, in Base64url."),
                Field("signature", .text, required: true, "As the device gave it, in Base64url."),
                Field("id", .text, required: true, "What the device calls the passkey, in Base64url."),
            ],
            answers: [.json("Done; the cookie holds the identity.", "Next")], refusals: [.loginFailed]),
        APIOperation(
            "POST", "/login/passkey/new-options", .people, "Begins to make a passkey for the person.",
            body: [],
            answers: [.json("The options for `navigator.credentials.create`.", "PasskeyOptions")],
            refusals: [.notAllowed]),
        APIOperation(
            "POST", "/login/passkey/new", .people, "Takes in a passkey that a device made.",
            body: passkeyFields + [
                Field("attestationObject", .text, required: true, "As the device gave it, in Base64url.")
            ],
            answers: [.json("Done.", "Next", status: 201)], refusals: [.loginFailed, .already, .notAllowed]),
        APIOperation(
            "POST", "/me/passkeys/remove", .people, "Takes a passkey from the person.",
            body: [Field("passkey", .text, required: true, "What the device calls it, in Base64url.")],
            answers: [.json("Done.", "Status"), .seeOther], refusals: [.notAllowed]),
        APIOperation(
            "POST", "/me/logins/{provider}/remove", .people, "Takes an account elsewhere from the person.",
            body: [], answers: [.json("Done.", "Status"), .seeOther], refusals: [.notAllowed]),
        .page("/recover", .people, "The form that takes a recovery code."),
        APIOperation(
            "POST", "/recover", .people,
            "Becomes the person again whose recovery code this is; it works once.",
            body: [Field("code", .text, required: true, limit: 60, "The recovery code.")],
            answers: [.json("Done; the cookie holds the identity.", "Status"), .seeOther],
            refusals: [.badCode, .tooMany]),
        APIOperation(
            "POST", "/language", .people, "Chooses the language of pages.",
            body: [
                Field("lang", .choice, required: true, "en or nl."),
                Field("back", .text, "Path of the page to go back to."),
            ], answers: [.seeOther]),
    ]

    private static let record: [APIOperation] = [
        .page(
            "/record", .record, "The record: its checkpoint and its last entries.",
            [Parameter("before", "Only entries before this index.", .number)]),
        .page("/record/entries/{index}", .record, "One entry with its proof."),
        APIOperation(
            "GET", "/record/entries/{index}.json", .record, "One entry with its body, salt and proof.",
            answers: [.json("The entry.", "Entry")]),
        APIOperation(
            "GET", "/record/checkpoint", .record, "The last signed checkpoint (C2SP tlog-checkpoint).",
            answers: [Answer(200, "The signed note.", ["text/plain"])], refusals: [.notFound]),
        APIOperation(
            "GET", "/record/key", .record, "The verifier key (C2SP signed-note).",
            answers: [Answer(200, "The key line.", ["text/plain"])]),
        APIOperation(
            "GET", "/record/tile/{level}/{N}", .record, "A tile of hashes, `<N>[.p/<W>]` (C2SP tlog-tiles).",
            answers: [Answer(200, "The tile.", ["application/octet-stream"])], isDeep: true),
        APIOperation(
            "GET", "/record/tile/entries/{N}", .record,
            "A bundle of envelopes, `<N>[.p/<W>]` (C2SP tlog-tiles).",
            answers: [Answer(200, "The bundle.", ["application/octet-stream"])], isDeep: true),
        APIOperation(
            "GET", "/record/bodies/{N}", .record, "A bundle of bodies, `<N>[.p/<W>]`; never immutable.",
            answers: [Answer(200, "The bundle.", ["application/octet-stream"])], isDeep: true),
        APIOperation(
            "GET", "/media/{hash}.jpg", .record,
            "A picture that a public contribution names; 410 where it was removed for a legal reason.",
            answers: [Answer(200, "The picture.", ["image/jpeg"])], refusals: [.gone]),
        APIOperation(
            "GET", "/record/witnesses.json", .record,
            "What the witnesses of this record said, and the records that this node is a witness for.",
            answers: [.json("Both.", "Witnesses")]),
        APIOperation(
            "GET", "/witness/key", .record, "The key with which this node cosigns (C2SP tlog-cosignature).",
            answers: [Answer(200, "The key line.", ["text/plain"])]),
        APIOperation(
            "POST", "/witness/add-checkpoint", .record,
            "Cosigns another record's checkpoint that continues the last one (C2SP tlog-witness).",
            answers: [
                Answer(200, "The cosignature, a line of a signed note.", ["text/plain"]),
                Answer(409, "The size that was cosigned last.", ["text/x.tlog.size"]),
            ], refusals: [.notFound, .notAllowed, .invalid]),
        .page(
            "/removals", .record, "What was removed because the law required it, and why.",
            [Parameter("before", "Only entries before this index.", .number)]),
        APIOperation(
            "GET", "/removals.json", .record, "The same as data, with the numbers; 100 a page.",
            parameters: [
                Parameter("before", "Only entries before this index.", .number),
                Parameter(
                    "reason", "`any`: also what authors erased of their own; `legal` if missing.",
                    choices: ["legal", "any"]),
            ],
            answers: [.json("Numbers and removals, newest first.", "Removals")]),
        APIOperation(
            "GET", "/removals.csv", .record, "All removals as CSV.",
            answers: [Answer(200, "The table.", ["text/csv"])]),
        APIOperation(
            "GET", "/removals.atom", .record, "The last 50 removals as an Atom feed.",
            answers: [Answer(200, "The feed.", ["application/atom+xml"])]),
        APIOperation(
            "POST", "/removals", .record,
            "Removes a picture, an entry or a report everywhere, for a legal reason; for operators.",
            body: [
                Field(
                    "what", .text, required: true, limit: 300,
                    "Its address: /media/HASH.jpg, /record/entries/N or /i/NAME/reports/N."),
                Field("basis", .longText, required: true, limit: 1000, "Which law or order; public."),
                Field("withEntries", .flag, "Of a picture: also erase what was written with it."),
            ],
            answers: [Answer(201, "What was removed.", ["application/json"]), .seeOther],
            refusals: [.notAllowed, .notFound, .already, .wrongState]),
    ]

    private static let after = [
        Parameter("after", "Index of the last entry that is known; now if missing.", .number),
        Parameter(
            "Last-Event-ID", "The same, as a browser sends it when it comes back.", .number, in: .header),
    ]
    private static let stream = Answer(
        200, "Server-sent events: `id` is the entry's index, `event` its kind, `data` a `Notice`.",
        ["text/event-stream"])

    private static let live: [APIOperation] = [
        APIOperation(
            "GET", "/live", .live, "Everything that is recorded, as it happens.", parameters: after,
            answers: [stream]),
        APIOperation(
            "GET", "/i/{name}/live", .live, "Everything that is recorded in an initiative, as it happens.",
            parameters: after, answers: [stream]),
    ]

    private static let node: [APIOperation] = [
        .page("/privacy", .node, "What is public, and for how long."),
        .page("/outbox", .node, "What waits on the device to be sent, and what is kept there."),
        APIOperation(
            "GET", "/openapi.json", .node, "This description (OpenAPI 3.1).",
            answers: [
                Answer(
                    200, "The description.", ["application/json"],
                    schema: [
                        "type": "object", "required": ["openapi", "info", "paths", "components"],
                        "properties": ["openapi": ["const": "3.1.0"]],
                    ])
            ]),
        .page("/-/docs/api", .node, "This description as a page."),
        .page("/-/docs/refusals", .node, "What can be refused, and what to do."),
        APIOperation(
            "GET", "/-/health", .node,
            "All is well: the database answers, the disk has room, the record goes on.",
            answers: [
                .json("It is.", "Health"),
                Answer(
                    503, "It is not; `problems` says what.", ["application/json"],
                    schema: APIOperation.schema("Health")),
            ]),
        APIOperation(
            "GET", "/-/alive", .node, "The process answers, whatever else does not.",
            answers: [.json("It does.", "Status")]),
        APIOperation(
            "GET", "/-/ready", .node, "The database answers.", answers: [.json("It does.", "Ready")],
            refusals: [.busy]),
        APIOperation(
            "GET", "/-/metrics", .node, "Figures for Prometheus.",
            answers: [Answer(200, "Prometheus text, version 0.0.4.", ["text/plain"])]),
    ]

    /// What pages load; no program needs to know of it.
    static let files = [assets, worker, manifest, icons]

    private static let assets = APIOperation(
        "GET", "/assets/{path}", .node, "Style sheets, scripts and icons of the pages.",
        answers: [Answer(200, "The file.", ["text/css", "text/javascript", "image/svg+xml", "image/png"])],
        isDeep: true)
    private static let worker = APIOperation(
        "GET", "/sw.js", .node, "The service worker, which keeps pages on the device.",
        answers: [Answer(200, "The script.", ["text/javascript"])])
    private static let manifest = APIOperation(
        "GET", "/manifest.webmanifest", .node, "What a device needs to install the site.",
        answers: [Answer(200, "The manifest.", ["application/manifest+json"])])
    private static let icons = APIOperation(
        "GET", "/icons/{file}", .node, "The site's icon in pixels.",
        answers: [Answer(200, "The icon.", ["image/png"])])
}
