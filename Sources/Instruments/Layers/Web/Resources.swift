// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Web

extension ResourceFolders {
    /// Those of the layers.
    public static let layers = ResourceFolders(.module)
}
