// SPDX-License-Identifier: Apache-2.0
public import Kernel
import Reports
import Web

/// The composition: one line an instrument.
public let instruments: [any Instrument] = [
    Reports()
]
