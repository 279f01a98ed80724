// SPDX-License-Identifier: Apache-2.0

/// How much JSON is accepted from a stranger.
public struct JSONLimits: Hashable, Sendable {
    /// How many arrays and objects may stand within each other.
    ///
    /// `init` lowers it to 512, for the sake of the stack.
    public var depth: Int
    /// How many values there may be in all.
    public var values: Int
    /// How many bytes the text may have.
    public var bytes: Int

    /// Sets each limit; the defaults suit a form that a person sent.
    public init(depth: Int = 32, values: Int = 1_000_000, bytes: Int = 64 << 20) {
        self.depth = min(depth, 512)
        self.values = values
        self.bytes = bytes
    }
}
