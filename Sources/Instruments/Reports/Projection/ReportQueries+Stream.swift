// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel

extension ReportQueries {
    /// What a whole list is written as.
    enum Format: Sendable {
        case csv, geojson, json
    }

    /// All reports that pass, newest first, as a file in pieces.
    ///
    /// The first piece comes at once; then pages of some thousand rows are read and written side by side, a
    /// few ahead of the reader, so that memory does not grow with the list.
    func stream(
        of initiative: EntryIndex, _ filter: ReportFilter, as format: Format, links: ReportLinks,
        language: String
    ) -> ReportStream {
        ReportStream(
            queries: self, initiative: initiative, filter: filter, format: format, links: links,
            language: language)
    }
}
