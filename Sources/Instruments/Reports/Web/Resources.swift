// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Web

extension ResourceFolders {
    /// Those of the reports.
    public static let reports = ResourceFolders(.module)
}
