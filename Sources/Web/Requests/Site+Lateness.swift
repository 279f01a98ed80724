// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
public import Hummingbird
import Kernel

extension Site {
    /// How long a device kept a contribution before it could send it, in whole seconds; 0 where it was sent at once.
    ///
    /// A length and not a time: the device's clock may be a year off and the length is right all the same. Not part of
    /// the body, so that a contribution sent twice under one key stays the same. At most as long as keys are kept.
    public func keptFor(_ request: Request) throws -> Int64 {
        guard let text = request.headers[.keptFor] else { return 0 }
        guard let seconds = Int64(text), seconds >= 0 else {
            throw Refusal.field(HTTPField.Name.keptFor.rawName, "number")
        }
        return min(seconds, Self.longestKept)
    }

    /// Thirty days, in seconds.
    private static let longestKept: Int64 = 30 * 86_400
}

extension HTTPField.Name {
    /// How long a device kept what it sends.
    static let keptFor = HTTPField.Name("Folkmoot-Kept-For") ?? .origin
}
