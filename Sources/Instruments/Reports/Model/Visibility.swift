// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Geometry

/// What the public gets of a category's reports, and how finely.
public struct Visibility: Sendable, Hashable {
    /// When and whether a report is shown.
    public enum Publishing: String, Sendable, Hashable, CaseIterable {
        /// At once; stewards may hide it later.
        case atOnce
        /// When a steward has approved it.
        case afterReview
        /// Never by itself: only the numbers.
        case aggregates
    }

    /// How finely the time of sight is told.
    public enum TimeGrain: String, Sendable, Hashable, CaseIterable {
        /// To the minute.
        case minute
        /// To the hour.
        case hour
        /// To a quarter of the day, in UTC.
        case dayPart
        /// To the day, in UTC.
        case day

        /// The length of a grain in milliseconds.
        public var milliseconds: Int64 {
            switch self {
            case .minute: 60_000
            case .hour: 3_600_000
            case .dayPart: 21_600_000
            case .day: 86_400_000
            }
        }
    }

    /// When and whether a report is shown.
    public var publish: Publishing
    /// Side of the grid's cells whose middle stands for the place, in meters; 0 for the place as given.
    public var placeGridMetres: Int
    /// How finely the time of sight is told.
    public var timeGrain: TimeGrain
    /// Photos may be added.
    public var photos: Bool

    /// Describes a visibility; without arguments, everything at once and as given.
    public init(
        publish: Publishing = .atOnce, placeGridMetres: Int = 0, timeGrain: TimeGrain = .minute,
        photos: Bool = true
    ) {
        self.publish = publish
        self.placeGridMetres = placeGridMetres
        self.timeGrain = timeGrain
        self.photos = photos
    }

    /// The place as the public gets it, to six decimals (a tenth of a meter).
    public func coarsened(_ place: Point) -> Point {
        let coarse = placeGridMetres > 0 ? Coarsening(meters: Double(placeGridMetres))(place) : place
        return coarse.rounded
    }

    /// The time as the public gets it.
    public func coarsened(_ time: Timestamp) -> Timestamp { time.floored(to: timeGrain.milliseconds) }

    /// What the public gets of a report that is of two categories: of each rule the stricter one.
    func strictest(_ other: Visibility) -> Visibility {
        let order = Publishing.allCases
        let later = (order.firstIndex(of: publish) ?? 0) < (order.firstIndex(of: other.publish) ?? 0)
        return Visibility(
            publish: later ? other.publish : publish,
            placeGridMetres: max(placeGridMetres, other.placeGridMetres),
            timeGrain: timeGrain.milliseconds < other.timeGrain.milliseconds ? other.timeGrain : timeGrain,
            photos: photos && other.photos)
    }

    /// Tells whether this visibility withholds nothing that is public already under the other.
    func isAtLeastAsOpen(as other: Visibility) -> Bool {
        publish == other.publish && placeGridMetres <= other.placeGridMetres
            && timeGrain.milliseconds <= other.timeGrain.milliseconds && (photos || !other.photos)
    }
}

extension Point {
    /// The place to six decimals.
    var rounded: Point {
        let latitude = (latitude * 1_000_000).rounded() / 1_000_000
        let longitude = (longitude * 1_000_000).rounded() / 1_000_000
        return (try? Point(latitude: latitude, longitude: longitude)) ?? self
    }
}
