// SPDX-License-Identifier: Apache-2.0

/// A readable name for a pseudonym, made from it: the same everywhere, stored nowhere.
///
/// Names are of birds, trees and weather in English and carry a number, so that two people seldom share one and
/// nobody is offended by theirs.
public struct PseudonymName: Sendable, Equatable {
    /// `Calm Heron 412`.
    public let text: String
    /// A number from 0 to 359 for the colour of the person's shape.
    public let hue: Int
    /// A number from 0 to 7 that chooses the person's shape.
    public let shape: Int

    /// Makes the name of a pseudonym.
    public init(_ pseudonym: Pseudonym) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in pseudonym.description.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash ^= hash >> 29
        hash = hash &* 0xbf58_476d_1ce4_e5b9
        hash ^= hash >> 32
        let first = Self.first[Int(hash % UInt64(Self.first.count))]
        let second = Self.second[Int(hash >> 12 % UInt64(Self.second.count))]
        text = "\(first) \(second) \(100 + Int(hash >> 24 % 900))"
        hue = Int(hash >> 34 % 360)
        shape = Int(hash >> 44 & 7)
    }

    private static let first = [
        "Amber", "Autumn", "Brave", "Bright", "Brisk", "Calm", "Clear", "Coastal", "Copper", "Curious",
        "Eager",
        "Early", "Fair", "Gentle", "Golden", "Green", "Hazel", "Honest", "Humble", "Indigo", "Ivory", "Keen",
        "Kind", "Lively", "Lucky", "Mellow", "Merry", "Misty", "Morning", "Mossy", "Nimble", "Noble", "Olive",
        "Open", "Patient", "Plain", "Proud", "Quick", "Quiet", "Ready", "River", "Rosy", "Ruby", "Sandy",
        "Scarlet", "Serene", "Silver", "Snowy", "Spring", "Steady", "Summer", "Sunny", "Swift", "Tidal",
        "True",
        "Velvet", "Violet", "Warm", "Western", "Winter", "Wise", "Woodland", "Young", "Zesty",
    ]
    private static let second = [
        "Alder", "Ash", "Aspen", "Avocet", "Beech", "Birch", "Bittern", "Blackbird", "Breeze", "Brook",
        "Bunting",
        "Cedar", "Chaffinch", "Cloud", "Clover", "Coot", "Cormorant", "Crane", "Curlew", "Dew", "Dunlin",
        "Egret",
        "Elder", "Elm", "Fern", "Finch", "Fir", "Gannet", "Godwit", "Goldcrest", "Harbour", "Heather",
        "Heron",
        "Holly", "Hoopoe", "Ivy", "Jay", "Juniper", "Kestrel", "Kingfisher", "Kite", "Lapwing", "Lark",
        "Linden",
        "Linnet", "Maple", "Martin", "Meadow", "Nightingale", "Nuthatch", "Oak", "Oriole", "Osprey", "Pebble",
        "Pine", "Pipit", "Plover", "Poplar", "Puffin", "Quail", "Rain", "Raven", "Redwing", "Reed", "Robin",
        "Rook", "Rowan", "Sandpiper", "Siskin", "Skylark", "Sparrow", "Spruce", "Starling", "Stonechat",
        "Stork",
        "Swallow", "Swan", "Swift", "Teal", "Tern", "Thistle", "Thrush", "Wagtail", "Warbler", "Waxwing",
        "Willow", "Wren", "Yarrow", "Yew",
    ]
}
