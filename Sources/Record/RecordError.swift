// SPDX-License-Identifier: Apache-2.0

/// A text or a byte string that is not what the format says it must be.
///
/// One case for each format; the text says which rule was broken, for an operator's log. Parsers of this
/// target refuse anything that is not canonical, so what they accept they also write back byte for byte.
public enum RecordError: Error, Hashable, Sendable, CustomStringConvertible {
    case envelope(String)
    case entryBundle(String)
    case bodyBundle(String)
    case tile(String)
    case tilePath(String)
    case proof(String)
    case checkpoint(String)
    case note(String)
    case key(String)

    /// The format and the rule that was broken.
    public var description: String {
        switch self {
        case .envelope(let reason): "envelope: \(reason)"
        case .entryBundle(let reason): "entry bundle: \(reason)"
        case .bodyBundle(let reason): "body bundle: \(reason)"
        case .tile(let reason): "tile: \(reason)"
        case .tilePath(let reason): "tile path: \(reason)"
        case .proof(let reason): "proof: \(reason)"
        case .checkpoint(let reason): "checkpoint: \(reason)"
        case .note(let reason): "signed note: \(reason)"
        case .key(let reason): "key: \(reason)"
        }
    }
}
