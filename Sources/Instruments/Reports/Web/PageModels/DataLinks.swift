// SPDX-License-Identifier: Apache-2.0
import Web

/// The same list as data, with the same filters.
public struct DataLinks: Sendable {
    let path: String
    let query: String
    let dictionary: String
    let record: String
    let licence: String

    /// Describes the twins of a list.
    ///
    /// - Parameters:
    ///   - path: The list's path without suffix.
    ///   - query: The filters as they stand in the address, without `?`; may be empty.
    ///   - dictionary: Where the columns are explained.
    ///   - licence: The licence of the data, as people write it.
    public init(path: String, query: String, dictionary: String, record: String = "/record", licence: String)
    {
        self.path = path
        self.query = query
        self.dictionary = dictionary
        self.record = record
        self.licence = licence
    }

    /// What `{{> part-data-links}}` names.
    var part: PagePart {
        let tail = query.isEmpty ? "" : "?" + query
        return PagePart([
            "csv": path + ".csv" + tail, "json": path + ".json" + tail, "geojson": path + ".geojson" + tail,
            "atom": path + ".atom" + tail, "dictionary": dictionary, "record": record, "licence": licence,
        ])
    }
}
