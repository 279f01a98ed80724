// SPDX-License-Identifier: Apache-2.0
import Kernel

/// Fields that several commands take.
extension Field {
    static let describing = [
        Field("title", .text, required: true, limit: 120, "What it is called."),
        Field("summary", .longText, limit: 2000, "What is in it."),
        Field("source", .text, required: true, limit: 200, "Who made the data."),
        Field("sourceLink", .text, limit: 2000, "Where the source tells of them."),
        Field(
            "licence", .text, required: true, limit: 200, "Under which licence they may be used: `CC BY 4.0`."
        ),
        Field("attribution", .text, limit: 300, "What the source wants said."),
        Field("date", .text, limit: 10, "Of which day the data are: `2026-11-23`."),
        Field("nameColumn", .text, limit: 100, "The column that names an item; found where it is missing."),
        Field(
            "keyColumn", .text, limit: 100,
            "The column by which an item is the same in the next version; ids of features, or place and name, if missing."
        ),
        Field(
            "latitudeColumn", .text, limit: 100,
            "A table's column of degrees north; found by its name if missing."),
        Field(
            "longitudeColumn", .text, limit: 100,
            "A table's column of degrees east; found by its name if missing."),
        Field("icon", .choice, "A symbol: " + LayerDescription.icons.joined(separator: ", ") + "."),
        Field("colour", .choice, "A colour: " + LayerDescription.colours.joined(separator: ", ") + "."),
        Field("shown", .flag, "Drawn before anybody asks for it."),
        Field("asksPeople", .flag, "People are asked whether its items are still so."),
        Field("address", .text, limit: 2000, "An http or https address that new versions come from."),
        Field("every", .choice, "How often the address is looked at: hour, day, week."),
    ]
    static let file = Field(
        "file", .text,
        "A file of a multipart form: GeoJSON in WGS 84, or CSV with coordinates; at most 50 MB.")
    static let inline = Field("data", .object, "The same as GeoJSON within the JSON body.")
    static let inlineTable = Field("csv", .longText, "The same as CSV within the JSON body.")
    static let why = Field("why", .text, required: true, limit: 500, "Why; public.")
    static let reason = Field("reason", .text, required: true, limit: 500, "Why; public.")
    static let remark = Field("remark", .number, required: true, "Index of the entry with which it was said.")
    static let personalDataAccepted = Field(
        "personalDataAccepted", .flag, "Publish although it seems to hold personal data.")
}
