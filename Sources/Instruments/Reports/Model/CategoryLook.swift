// SPDX-License-Identifier: Apache-2.0

/// The drawings and colours a category may choose from: what the map can show and people can tell apart.
public enum CategoryLook {
    /// Names of the icons; each is one inline drawing among the pages' assets.
    public static let icons: [String] = [
        "access", "aftershock", "alert", "bag", "bench", "bin", "building", "bus", "cable", "charge",
        "cone", "crossing", "dike", "door", "drain", "drop", "fire", "flag", "food", "gas", "glass",
        "graffiti", "heart", "info", "lamp", "leaf", "medical", "no-entry", "noise", "path", "phone", "pin",
        "playground", "pothole", "power", "rescue", "sandbag", "shelter", "shop", "sign", "slope", "smoke",
        "snow", "speed", "tap-off", "toilet", "traffic-light", "tree", "wave", "wind",
    ]

    /// The palette of Okabe and Ito, which people with any colour vision can tell apart, and its grey.
    public static let colours: [String] = [
        "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7", "#999999",
    ]
}
