// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel

/// What can be asked at one address with one method.
///
/// One table of these gives OpenAPI, the page for programs, and the methods that an address has; a test holds it to
/// the routes.
public struct APIOperation: Sendable {
    /// What it is about; `api.group.<rawValue>` in the catalogue.
    public enum Group: String, Sendable, CaseIterable {
        case initiatives, reports, notices, layers, stewards, organisations, people, record, live, node
    }
    /// The method.
    public let method: String
    /// The address with `{names}` in braces; where the last name spans slashes, `isDeep`.
    public let path: String
    /// What it is about.
    public let group: Group
    /// One sentence.
    public let summary: String
    /// What stands in the address and in the header.
    public let parameters: [Parameter]
    /// The fields of the body, the same for forms and JSON; nil where there is none.
    public let body: [Field]?
    /// What comes back.
    public let answers: [Answer]
    /// What it can refuse, besides what every operation of its sort can.
    public let refusals: [Refusal.Code]
    /// The last name in the path stands for all that follows.
    public let isDeep: Bool

    /// Describes an operation.
    public init(
        _ method: String, _ path: String, _ group: Group, _ summary: String, parameters: [Parameter] = [],
        body: [Field]? = nil, answers: [Answer], refusals: [Refusal.Code] = [], isDeep: Bool = false
    ) {
        self.method = method
        self.path = path
        self.group = group
        self.summary = summary
        self.parameters = Self.names(in: path).map(Parameter.path) + parameters
        self.body = body
        self.answers = answers
        self.refusals = refusals
        self.isDeep = isDeep
    }

    /// A parameter in the address or in the header.
    public struct Parameter: Sendable {
        /// Where it stands.
        public enum Place: String, Sendable { case path, query, header }
        let name: String
        let place: Place
        let kind: Field.Kind
        let meaning: String
        let isRequired: Bool
        let choices: [String]

        /// Describes a parameter.
        public init(
            _ name: String, _ meaning: String, _ kind: Field.Kind = .text, in place: Place = .query,
            required: Bool = false, choices: [String] = []
        ) {
            self.name = name
            self.place = place
            self.kind = kind
            self.meaning = meaning
            self.choices = choices
            isRequired = required
        }

        static func path(_ name: String) -> Parameter {
            let meanings = [
                "name": "Short address of the initiative.",
                "id": "Index of the entry that founded the thing.",
                "organisation": "Short address of the organisation.",
                "draft": "Number of the draft.", "token": "Number of the token.",
                "provider": "Name of the login provider.",
                "message": "Index of the entry that said it.",
                "index": "Index of the entry, from 0.", "hash": "SHA-256 of the file, in hexadecimal.",
                "level": "Level of the tile, from 0.",
                "N":
                    "Number of the tile in groups of three digits, `x001/234`, then `.p/<W>` where it is not full.",
                "path": "The rest of the address, with slashes.", "z": "Zoom, 0 to 22.",
                "x": "Column of the tile.",
                "y": "Row of the tile.",
            ]
            let isNumber = ["id", "index", "draft", "message", "level", "z", "x", "y"].contains(name)
            return Parameter(
                name, meanings[name] ?? "Part of the address.", isNumber ? .number : .text, in: .path,
                required: true)
        }
    }

    /// What comes back.
    public struct Answer: Sendable {
        let status: Int
        let meaning: String
        let types: [String]
        let schema: JSONValue?
        let hasLocation: Bool

        /// Describes an answer.
        ///
        /// - Parameters:
        ///   - types: Media types; none where there is no content.
        ///   - schema: JSON Schema of what JSON holds.
        public init(
            _ status: Int, _ meaning: String, _ types: [String] = [], schema: JSONValue? = nil,
            hasLocation: Bool = false
        ) {
            self.status = status
            self.meaning = meaning
            self.types = types
            self.schema = schema
            self.hasLocation = hasLocation
        }

        /// A page.
        public static let page = Answer(200, "A page.", ["text/html"])

        /// JSON that follows a schema of `components`.
        public static func json(_ meaning: String, _ schema: String? = nil, status: Int = 200) -> Answer {
            Answer(
                status, meaning, ["application/json"],
                schema: schema.map(APIOperation.schema))
        }

        /// Where a form's browser goes on.
        public static let seeOther = Answer(
            303, "Done; for a form. `Location` names the page that says so.", hasLocation: true)
    }

    /// The names in braces.
    static func names(in path: String) -> [String] {
        path.split(separator: "{").dropFirst().compactMap { $0.split(separator: "}").first.map(String.init) }
    }
}

extension APIOperation {
    /// A schema of `components`, such as `<collection>.row`.
    public static func schema(_ name: String) -> JSONValue {
        ["$ref": .string("#/components/schemas/\(name)")]
    }

