// SPDX-License-Identifier: Apache-2.0
public import Hummingbird

extension Request {
    /// What stands after the question mark of its address.
    public var query: FormFields { FormFields(parsing: (uri.query ?? "").utf8) }
}
