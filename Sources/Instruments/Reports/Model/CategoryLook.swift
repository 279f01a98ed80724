// SPDX-License-Identifier: Apache-2.0

/// The drawings and colours a category may choose from: what the map can show and people can tell apart.
public enum CategoryLook {
    /// Names of the icons; each is one inline drawing among the pages' assets.
    public static let icons: [String] = [
        "alert", "aftershock", "bag", "bed", "bench", "bin", "book", "bridge", "building", "bus", "car", "charge",
        "clock", "cone", "crossing", "cycle", "dog", "door", "drain", "drop", "fire", "flag", "food", "fuel",
        "gas", "glass", "graffiti", "hand", "heart", "home", "info", "lamp", "leaf", "medical", "mud", "no-entry",
        "noise", "other", "paint", "path", "phone", "pin", "playground", "pothole", "power", "rescue", "road",
        "sandbag", "shelter", "shop", "shower", "sign", "smoke", "snow", "speed", "square", "toilet", "tools",
        "traffic-light", "tree", "truck", "water", "wave", "wifi", "wind",
    ]

    /// The palette of Okabe and Ito, which people with any colour vision can tell apart, and its grey.
    public static let colours: [String] = [
        "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7", "#999999",
    ]
}
