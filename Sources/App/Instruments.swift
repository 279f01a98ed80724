// SPDX-License-Identifier: Apache-2.0
public import Kernel
import Layers
import Notices
import Reports
import Web

/// The composition: one line an instrument.
public let instruments: [any Instrument] = [
    Reports(), Notices(), Layers(),
]

/// The web of each instrument, in the order in which pages show what they add.
func webInstruments(_ kernel: Kernel, _ configuration: NodeConfiguration) -> [any WebInstrument] {
    [
        ReportsWeb(ReportSource(kernel), cleaner: PictureCleaner(program: configuration.vips)),
        NoticesWeb(kernel),
        LayersWeb(kernel, fetcher: LayerFetcher(allowed: configuration.fetchAllowed)),
    ]
}
