// SPDX-License-Identifier: Apache-2.0

/// A person as others see them: a generated name and shape, or an organisation with its mark.
public struct PersonMark: Sendable {
    /// The generated name.
    public let name: String
    /// Chooses the colour of the shape, 0 to 359.
    public let hue: Int
    /// Chooses the shape, 0 to 7.
    public let shape: Int
    /// The verified organisation that the person speaks for.
    public let organisation: String?
    /// `public-body`, `ngo` or `business`.
    public let organisationKind: String?
    /// The page of the organisation.
    public let organisationAddress: String?
    /// The organisation is no longer verified.
    public let isWithdrawn: Bool
    /// The person is a steward.
    public let isSteward: Bool
    /// The person who looks.
    public let isMe: Bool
    /// The node itself, such as an import.
    public let isNode: Bool
    /// An organisation of another record; the name is that record's.
    public let isElsewhere: Bool

    /// Describes a person.
    public init(
        name: String, hue: Int = 0, shape: Int = 0, organisation: String? = nil,
        organisationKind: String? = nil, organisationAddress: String? = nil, isWithdrawn: Bool = false,
        isSteward: Bool = false, isMe: Bool = false, isNode: Bool = false, isElsewhere: Bool = false
    ) {
        self.name = name
        self.hue = hue
        self.shape = shape
        self.organisation = organisation
        self.organisationKind = organisationKind
        self.organisationAddress = organisationAddress
        self.isWithdrawn = isWithdrawn
        self.isSteward = isSteward
        self.isMe = isMe
        self.isNode = isNode
        self.isElsewhere = isElsewhere
    }

    /// What `{{> part-person}}` names.
    public func part(_ t: Words) -> PagePart {
        PagePart([
            "personName": isNode
                ? t["person.node"] : isElsewhere ? t.text("organisation.elsewhere", ["origin": name]) : name,
            "hue": hue, "shape": shape,
            "organisation": organisation,
            "organisationKind": organisationKind.map { t["organisation.\($0)"] },
            "organisationAddress": organisationAddress, "isWithdrawn": isWithdrawn, "isSteward": isSteward,
            "isMe": isMe, "isNode": isNode,
        ])
    }
}
