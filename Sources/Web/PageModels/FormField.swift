// SPDX-License-Identifier: Apache-2.0

/// What came back from a form that failed: the values as typed, and what is wrong with which.
public struct FormInput: Sendable {
    /// The values as typed; several where boxes share a name.
    public var typed: [String: [String]]
    /// What is wrong, field and text in the person's language, in the order of the form.
    public var errors: [(field: String, text: String)]
    /// What is wrong as a whole, and what to do.
    public var problem: (text: String, hint: String?)?
    /// The text seems to hold personal data: the person is asked to confirm.
    public var asksPersonalData: Bool

    /// An empty form, or one that came back.
    public init(
        typed: [String: [String]] = [:], errors: [(field: String, text: String)] = [],
        problem: (text: String, hint: String?)? = nil, asksPersonalData: Bool = false
    ) {
        self.typed = typed
        self.errors = errors
        self.problem = problem
        self.asksPersonalData = asksPersonalData
    }

    /// The first value of a field.
    public func value(_ name: String) -> String? { typed[name]?.first }

    /// What is wrong with a field.
    public func error(_ name: String) -> String? { errors.first { $0.field == name }?.text }

    /// A form came back with something wrong.
    public var failed: Bool { !errors.isEmpty || problem != nil || asksPersonalData }

    /// What `{{#problems}}{{> part-problems}}{{/problems}}` names; nil where nothing is wrong.
    public func problems(_ t: Words, scope: String = "") -> PagePart? {
        guard failed else { return nil }
        return PagePart([
            "problem": problem?.text, "problemHint": problem?.hint,
            "errors": errors.map { error in
                PagePart([
                    "anchor": FormField.id(error.field, in: scope), "text": error.text,
                    "about": t.optional("about.\(error.field)"),
                ])
            },
        ])
    }
}

/// One field of a form with its label, hint, value and message.
public struct FormField: Sendable {
    /// Which control it is.
    public enum Kind: Sendable {
        case text, long, number, date, time, url
        /// A list to choose one of; each with its value and words.
        case choice([(value: String, words: String)])
        /// Yes, no, or nothing said.
        case yesNo
        /// A box to tick.
        case flag
    }
    let name: String
    let kind: Kind
    let label: String
    var hint: String?
    var unit: String?
    var required = false
    var limit: Int?
    var initial: String?
    var autocomplete = "off"
    /// Names of places are offered as one types: `point`, `area` or `jump` says what the chosen one fills.
    public var names: String?

    /// Declares a field.
    public init(
        _ name: String, _ kind: Kind, label: String, hint: String? = nil, unit: String? = nil,
        required: Bool = false,
        limit: Int? = nil, initial: String? = nil
    ) {
        self.name = name
        self.kind = kind
        self.label = label
        self.hint = hint
        self.unit = unit
        self.required = required
        self.limit = limit
        self.initial = initial
    }

    /// The element's id, safe in an address.
    ///
    /// Where several forms are on a page, each has its scope.
    public static func id(_ name: String, in scope: String = "") -> String {
        "f-" + (scope.isEmpty ? "" : scope + "-")
            + String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "-" })
    }

    /// What `{{> part-field}}` names.
    public func part(_ input: FormInput, _ t: Words, scope: String = "") -> PagePart {
        let value = input.value(name) ?? initial ?? ""
        let (id, error) = (Self.id(name, in: scope), input.error(name))
        var described: [String] = []
        if hint != nil { described.append(id + "-hint") }
        if error != nil { described.append(id + "-error") }
        var type: String?, choices: [PagePart]?
        var (isLong, isFlag) = (false, false)
        switch kind {
        case .text: type = "text"
        case .number: type = "number"
        case .date: type = "date"
        case .time: type = "datetime-local"
        case .url: type = "url"
        case .long: isLong = true
        case .flag: isFlag = true
        case .choice(let options): choices = Self.options(options, value, t)
        case .yesNo: choices = Self.options([("true", t["yes"]), ("false", t["no"])], value, t)
        }
        // HTML has a greatest length for words alone.
        let length = isLong || type == "text" || type == "url" ? limit : nil
        return PagePart([
            "id": id, "name": name, "label": label, "hint": hint, "unit": unit, "required": required,
            "optionalWord": required ? nil : t["optional"], "limit": length, "value": value, "error": error,
            "describedby": described.isEmpty ? nil : described.joined(separator: " "), "type": type,
            "isNumber": type == "number", "isLong": isLong, "isFlag": isFlag,
            "isChecked": ["on", "true", "yes", "1"].contains(value), "isChoice": choices != nil,
            "choices": choices ?? [], "autocomplete": autocomplete, "names": names,
        ])
    }

    private static func options(
        _ options: [(value: String, words: String)], _ chosen: String, _ t: Words
    ) -> [PagePart] {
        ([("", t["choose_none"])] + options).map {
            PagePart(["choice": $0.0, "words": $0.1, "isChosen": $0.0 == chosen])
        }
    }
}