    /// A page.
    public static func page(
        _ path: String, _ group: Group, _ summary: String, _ parameters: [Parameter] = [],
        refusals: [Refusal.Code] = []
    ) -> APIOperation {
        APIOperation(
            "GET", path, group, summary, parameters: parameters, answers: [.page], refusals: refusals)
    }

    /// A command, which a form and a program can send; it is recorded and answers with its receipt.
    ///
    /// - Parameter receipt: The schema of what a program gets.
    public static func command<C: Command>(
        _ command: C.Type, at path: String, _ group: Group, _ summary: String,
        receipt: JSONValue = schema("Recorded"), hasLocation: Bool = false, refusals: [Refusal.Code] = []
    ) -> APIOperation {
        var codes = refusals
        switch C.right {
        case .review, .steward, .speakForOrganisation, .administerOrganisation, .announce, .lookAfter,
            .operate,
            .node:
            codes.append(.notAllowed)
        case .contribute, .open: break
        }
        if C.isPaced { codes.append(.slowed) }
        if C.waitsWhenFrozen { codes.append(.frozen) }
        if !C.worksWhenClosed, C.right != .open { codes.append(.closed) }
        let answer = Answer(
            201, "Recorded.", ["application/json"], schema: receipt, hasLocation: hasLocation)
        return APIOperation(
            "POST", path, group, summary, parameters: [.idempotencyKey, .keptFor], body: C.fields,
            answers: [answer, .seeOther], refusals: codes + [.badKey, .keyReused])
    }

    /// Everything that it can refuse, each once, in the order of the table.
    var allRefusals: [Refusal.Code] {
        var codes = Set(refusals)
        if path.contains("{") { codes.insert(.notFound) }
        codes.insert(.badToken)
        // Of the headers, Folkmoot-Kept-For is read as a number.
        if parameters.contains(where: { $0.place == .query || $0.name == Parameter.keptFor.name }) {
            codes.insert(.invalid)
        }
        // Who is asked who they are may bring a cookie that is not ours.
        if codes.contains(.notAllowed) { codes.insert(.badCookie) }
        if method == "POST" {
            codes.insert(.tokenScope)
            codes.formUnion([
                .malformed, .tooLarge, .unsupportedType, .crossSite, .badCookie, .busy, .full, .tooMany,
            ])
            if !(body ?? []).isEmpty { codes.insert(.invalid) }
        }
        return Refusal.Code.allCases.filter { codes.contains($0) }
    }

    /// A name for programs that are made from the document: `post-i-name-reports`.
    var id: String {
        let words = path.split { !$0.isLetter && !$0.isNumber }
        return ([method.lowercased()] + words.map { $0.lowercased() }).joined(separator: "-")
    }

    /// Tells whether a request's path is one of this operation's.
    func matches(_ path: [Substring]) -> Bool {
        let pattern = self.path.split(separator: "/")
        guard isDeep ? path.count >= pattern.count : path.count == pattern.count else { return false }
        return zip(pattern, path).allSatisfy { pattern, part in
            guard let open = pattern.firstIndex(of: "{"), let close = pattern.firstIndex(of: "}") else {
                return pattern == part
            }
            let (before, after) = (pattern[..<open], pattern[pattern.index(after: close)...])
            return part.count > before.count + after.count && part.hasPrefix(before) && part.hasSuffix(after)
        }
    }
}

extension APIOperation.Parameter {
    /// The key under which a contribution is recorded once.
    static let idempotencyKey = APIOperation.Parameter(
        "Idempotency-Key",
        "22 to 200 characters that nobody can guess; the same key and content within 30 days are recorded once. "
            + "A form sends it as the field `idempotencyKey`.", in: .header)
    /// How long a device kept what it sends.
    static let keptFor = APIOperation.Parameter(
        "Folkmoot-Kept-For",
        "Whole seconds since the person said so, where the device had no connection; times that are not given, and "
            + "freshness, are reckoned from then. At most 30 days count.", .number, in: .header)
}

/// Everything that can be asked of the node.
public struct APIOperations: Sendable {
    /// All operations that programs are told of.
    public let all: [APIOperation]
    /// Those that are served besides.
    public let unlisted: [APIOperation]

    init(_ all: [APIOperation], unlisted: [APIOperation] = []) {
        self.all = all
        self.unlisted = unlisted
    }

    /// The methods that an address has, with HEAD where there is GET; none where there is nothing at it.
    public func methods(at path: String) -> [String] {
        let parts = path.split(separator: "/")
        let found = Set((all + unlisted).lazy.filter { $0.matches(parts) }.map(\.method))
        return ["GET", "HEAD", "POST"].filter { found.contains($0 == "HEAD" ? "GET" : $0) }
    }
}
